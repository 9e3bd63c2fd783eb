"""Cookie names: one suffix for each installation, because ports share cookies."""

import re

from labkit.access.cookies import CookieNames
from labkit.domain.keys import KeyKind

OURS, THEIRS = CookieNames(b"a" * 32), CookieNames(b"b" * 32)


def test_two_installations_on_one_laptop_never_share_a_cookie() -> None:
    assert CookieNames(b"a" * 32).of("circle") == OURS.of("circle")
    assert not set(OURS.of("circle")) & set(THEIRS.of("circle"))
    cookies = {name: "x" for name in (*OURS.of("circle"), *THEIRS.of("circle"), OURS.visit)}
    assert set(OURS.ours(cookies)) == {*OURS.of("circle"), OURS.visit}


def test_staff_have_one_cookie_and_everybody_else_one_for_each_session() -> None:
    assert OURS.name(KeyKind.STAFF, "circle") == OURS.name(KeyKind.STAFF, None)
    for kind in (KeyKind.WALL, KeyKind.PARTICIPANT, KeyKind.CO_FACILITATOR):
        assert OURS.name(kind, "circle") != OURS.name(kind, "lab")


def test_names_do_for_a_cookie_and_tell_nothing_of_the_secret() -> None:
    for name in (*OURS.of("circle-7F_3"), OURS.visit):
        assert re.fullmatch(r"[A-Za-z0-9_-]+", name)
        assert "61616161" not in name


def test_staff_cookies_are_found_among_others() -> None:
    wanted = {
        OURS.name(KeyKind.STAFF, None),
        OURS.name(KeyKind.CO_FACILITATOR, "circle"),
        OURS.name(KeyKind.SET_UP, None),
    }
    others = {
        OURS.name(KeyKind.PARTICIPANT, "circle"),
        OURS.visit,
        THEIRS.name(KeyKind.STAFF, None),
    }
    assert set(OURS.staff_among(dict.fromkeys([*wanted, *others], "x"))) == wanted
