"""Who somebody is by the keys of their browser, and what each key can and cannot do."""

from pathlib import Path

import pytest

from labkit.access.access import OWNER_ROLES, TERMINAL, Access, Opened
from labkit.access.cookies import Cookie
from labkit.access.keys import (
    KeyCabinet,
    KeyFault,
    KeyRefused,
    MayNotMint,
    Minted,
    hash_of,
)
from labkit.domain.actors import Actor, Role
from labkit.domain.keys import KeyKind
from tests.access.fakes import Clock

CIRCLE, LAB = "circle-7f3a", "lab-19c2"


def jar(*cookies: Cookie) -> dict[str, str]:
    return {cookie.name: cookie.value for cookie in cookies}


def open_link(access: Access, minted: Minted) -> Opened:
    return access.redeem(minted.secret, staff_here=True)


def test_a_participant_is_the_same_person_in_their_own_session_only(access: Access) -> None:
    cookies = jar(access.admit_participant(CIRCLE, "blue-heron-3"))
    assert access.actor_for(cookies, CIRCLE) == Actor(Role.PARTICIPANT, "blue-heron-3", CIRCLE)
    assert access.actor_for(cookies, LAB) is None
    assert access.actor_for(cookies, None) is None


def test_a_token_carried_into_the_cookie_of_another_session_opens_nothing(access: Access) -> None:
    token = access.admit_participant(CIRCLE, "blue-heron-3").value
    own = {access.names.name(KeyKind.PARTICIPANT, CIRCLE): token}
    assert access.actor_for(own, CIRCLE) is not None
    assert access.actor_for({access.names.name(KeyKind.PARTICIPANT, LAB): token}, LAB) is None
    assert access.actor_for({access.names.name(KeyKind.STAFF, None): token}, LAB) is None
    assert access.actor_for({access.names.name(KeyKind.STAFF, None): token}, None) is None


def test_a_browser_without_keys_is_nobody(access: Access) -> None:
    assert access.actor_for({}, CIRCLE) is None
    assert access.actor_for({access.names.name(KeyKind.STAFF, None): "made-up"}, CIRCLE) is None
    assert access.actor_for({access.names.name(KeyKind.STAFF, None): "\udcff"}, CIRCLE) is None


def test_one_browser_with_two_keys_acts_as_the_role_that_is_asked_for(access: Access) -> None:
    staff = open_link(access, access.mint_console(CIRCLE)).cookie
    cookies = jar(staff, access.admit_participant(CIRCLE, "blue-heron-3"))
    phone = access.actor_for(cookies, CIRCLE, [Role.PARTICIPANT, Role.FACILITATOR])
    console = access.actor_for(cookies, CIRCLE, [Role.FACILITATOR])
    assert phone == Actor(Role.PARTICIPANT, "blue-heron-3", CIRCLE)
    assert console == Actor(Role.FACILITATOR, "terminal", None)
    assert access.actor_for(cookies, CIRCLE, [Role.WALL]) is None


def test_a_wall_link_opens_its_wall_as_often_as_it_is_used_and_nothing_else(
    access: Access,
) -> None:
    link = access.mint_wall(TERMINAL, CIRCLE, "projector")
    first = access.redeem(link.secret, staff_here=False)
    second = access.redeem(link.secret, staff_here=False)
    assert first.goes_to == f"/wall/{CIRCLE}"
    assert first.cookie.value not in (second.cookie.value, link.secret)
    actor = access.actor_for(jar(first.cookie), CIRCLE)
    assert actor is not None
    assert (actor.role, actor.session) == (Role.WALL, CIRCLE)
    assert actor.reaches(CIRCLE)
    assert not actor.reaches(LAB)
    assert access.actor_for(jar(first.cookie), LAB) is None


def test_a_link_itself_is_no_cookie(access: Access) -> None:
    link = access.mint_wall(TERMINAL, CIRCLE)
    name = access.names.name(KeyKind.WALL, CIRCLE)
    opened = access.redeem(link.secret, staff_here=False).cookie
    assert access.actor_for({name: opened.value}, CIRCLE) is not None
    assert access.actor_for({name: link.secret}, CIRCLE) is None
    with pytest.raises(KeyRefused) as refused:
        access.redeem(opened.value, staff_here=True)
    assert refused.value.fault is KeyFault.UNKNOWN


def test_a_co_facilitator_conducts_one_session(access: Access) -> None:
    link = access.mint_co_facilitator(TERMINAL, CIRCLE, "Nadia")
    opened = open_link(access, link)
    assert opened.goes_to == f"/console/{CIRCLE}"
    actor = access.actor_for(jar(opened.cookie), CIRCLE)
    assert actor is not None
    assert (actor.role, actor.session) == (Role.FACILITATOR, CIRCLE)
    assert not actor.reaches(LAB)
    assert access.actor_for(jar(opened.cookie), LAB) is None
    assert access.actor_for(jar(opened.cookie), None) is None


