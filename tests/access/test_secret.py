"""The secret key: made once, read ever after, for this user alone."""

import stat
from pathlib import Path

import pytest

from labkit.access.secret import BadSecret, secret_key


def test_the_key_is_made_once_and_stays(tmp_path: Path) -> None:
    made = secret_key(tmp_path)
    assert len(made) == 32
    assert secret_key(tmp_path) == made
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


def test_two_installations_have_two_keys(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    assert secret_key(tmp_path / "one") != secret_key(tmp_path / "two")


def test_a_key_others_can_read_is_refused_with_what_to_do(tmp_path: Path) -> None:
    assert secret_key(tmp_path)
    (tmp_path / "secret.key").chmod(0o640)
    with pytest.raises(BadSecret, match="chmod 600"):
        secret_key(tmp_path)


def test_a_damaged_key_is_refused_and_not_replaced(tmp_path: Path) -> None:
    secret_key(tmp_path)
    (tmp_path / "secret.key").write_bytes(b"half")
    with pytest.raises(BadSecret, match="damaged"):
        secret_key(tmp_path)
    assert (tmp_path / "secret.key").read_bytes() == b"half"
