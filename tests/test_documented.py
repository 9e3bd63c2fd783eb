"""What is there is in the docs, in every language, in every layer; what the docs say is there."""

import re
from pathlib import Path

import click
import pytest

from labkit.app import create_app
from labkit.cli import main
from labkit.domain.commands import COMMANDS
from labkit.domain.events import EVENTS
from labkit.domain.refusals import WORDS, Refusal
from labkit.domain.steps.registry import KINDS
from labkit.drawing.catalogues import catalogue, languages
from labkit.live.connection import Seen, Writing
from labkit.live.pushes import PUSHES
from labkit.screens.noticed import KEYS as SUGGESTED
from labkit.screens.steps.registry import PHONE
from labkit.settings import FOLDERS, PACKAGE, SETTINGS, Settings
from labkit.web.door import STATUS
from tests.documents import PAGES, ROOT, links, names, part, rows, said_to_be_typed, text_of

COMMANDS_PAGE = text_of("docs/commands.md")
PROTOCOL = text_of("docs/protocol.md")
COMMAND_LINE = text_of("docs/command-line.md")
WHO_ASK = ("participants", "observers", "facilitators")
IN_THE_ROOM = {"en", "fr", "ar"}


# --- settings, commands, events, refusals ------------------------------------------------------


def test_every_setting_is_explained() -> None:
    assert set(rows(text_of("docs/settings.md"))) == {setting.name for setting in SETTINGS}


def test_there_is_a_row_for_each_command_and_no_other() -> None:
    asked = (rows(part(COMMANDS_PAGE, f"What {who} ask")) for who in WHO_ASK)
    assert {name for known in asked for name in known} == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_commands_row_has_its_roles_and_its_fields(name: str) -> None:
    command = COMMANDS[name]
    roles, fields, follows = rows(COMMANDS_PAGE)[name]
    assert set(roles.split(", ")) == {role.value for role in command.roles}
    optional = {field for field, info in command.model_fields.items() if not info.is_required()}
    always = {"consent"}  # it may be left out, and then nobody comes in
    shown = {field + "?" * (field in optional - always) for field in command.model_fields}
    assert names(fields) == shown
    assert follows


@pytest.mark.parametrize("name", EVENTS)
def test_every_event_is_named(name: str) -> None:
    assert f"`{name}`" in COMMANDS_PAGE


def test_there_is_a_row_for_each_refusal_and_no_other() -> None:
    said = rows(part(COMMANDS_PAGE, "What labkit answers when it does not do it"))
    assert set(said) == {refusal.value for refusal in Refusal}


@pytest.mark.parametrize("refusal", Refusal)
def test_a_refusals_row_has_its_status_and_its_sentence(refusal: Refusal) -> None:
    status, sentence, when = rows(COMMANDS_PAGE)[refusal.value]
    assert status == str(STATUS.get(refusal, 409))
    assert sentence == WORDS[refusal]
    assert when


@pytest.mark.parametrize("refusal", Refusal)
def test_a_refusal_is_said_somewhere(refusal: Refusal) -> None:
    places = [*(PACKAGE / "domain" / "session").glob("*.py"), *(PACKAGE / "web").glob("*.py")]
    said = "\n".join(path.read_text("utf-8") for path in places)
    without_statuses = re.sub(r"^STATUS = \{.*?^\}$", "", said, flags=re.DOTALL | re.MULTILINE)
    assert without_statuses != said
    assert re.search(rf"\bRefusal\.{refusal.name}\b", without_statuses)


@pytest.mark.parametrize("language", sorted(IN_THE_ROOM | set(languages())))
@pytest.mark.parametrize("refusal", Refusal)
def test_every_refusal_has_a_phrase_in_every_language(refusal: Refusal, language: str) -> None:
    assert language in languages(), f"labkit/translations has no {language}.po"
    said = catalogue(language).ugettext(WORDS[refusal])
    assert said
    assert (said == WORDS[refusal]) == (language == "en"), "this sentence is not translated"


# --- the protocol ----------------------------------------------------------------------------


def test_every_push_and_every_signal_has_a_row_with_its_fields() -> None:
    pushes = {
        name: names(cells[0]) for name, cells in rows(part(PROTOCOL, "Five pushes", 3)).items()
    }
    assert pushes == {push.wire_name(): set(push.model_fields) for push in PUSHES}
    signals = {
        name: names(cells[0]) for name, cells in rows(part(PROTOCOL, "Two signals", 3)).items()
    }
    assert signals == {one.__name__.lower(): set(one.model_fields) for one in (Seen, Writing)}


