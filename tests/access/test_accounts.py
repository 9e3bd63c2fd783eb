"""The first account by the set-up link, and signing in with a password."""

import time
from dataclasses import replace

import pytest

from labkit.access.access import Access
from labkit.access.accounts import (
    Accounts,
    NameFault,
    NameTaken,
    SetUpClosed,
    SetUpRefused,
    SignInRefused,
)
from labkit.access.cookies import CookieNames
from labkit.access.keys import KeyCabinet, KeyFault, KeyRefused
from labkit.access.passwords import PasswordFault, Passwords
from labkit.domain.actors import Actor, Role
from labkit.domain.keys import Account
from tests.access.fakes import Clock, MemoryCabinet

PASSWORD = "three herons over Sale"
HERE = "127.0.0.1"


@pytest.fixture(scope="module")
def passwords() -> Passwords:
    return Passwords(time_cost=1, memory_cost=64)


@pytest.fixture
def accounts(access: Access, cabinet: KeyCabinet, passwords: Passwords, clock: Clock) -> Accounts:
    return Accounts(access, cabinet, passwords, clock, clock.monotonic)


def set_up_cookies(access: Access) -> dict[str, str]:
    cookie = access.redeem(access.mint_set_up().secret, staff_here=True).cookie
    return {cookie.name: cookie.value}


def with_amina(access: Access, accounts: Accounts) -> None:
    accounts.set_up(set_up_cookies(access), "Amina", PASSWORD)


def test_there_is_no_account_to_begin_with(accounts: Accounts) -> None:
    assert not accounts.is_set_up()
    for name in ("admin", "root", "labkit", ""):
        with pytest.raises(SignInRefused):
            accounts.sign_in(name, "", HERE)


def test_the_first_account_prepares_and_conducts(access: Access, accounts: Accounts) -> None:
    opened = accounts.set_up(set_up_cookies(access), "  Amina  ", PASSWORD)
    assert opened.goes_to == "/desk/"
    assert accounts.is_set_up()
    cookies = {opened.cookie.name: opened.cookie.value}
    facilitator = access.actor_for(cookies, "any-session", [Role.FACILITATOR])
    organizer = access.actor_for(cookies, None, [Role.ORGANIZER])
    assert facilitator is not None
    assert organizer == Actor(Role.ORGANIZER, facilitator.id)
    assert access.mint_wall(facilitator, "any-session").secret


def test_the_set_up_link_works_once(access: Access, accounts: Accounts) -> None:
    link = access.mint_set_up()
    cookie = access.redeem(link.secret, staff_here=True).cookie
    assert accounts.may_set_up({cookie.name: cookie.value})
    with pytest.raises(KeyRefused) as refused:
        access.redeem(link.secret, staff_here=True)
    assert refused.value.fault is KeyFault.USED


def test_nobody_sets_up_without_the_link_or_twice_with_it(
    access: Access, accounts: Accounts
) -> None:
    assert not accounts.may_set_up({})
    with pytest.raises(SetUpClosed):
        accounts.set_up({}, "Amina", PASSWORD)
    first, second = set_up_cookies(access), set_up_cookies(access)
    assert accounts.may_set_up(second)
    accounts.set_up(first, "Amina", PASSWORD)
    for cookies in (first, second):
        assert not accounts.may_set_up(cookies)
        with pytest.raises(SetUpClosed):
            accounts.set_up(cookies, "Mallory", PASSWORD)
    with pytest.raises(SignInRefused):
        accounts.sign_in("Mallory", PASSWORD, HERE)


def test_the_opened_set_up_link_ends_after_half_an_hour(
    access: Access, accounts: Accounts, clock: Clock
) -> None:
    cookies = set_up_cookies(access)
    clock.pass_seconds(29 * 60)
    assert accounts.may_set_up(cookies)
    clock.pass_seconds(60)
    assert not accounts.may_set_up(cookies)


@pytest.mark.parametrize(
    ("name", "password", "fault"),
    [
        (" ", PASSWORD, NameFault.MISSING),
        ("A" * 61, PASSWORD, NameFault.TOO_LONG),
        ("Amina", "short", PasswordFault.TOO_SHORT),
        ("Amina", "x" * 129, PasswordFault.TOO_LONG),
        ("Amina", "password1234", PasswordFault.TOO_COMMON),
        ("Amina", "amina-amina-2026", PasswordFault.TOO_COMMON),
        ("Amina", "Rabat Lab 2026!!", PasswordFault.TOO_COMMON),
    ],
)
def test_what_does_not_do_is_said_and_the_link_stays_good(
    access: Access, accounts: Accounts, name: str, password: str, fault: NameFault | PasswordFault
) -> None:
    cookies = set_up_cookies(access)
    with pytest.raises(SetUpRefused) as refused:
        accounts.set_up(cookies, name, password, "Rabat Lab")
    assert refused.value.fault is fault
    assert not accounts.is_set_up()
    assert accounts.set_up(cookies, "Amina", PASSWORD, "Rabat Lab").cookie.value


def test_signing_in_takes_name_and_password(access: Access, accounts: Accounts) -> None:
    with_amina(access, accounts)
    opened = accounts.sign_in("amina ", PASSWORD, HERE)
    again = accounts.sign_in("AMINA", PASSWORD, HERE)
    assert opened.cookie.value != again.cookie.value
    assert access.actor_for({opened.cookie.name: opened.cookie.value}, None) is not None


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("Amina", PASSWORD + " "),
        ("Amina", ""),
        ("Nobody", PASSWORD),
        ("", ""),
        ("Amina", "x" * 999),
    ],
)
def test_wrong_is_wrong_and_never_says_which(
    access: Access, accounts: Accounts, name: str, password: str
) -> None:
    with_amina(access, accounts)
    assert accounts.sign_in("Amina", PASSWORD, HERE).cookie.value
    with pytest.raises(SignInRefused) as refused:
        accounts.sign_in(name, password, HERE)
    assert (str(refused.value), refused.value.retry_after) == ("sign-in", 0.0)


