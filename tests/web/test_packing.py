"""Packing answers: small, quick to make, and read by every browser."""

import gzip

import pytest

from labkit.web.packing import lean

WORDS = "I think the street should be closed to cars on Sundays, because children need room. "


@pytest.mark.parametrize("body", [b"", b"a", (WORDS * 30).encode(), bytes(range(256)) * 400])
def test_what_was_packed_leanly_is_the_same_again(body: bytes) -> None:
    assert gzip.decompress(lean(body)) == body


def test_an_answer_of_the_door_is_hardly_larger_for_being_packed_quickly() -> None:
    places = "".join(f'<li id="quote-{number * 7919}">{WORDS}</li>' for number in range(20))
    assert len(lean(places.encode())) < 1.05 * len(gzip.compress(places.encode(), 1))