def test_the_one_time_link_of_the_terminal_signs_in_once(access: Access) -> None:
    link = access.mint_console(CIRCLE)
    opened = open_link(access, link)
    assert opened.goes_to == f"/console/{CIRCLE}"
    for session in (None, CIRCLE, LAB):
        assert access.actor_for(jar(opened.cookie), session) == TERMINAL
    with pytest.raises(KeyRefused) as refused:
        open_link(access, link)
    assert refused.value.fault is KeyFault.USED


def test_the_one_time_link_ends_after_half_an_hour(access: Access, clock: Clock) -> None:
    early, late = access.mint_console(), access.mint_console()
    clock.pass_seconds(29 * 60)
    assert open_link(access, early).goes_to == "/desk/"
    clock.pass_seconds(60)
    with pytest.raises(KeyRefused) as refused:
        open_link(access, late)
    assert refused.value.fault is KeyFault.OVER


@pytest.mark.parametrize("kind", ["console", "set_up", "co_facilitator"])
def test_keys_of_staff_open_nothing_where_staff_may_not_come_in(access: Access, kind: str) -> None:
    links = {
        "console": access.mint_console(CIRCLE),
        "set_up": access.mint_set_up(),
        "co_facilitator": access.mint_co_facilitator(TERMINAL, CIRCLE),
    }
    with pytest.raises(KeyRefused) as refused:
        access.redeem(links[kind].secret, staff_here=False)
    assert refused.value.fault is KeyFault.ELSEWHERE
    # And the try on the wrong address has not used it up.
    assert open_link(access, links[kind]).cookie.value


def test_nobody_but_the_owner_can_make_keys(access: Access) -> None:
    assert access.mint_wall(Actor(Role.FACILITATOR, "account-1"), CIRCLE).secret
    others = [
        Actor(Role.FACILITATOR, "co-1", CIRCLE),
        Actor(Role.PARTICIPANT, "blue-heron-3", CIRCLE),
        Actor(Role.WALL, "wall-1", CIRCLE),
        Actor(Role.ORGANIZER, "account-2"),
        Actor(Role.OBSERVER, "account-3"),
        Actor(Role.NEWCOMER, "new", CIRCLE),
    ]
    link = access.mint_wall(TERMINAL, CIRCLE)
    for actor in others:
        with pytest.raises(MayNotMint):
            access.mint_wall(actor, CIRCLE)
        with pytest.raises(MayNotMint):
            access.mint_co_facilitator(actor, CIRCLE)
        with pytest.raises(MayNotMint):
            access.revoke(actor, link.key.hash)


def test_taking_back_a_link_takes_back_what_was_opened_with_it_and_says_so(
    access: Access,
) -> None:
    heard: list[frozenset[str]] = []
    access.on_revoked(heard.append)
    link = access.mint_wall(TERMINAL, CIRCLE)
    one, two = open_link(access, link).cookie, open_link(access, link).cookie
    other = open_link(access, access.mint_wall(TERMINAL, CIRCLE)).cookie
    assert access.actor_for(jar(one), CIRCLE) is not None

    access.revoke(TERMINAL, link.key.hash)

    assert heard == [frozenset({link.key.hash, hash_of(one.value), hash_of(two.value)})]
    assert access.actor_for(jar(one), CIRCLE) is None
    assert access.actor_for(jar(two), CIRCLE) is None
    assert access.actor_for(jar(other), CIRCLE) is not None
    with pytest.raises(KeyRefused) as refused:
        open_link(access, link)
    assert refused.value.fault is KeyFault.OVER
    access.revoke(TERMINAL, link.key.hash)
    assert len(heard) == 1


def test_a_participant_who_leaves_is_nobody_at_once(access: Access) -> None:
    heard: list[frozenset[str]] = []
    access.on_revoked(heard.append)
    leaver = access.admit_participant(CIRCLE, "blue-heron-3")
    stayer = access.admit_participant(CIRCLE, "red-fox-1")
    elsewhere = access.admit_participant(LAB, "blue-heron-3")
    assert access.actor_for(jar(leaver), CIRCLE) is not None

    access.dismiss(CIRCLE, "blue-heron-3")

    assert access.actor_for(jar(leaver), CIRCLE) is None
    assert access.actor_for(jar(stayer), CIRCLE) is not None
    assert access.actor_for(jar(elsewhere), LAB) is not None
    assert heard == [frozenset({hash_of(leaver.value)})]


def test_signing_out_takes_back_the_keys_of_staff_and_leaves_the_phone_alone(
    access: Access,
) -> None:
    staff = access.start_staff("account-1", OWNER_ROLES)
    co = open_link(access, access.mint_co_facilitator(TERMINAL, CIRCLE)).cookie
    phone = access.admit_participant(CIRCLE, "blue-heron-3")
    cookies = jar(staff, co, phone)
    assert access.actor_for(cookies, CIRCLE, [Role.FACILITATOR]) is not None
    assert set(access.sign_out(cookies)) == {staff.name, co.name}
    assert access.actor_for(cookies, CIRCLE, [Role.FACILITATOR]) is None
    assert access.actor_for(cookies, CIRCLE, [Role.PARTICIPANT]) is not None


