"""Which passwords are good enough, and hashing that leaves the event loop alone."""

import secrets
import string
import threading
import time
from pathlib import Path

import gevent
import pytest

import labkit.access.passwords
from labkit.access.passwords import PasswordFault, Passwords, fault_in


@pytest.mark.parametrize(
    "password",
    [
        "three herons over Sale",
        "my dog eats socks",
        "correct horse battery",
        "Marhaba ya sadiqi",
        "مرحبا يا صديقي العزيز",
        "kX9#mQ2$vL7p",
        "849302758162",
        "Zitronenfalter am See",
    ],
)
def test_three_things_to_guess_are_good_enough(password: str) -> None:
    assert fault_in(password, "Amina Benali", "Rabat Lab") is None


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "P@ssw0rd12345",
        "passwordpassword",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "123456789012",
        "987654321098",
        "qwertyuiop12",
        "qwertzuiop12",
        "azertyuiop12",
        "1q2w3e4r5t6y",
        "summer-2026-summer",
        "labkit-labkit",
        "facilitator2026!",
        "Dialogue2026!",
        "amina.benali.2026",
        "Rabat Lab 2026",
        "correcthorsebatterystaple",
        "monkey  monkey  monkey",
    ],
)
def test_what_everybody_tries_first_is_too_common(password: str) -> None:
    assert fault_in(password, "Amina Benali", "Rabat Lab") is PasswordFault.TOO_COMMON


def test_every_listed_password_is_refused() -> None:
    text = Path(labkit.access.passwords.__file__).with_name("common_passwords.txt").read_text()
    listed = [line for line in text.splitlines() if not line.startswith("#")]
    assert len(listed) > 3_000
    long_ones = [line for line in listed if len(line) >= 12]
    assert len(long_ones) > 200
    for password in long_ones:
        assert fault_in(password) is PasswordFault.TOO_COMMON


def test_what_a_password_manager_makes_is_taken() -> None:
    signs = string.ascii_letters + string.digits + "!#$%&*+-.:;<=>?@_"
    made = ["".join(secrets.choice(signs) for _ in range(20)) for _ in range(500)]
    assert sum(fault_in(password) is not None for password in made) <= 1


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("", PasswordFault.TOO_SHORT),
        ("kX9#mQ2$vL7", PasswordFault.TOO_SHORT),
        ("kX9#mQ2$vL7p" * 10 + "kX9#mQ2$vL", PasswordFault.TOO_LONG),
    ],
)
def test_twelve_to_128_characters(password: str, fault: PasswordFault) -> None:
    assert fault_in("kX9#mQ2$vL7p" * 10 + "kX9#mQ2$") is None
    assert fault_in(password) is fault


def test_looking_at_a_long_password_takes_no_time() -> None:
    begun = time.process_time()
    for password in ("a" * 128, "ab" * 64, "1q" * 64, "\N{COMBINING ACUTE ACCENT}" * 128):
        fault_in(password)
    assert time.process_time() - begun < 0.5


def test_a_password_matches_its_hash_and_no_other() -> None:
    passwords = Passwords()
    made = passwords.hash(" Pässwort mit Rand ")
    assert made.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.matches(" Pässwort mit Rand ", made)
    assert not passwords.matches("Pässwort mit Rand", made)
    assert not passwords.matches(" Pässwort mit Rand ", None)
    assert not passwords.matches(" Pässwort mit Rand ", "no hash at all")
    assert not passwords.matches("nobody has this password", None)
    assert passwords.hash(" Pässwort mit Rand ") != made


def test_a_hash_made_with_older_settings_wants_another() -> None:
    old, new = Passwords(time_cost=1, memory_cost=64), Passwords(time_cost=2, memory_cost=64)
    assert not new.needs_rehash(new.hash("three herons over Sale"))
    assert new.needs_rehash(old.hash("three herons over Sale"))


def test_twenty_sign_ins_at_once_do_not_stop_the_phones() -> None:
    passwords = Passwords()
    made = passwords.hash("three herons over Sale")
    pauses: list[float] = []

    def phones() -> None:
        while True:
            begun = time.perf_counter()
            gevent.sleep(0.001)
            pauses.append(time.perf_counter() - begun)

    ticking = gevent.spawn(phones)
    begun = time.perf_counter()
    gevent.sleep(0)
    tries = [gevent.spawn(passwords.matches, "three herons over Sale", made) for _ in range(20)]
    gevent.joinall(tries, raise_error=True)
    took = time.perf_counter() - begun
    ticking.kill()
    assert all(one.value for one in tries)
    # One at a time: twenty hashes cannot be faster than that, and the loop went on meanwhile.
    assert took > 0.2
    assert max(pauses) < took / 2


def test_hashing_works_from_another_thread_too() -> None:
    passwords = Passwords(time_cost=1, memory_cost=64)
    made, said = passwords.hash("three herons over Sale"), []
    thread = threading.Thread(
        target=lambda: said.append(passwords.matches("three herons over Sale", made))
    )
    thread.start()
    thread.join(10)
    assert said == [True]
