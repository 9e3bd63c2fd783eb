"""What organizers and facilitators read on the desk, and what only facilitators do there."""

from labkit.domain.actors import Role
from labkit.domain.keys import Key, KeyForm, KeyKind
from labkit.drawing.desk import draw_desk, draw_keys
from labkit.drawing.environment import Drawing
from labkit.screens.address import qr_of
from labkit.screens.desk import (
    AccountLine,
    DeskPage,
    KeysPage,
    NewLink,
    key_line,
    script_line,
    session_line,
)
from labkit.settings import FOLDERS
from tests.cast import (
    BEN,
    EVERYBODY,
    MINUTE,
    NOON,
    SESSION,
    THE_SQUARE,
    after,
    leaves,
    new_session,
    starts,
    the_whole_session,
)
from tests.reading import forms, read

DRAWING = Drawing(FOLDERS.templates)
SECRET = "r2mJ2kX9H5hYt7nqYt3XlB5yBz3gKk1n4YQh8wW2c0s"


def key(**fields: object) -> Key:
    usual: dict[str, object] = {
        "hash": "ab" * 32,
        "kind": KeyKind.WALL,
        "form": KeyForm.LINK,
        "roles": (Role.WALL,),
        "subject": "wall-1",
        "session": SESSION,
        "label": "Beamer",
        "parent": None,
        "single_use": False,
        "created_at": NOON,
        "expires_at": NOON + 60 * MINUTE,
    }
    return Key(**{**usual, **fields})  # type: ignore[arg-type]


def desk(facilitator: bool = True, **fields):
    page = DeskPage(
        facilitator=facilitator,
        name="Ada",
        sessions=tuple(
            map(session_line, (new_session(), after(*EVERYBODY, starts()), the_whole_session()))
        ),
        scripts=(script_line(THE_SQUARE),) if facilitator else (),
        accounts=(
            (AccountLine(name="Karim", roles=(Role.ORGANIZER,), created_at=NOON),)
            if facilitator
            else ()
        ),
        **fields,
    )
    return read(draw_desk(DRAWING, page, "en", "secret-token"))


def keys(*lines: Key, new: NewLink | None = None):
    page = KeysPage(
        session=session_line(new_session()),
        keys=tuple(key_line(one, NOON + MINUTE) for one in lines),
        new=new,
    )
    return read(draw_keys(DRAWING, page, "en", "secret-token"))


def test_each_session_says_where_it_stands():
    prepared, running, ended = desk().all("ul", class_="list")[0].all("li")
    assert "Prepared" in prepared.words
    assert "Running since" in running.words
    assert "3 people · 0 proposals" in running.words
    assert "Ended" in ended.words
    assert "3 people · 2 proposals" in ended.words


def test_somebody_who_left_took_part():
    assert session_line(after(*EVERYBODY, leaves(BEN))).people == 3


def test_a_session_leads_to_its_console_wall_links_and_reports():
    links = {node.attributes["href"] for node in desk().all("a")}
    assert {
        f"/console/{SESSION}",
        f"/wall/{SESSION}",
        f"/desk/{SESSION}/keys",
        f"/desk/{SESSION}/report.pdf",
        f"/desk/{SESSION}/report",
    } <= links


def test_an_organizer_reads_reports_and_nothing_else():
    page = desk(facilitator=False)
    links = {node.attributes["href"] for node in page.all("a")}
    assert f"/desk/{SESSION}/report.pdf" in links
    assert not [link for link in links if "console" in link or "wall" in link or "keys" in link]
    assert {form.node.attributes["action"] for form in forms(page)} == {"/sign-out"}
    assert "Add somebody" not in page.words


def test_a_script_says_what_it_is_and_can_be_prepared():
    page = desk()
    (line,) = page.all("ul", class_="list")[1].all("li")
    assert "To find what we can do together on the square." in line.words
    assert "90 minutes · 9 steps" in line.words
    (form,) = [one for one in forms(page) if one.command == "sessions"]
    assert form.sends() == {"script": THE_SQUARE.id}


def test_a_refused_account_keeps_its_name_and_opens_its_form():
    page = desk(said="This password is short.", typed_name="Karim")
    (form,) = [one for one in forms(page) if one.command == "accounts"]
    assert form.typed["name"] == "Karim"
    assert form.typed["password"] == form.typed["again"] == ""
    assert "open" in page.one("details").attributes
    assert "This password is short." in page.one("p", role="status").words


def test_every_form_can_be_told_from_a_forged_one():
    for page in (desk(), keys(key())):
        assert all("token" in form.hidden for form in forms(page))


def test_a_link_says_when_it_was_used_last_and_can_be_taken_back():
    page = keys(key(), key(hash="cd" * 32, label="", last_used_at=NOON))
    first, second = page.one("tbody").all("tr")
    assert "Wall · Beamer" in first.words
    assert "never" in first.words
    assert "never" not in second.words
    taken = [form.sends() for form in forms(page) if form.command == "revoke"]
    assert taken == [{"key": "ab" * 32}, {"key": "cd" * 32}]


def test_a_link_that_is_over_cannot_be_taken_back_again():
    over = keys(key(revoked_at=NOON), key(hash="cd" * 32, expires_at=NOON))
    assert [row.words.endswith("taken back") for row in over.one("tbody").all("tr")] == [True, True]
    assert not [form for form in forms(over) if form.command == "revoke"]


def test_a_new_link_can_be_read_once():
    url = f"http://127.0.0.1:8000/wall/{SESSION}#k={SECRET}"
    new = NewLink(kind=KeyKind.WALL, label="Beamer", url=url, qr=qr_of(url))
    page = keys(key(), new=new)
    assert page.one("input", id="new-link").attributes["value"] == url
    assert page.one("svg", class_="qr")
    assert not [node for node in keys(key()).walk() if SECRET in str(node.attributes)]


def test_a_link_is_made_for_a_wall_for_observers_or_for_a_facilitator():
    (form,) = [one for one in forms(keys()) if one.command == "keys"]
    wall, observers, other = form.buttons
    assert form.sends(wall, label="Beamer") == {"label": "Beamer", "kind": "wall"}
    assert form.sends(observers)["kind"] == "observer"
    assert form.sends(other)["kind"] == "co-facilitator"