def test_staff_are_signed_out_after_twelve_idle_hours(access: Access, clock: Clock) -> None:
    busy, idle = (access.start_staff(name, OWNER_ROLES) for name in ("busy", "idle"))
    clock.pass_hours(11)
    assert access.actor_for(jar(busy), None) is not None
    clock.pass_hours(2)
    assert access.actor_for(jar(busy), None) is not None
    assert access.actor_for(jar(idle), None) is None


def test_staff_are_signed_out_after_a_day_however_busy(access: Access, clock: Clock) -> None:
    cookie = access.start_staff("busy", OWNER_ROLES)
    assert cookie.max_age == 24 * 3600
    for _ in range(23):
        clock.pass_hours(1)
        assert access.actor_for(jar(cookie), None) is not None
    clock.pass_hours(1)
    assert access.actor_for(jar(cookie), None) is None


def test_a_wall_and_a_phone_stay_through_the_four_days_of_a_lab(
    access: Access, clock: Clock
) -> None:
    wall = open_link(access, access.mint_wall(TERMINAL, LAB)).cookie
    phone = access.admit_participant(LAB, "blue-heron-3")
    clock.pass_hours(4 * 24)
    assert access.actor_for(jar(wall), LAB) is not None
    assert access.actor_for(jar(phone), LAB) is not None
    clock.pass_hours(3 * 24)
    assert access.actor_for(jar(wall), LAB) is None


def test_the_keys_of_participants_end_when_the_session_says_so(
    access: Access, clock: Clock
) -> None:
    phone = access.admit_participant(CIRCLE, "blue-heron-3")
    other = access.admit_participant(LAB, "red-fox-1")
    access.let_participants_go(CIRCLE, clock() + 24 * 3_600_000)
    clock.pass_hours(23)
    assert access.actor_for(jar(phone), CIRCLE) is not None
    clock.pass_hours(1)
    assert access.actor_for(jar(phone), CIRCLE) is None
    assert access.actor_for(jar(other), LAB) is not None


def test_an_open_socket_can_ask_whether_its_key_is_still_good(access: Access, clock: Clock) -> None:
    staff = hash_of(access.start_staff("busy", OWNER_ROLES).value)
    phone = access.admit_participant(CIRCLE, "blue-heron-3")
    left = access.admit_participant(CIRCLE, "red-fox-1")
    hashes = [staff, hash_of(phone.value), hash_of(left.value), "0" * 64]
    assert access.gone(hashes) == {"0" * 64}
    access.dismiss(CIRCLE, "red-fox-1")
    clock.pass_hours(12)
    assert access.gone(hashes) == {staff, hash_of(left.value), "0" * 64}
    assert access.gone([]) == frozenset()


def test_links_are_listed_with_when_they_were_used_last(access: Access, clock: Clock) -> None:
    first = access.mint_wall(TERMINAL, CIRCLE, "projector")
    clock.pass_seconds(5)
    second = access.mint_co_facilitator(TERMINAL, CIRCLE, "Nadia")
    access.mint_wall(TERMINAL, LAB)
    clock.pass_seconds(5)
    open_link(access, first)
    listed = access.links(CIRCLE)
    assert [key.label for key in listed] == ["Nadia", "projector"]
    assert [key.last_used_at for key in listed] == [None, clock()]
    assert listed[0].hash == second.key.hash


def test_a_link_carries_its_key_in_the_fragment(access: Access) -> None:
    wall, console = access.mint_wall(TERMINAL, CIRCLE), access.mint_console()
    assert wall.path == f"/wall/{CIRCLE}#k={wall.secret}"
    assert console.path == f"/desk/#k={console.secret}"
    assert access.mint_set_up().path.startswith("/set-up#k=")
    assert len(wall.secret) == 43


def test_old_keys_are_forgotten(access: Access, cabinet: KeyCabinet, clock: Clock) -> None:
    old = access.mint_wall(TERMINAL, CIRCLE).key.hash
    clock.pass_hours(24 * 38)
    young = access.mint_wall(TERMINAL, CIRCLE).key.hash
    assert {key.hash for key in cabinet.find([old, young])} == {old, young}
    access.forget_old_keys()
    assert {key.hash for key in cabinet.find([old, young])} == {young}


@pytest.mark.parametrize("cabinet", ["database"], indirect=True)
def test_no_secret_stands_in_the_database(access: Access, tmp_path: Path) -> None:
    link = access.mint_wall(TERMINAL, CIRCLE)
    cookie = open_link(access, link).cookie
    phone = access.admit_participant(CIRCLE, "blue-heron-3")
    on_disk = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert hash_of(phone.value).encode() in on_disk
    for secret in (link.secret, cookie.value, phone.value):
        assert secret.encode() not in on_disk