def test_every_address_is_listed(tmp_path: Path) -> None:
    labkit = create_app(Settings(port=8000, data=tmp_path / "data"), async_mode="threading")
    listed = {
        (method, re.sub(r"<[^>]*>", "<>", path))
        for method, path in re.findall(r"`(GET|POST) ([^`]+)`", part(PROTOCOL, "Pages"))
    }
    known = {
        (method, re.sub(r"<[^>]*>", "<>", rule.rule).replace("/J/", "/j/"))
        for rule in labkit.flask.url_map.iter_rules()
        for method in (rule.methods or set()) & {"GET", "POST"}
    }
    assert {one for one in listed if "/static/" not in one[1]} == known


# --- the command line ------------------------------------------------------------------------


def command_named(name: str) -> click.Command:
    """A command of the terminal, as whoever types its name gets it."""
    command = main.get_command(click.Context(main), name)
    assert command is not None, name
    return command


@pytest.mark.parametrize("name", main.list_commands(click.Context(main)))
def test_every_command_of_the_terminal_is_explained_with_its_options(name: str) -> None:
    command = command_named(name)
    said = part(COMMAND_LINE, name)
    assert f"`labkit {name}" in said
    options = {
        one for each in command.params if isinstance(each, click.Option) for one in each.opts
    }
    assert {row.split(" ")[0] for row in rows(said)} == options


@pytest.mark.parametrize("page", [page for page in PAGES if said_to_be_typed(page.read_text())])
def test_what_a_page_tells_people_to_type_can_be_typed(page: Path) -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", text_of("Makefile"), re.MULTILINE))
    for line in said_to_be_typed(page.read_text("utf-8")):
        program, *words = line.split()
        if program == "make":
            assert set(words) <= targets, line
            continue
        if words[0].startswith("-") or words[0] in ("COMMAND", "…"):
            continue
        command = command_named(words[0])
        known = {one for each in command.params for one in each.opts}
        assert {word for word in words[1:] if word.startswith("--")} - {"--help"} <= known, line
        scripts = [word for word in words if word.startswith("sessions/")]
        assert all((ROOT / script).is_file() for script in scripts), line


def test_a_reader_sees_the_two_commands_at_once() -> None:
    first_screen = "\n".join(text_of("README.md").splitlines()[:12])
    assert "make run" in first_screen
    assert "make test" in first_screen


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_inside_the_docs_leads_somewhere(page: Path) -> None:
    for link in links(page.read_text("utf-8")):
        assert (page.parent / link).exists(), link


# --- people in the room ----------------------------------------------------------------------


def test_the_facilitators_guide_has_every_key() -> None:
    templates = [path.read_text("utf-8") for path in (FOLDERS.templates / "console").glob("*.html")]
    printed = {key for text in templates for key in re.findall(r'data-key="([^"{]+)"', text)}
    sorting = (FOLDERS.templates / "console" / "sorting.html").read_text("utf-8")
    printed |= set(re.findall(r'\("\w+", "(\w)", _\(', sorting))
    printed |= set(SUGGESTED)
    told = part(text_of("docs/facilitating.md"), "Conducting")
    in_table = "".join(line.split(" | ")[0] for line in told.splitlines() if line.startswith("| "))
    assert printed - {"space"} == names(in_table)
    assert "| space |" in told


@pytest.mark.parametrize("language", ["English", "Français", "العربية"])
def test_the_privacy_notice_has_at_most_120_words(language: str) -> None:
    said = part(text_of("docs/privacy-notice.md"), language).partition("\n")[2].replace("_", "")
    assert 60 < len(re.findall(r"[\w’'-]+", said)) <= 120


@pytest.mark.parametrize("record", sorted((ROOT / "docs" / "decisions").glob("*.md")))
def test_a_decision_says_why_and_when_to_think_again(record: Path) -> None:
    text = record.read_text("utf-8")
    assert re.match(rf"# {int(record.name[:4])}\. \w", text)
    for heading in ("Context", "Decision", "Consequences", "Revisit when"):
        assert text.count(f"\n**{heading}") == 1, heading


# --- a kind of step is whole -----------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_of_step_has_its_piece_in_every_layer(kind: str) -> None:
    surfaces = ("phone", "console", "wall")
    pieces = [
        PACKAGE / "domain" / "steps" / f"{kind}.py",
        PACKAGE / "screens" / "steps" / f"{kind}.py",
        *(FOLDERS.templates / "steps" / kind / f"{surface}.html" for surface in surfaces),
        ROOT / "tests" / "steps" / f"test_{kind}.py",
    ]
    missing = [
        str(piece) for piece in pieces if not piece.is_file() or not piece.read_text().strip()
    ]
    assert missing == []
    assert kind in PHONE, "labkit/screens/steps/registry.py does not know it"


def test_no_layer_knows_a_kind_that_the_rules_do_not_know() -> None:
    assert set(PHONE) == set(KINDS)
    assert {path.name for path in (FOLDERS.templates / "steps").iterdir()} == set(KINDS)