def test_after_five_failures_even_the_right_password_waits_a_little(
    access: Access, accounts: Accounts, clock: Clock
) -> None:
    with_amina(access, accounts)
    for _ in range(5):
        with pytest.raises(SignInRefused) as refused:
            accounts.sign_in("Amina", "wrong", "10.0.0.9")
        assert refused.value.retry_after == 0
    with pytest.raises(SignInRefused) as refused:
        accounts.sign_in("Amina", PASSWORD, "10.0.0.77")
    assert 0 < refused.value.retry_after <= 1
    clock.pass_seconds(1)
    assert accounts.sign_in("Amina", PASSWORD, "10.0.0.77").cookie.value


def test_whoever_gets_in_begins_anew(access: Access, accounts: Accounts) -> None:
    with_amina(access, accounts)
    for number in range(3):
        for _ in range(4):
            with pytest.raises(SignInRefused):
                accounts.sign_in("Amina", "wrong", f"10.0.{number}.1")
        assert accounts.sign_in("Amina", PASSWORD, f"10.0.{number}.1").cookie.value


def test_of_two_who_set_up_at_the_same_time_one_is_the_first(
    access: Access, cabinet: KeyCabinet, clock: Clock
) -> None:
    class Meanwhile(Passwords):
        """While the hash of the first is made, somebody else gets through."""

        def hash(self, password: str) -> str:
            if first:
                accounts.set_up(first.pop(), "Bilal", PASSWORD)
            return super().hash(password)

    first = [set_up_cookies(access)]
    passwords = Meanwhile(time_cost=1, memory_cost=64)
    accounts = Accounts(access, cabinet, passwords, clock, clock.monotonic)
    with pytest.raises(SetUpClosed):
        accounts.set_up(set_up_cookies(access), "Amina", PASSWORD)
    assert cabinet.account_named("Bilal") is not None
    assert cabinet.account_named("Amina") is None


def test_names_nobody_has_are_slowed_down_like_the_others(
    access: Access, accounts: Accounts
) -> None:
    with_amina(access, accounts)
    for number in range(5):
        with pytest.raises(SignInRefused):
            accounts.sign_in("nobody", "wrong", f"10.0.{number}.1")
    with pytest.raises(SignInRefused) as refused:
        accounts.sign_in("nobody", "wrong", "10.0.9.1")
    assert refused.value.retry_after > 0


def test_a_facilitator_makes_accounts_for_others(access: Access, accounts: Accounts) -> None:
    with_amina(access, accounts)
    youssef = accounts.add("Youssef", "seven lamps by the harbour", (Role.ORGANIZER,))
    accounts.add("bilal", "nine boats left at dawn", (Role.FACILITATOR,))
    assert [one.name for one in accounts.all()] == ["Amina", "bilal", "Youssef"]
    assert accounts.name_of(youssef.id) == "Youssef"
    assert accounts.name_of("terminal") == ""
    opened = accounts.sign_in("youssef", "seven lamps by the harbour", HERE)
    cookies = {opened.cookie.name: opened.cookie.value}
    assert access.actor_for(cookies, None) == Actor(Role.ORGANIZER, youssef.id)
    assert access.actor_for(cookies, "circle", [Role.FACILITATOR]) is None


def test_a_name_somebody_has_or_a_weak_password_makes_no_account(
    access: Access, accounts: Accounts
) -> None:
    with_amina(access, accounts)
    with pytest.raises(NameTaken):
        accounts.add("AMINA", "seven lamps by the harbour", (Role.ORGANIZER,))
    with pytest.raises(SetUpRefused):
        accounts.add("Youssef", "password1234", (Role.ORGANIZER,))
    assert [one.name for one in accounts.all()] == ["Amina"]
    assert accounts.sign_in("Amina", PASSWORD, HERE).cookie.value


def test_an_older_hash_is_renewed_when_somebody_signs_in(clock: Clock) -> None:
    cabinet = MemoryCabinet()
    access = Access(cabinet, clock, CookieNames(b"s" * 32))
    old = Passwords(time_cost=1, memory_cost=64).hash(PASSWORD)
    account = Account(
        id="a1", name="Amina", password_hash=old, roles=(Role.FACILITATOR,), created_at=clock()
    )
    cabinet.add_account(account, only_if_first=True)
    newer = Accounts(
        access, cabinet, Passwords(time_cost=2, memory_cost=64), clock, clock.monotonic
    )
    assert newer.sign_in("Amina", PASSWORD, HERE).cookie.value
    renewed = cabinet.people["a1"]
    assert renewed == replace(account, password_hash=renewed.password_hash)
    assert renewed.password_hash != old
    assert newer.sign_in("Amina", PASSWORD, HERE).cookie.value
    assert cabinet.people["a1"] == renewed


def test_a_name_nobody_has_takes_as_long_as_a_wrong_password(clock: Clock) -> None:
    cabinet = MemoryCabinet()
    passwords = Passwords()
    real = passwords.hash(PASSWORD)
    passwords.matches("warm up", None)

    def took(password_hash: str | None) -> float:
        begun = time.process_time()  # whatever else the machine does
        assert not passwords.matches("wrong", password_hash)
        return time.process_time() - begun

    assert not cabinet.has_accounts()
    pairs = [(took(real), took(None)) for _ in range(9)]
    known, unknown = (min(column) for column in zip(*pairs, strict=True))
    assert abs(known - unknown) < 0.02
