"""Every command and every route by every role: who may, may; nobody else does."""

from typing import Any

import pytest

from labkit.domain import commands as c
from labkit.domain.actors import Role
from tests.cast import SESSION
from tests.house import Browser, House

BODIES: dict[str, dict[str, Any]] = {
    "submit-contribution": {"step": "four-voices", "prompt": "move.open", "text": "A bench"},
    "change-contribution": {"contribution": "ref-00000001", "text": "Two"},
    "withdraw-contribution": {"contribution": "ref-00000001"},
    "pass-prompt": {"step": "four-voices", "prompt": "move.open"},
    "answer-sealed": {"step": "four-voices", "prompt": "move.open", "choice": "yes"},
    "submit-proposal": {"step": "forward", "title": "A bench"},
    "change-proposal": {"proposal": "ref-00000001", "title": "Two"},
    "withdraw-proposal": {"proposal": "ref-00000001"},
    "take-stance": {"step": "hearing", "proposal": "ref-00000001", "action": "follow"},
    "withdraw-stance": {"proposal": "ref-00000001"},
    "allow-quoting": {"quoting": "unnamed"},
    "release-words": {"subject": "contribution", "id": "ref-00000001", "release": "unnamed"},
    "choose-language": {"language": "en"},
    "leave-session": {},
    "set-circle": {"circle": "1", "people": 8},
    "change-seat": {"circle": "1", "seat": "1", "here": False},
    "log-turn": {"step": "four-voices", "circle": "1", "seat": "1"},
    "code-turn": {"turn": "ref-00000001", "action": "move"},
    "link-turn": {"turn": "ref-00000001"},
    "take-back-turn": {"turn": "ref-00000001"},
    "start-session": {"run": 0},
    "end-session": {"run": 0},
    "reopen-session": {"run": 0},
    "open-step": {"step": "four-voices", "run": 0},
    "close-step": {"step": "four-voices", "run": 0},
    "extend-step": {"step": "four-voices", "seconds": 60},
    "push-prompt": {"prompt": "move.open"},
    "close-prompt": {"prompt": "ref-00000001"},
    "place-contribution": {"contribution": "ref-00000001", "placement": "shown"},
    "place-proposal": {"proposal": "ref-00000001", "placement": "shown"},
    "show-waiting": {"what": "proposals"},
    "reveal-stances": {"step": "hearing"},
    "hide-stances": {"step": "hearing"},
    "show-map": {"step": "hearing"},
    "show-stances": {"step": "hearing"},
    "blank-wall": {},
    "unblank-wall": {},
    "open-door": {},
    "close-door": {},
    "change-code": {},
    "answer-line": {"line": "1", "answer": "yes"},
    "show-mirror": {"step": "four-voices"},
    "hide-mirror": {},
    "undo": {"act": 1},
}
EVERYBODY = ("nobody", "participant", "facilitator", "observer", "wall", "organizer")
KEYLESS = ("nobody", "wall", "organizer")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return House(tmp_path_factory.mktemp("house"))


@pytest.fixture(scope="module")
def browsers(house: House) -> dict[str, Browser]:
    return {
        "nobody": house.browser(),
        "participant": house.phone(),
        "facilitator": house.console(),
        "observer": house.observer(),
        "wall": house.wall(),
        "organizer": house.organizer(),
    }


def test_every_command_is_tried() -> None:
    assert set(BODIES) == set(c.COMMANDS) - {"join-session"}


@pytest.mark.parametrize("command", sorted(BODIES))
@pytest.mark.parametrize("who", EVERYBODY)
def test_only_who_may_send_a_command_sends_it(
    house: House, browsers: dict[str, Browser], who: str, command: str
) -> None:
    before = house.state
    may = who in {role.value for role in c.COMMANDS[command].roles}
    if may and command in ("leave-session", "end-session", "change-code"):
        return  # the session is needed by the others; what these do is tested where they live
    answer = browsers[who].do(command, **BODIES[command])
    refused = answer.status_code == 403 and answer.json is not None
    if may:
        # It may be refused by the rules, but never for the want of a key.
        assert answer.status_code in (200, 409, 422), answer.text
    else:
        assert refused
        assert answer.json["refusal"] in ("not-allowed", "has-left")  # type: ignore[index]
        assert house.state == before


@pytest.mark.parametrize("command", sorted(BODIES))
def test_without_the_token_of_a_page_nothing_is_taken(
    house: House, browsers: dict[str, Browser], command: str
) -> None:
    before = house.state
    who = "facilitator" if Role.FACILITATOR in c.COMMANDS[command].roles else "participant"
    browser = browsers[who]
    token, browser.token = browser.token, "forged"
    answer = browser.do(command, **BODIES[command])
    browser.token = token
    assert answer.status_code == 400
    assert house.state == before


ROUTES = {
    f"/console/{SESSION}": {"facilitator"},
    f"/wall/{SESSION}": {"facilitator", "wall"},
    f"/observe/{SESSION}/": {"facilitator", "observer"},
    f"/observe/{SESSION}/1": {"facilitator", "observer"},
    f"/observe/{SESSION}/1/seats": {"facilitator", "observer"},
    f"/observe/{SESSION}/rules": {"facilitator", "observer"},
    f"/observe/{SESSION}/practice": {"facilitator", "observer"},
    "/desk/": {"facilitator", "organizer"},
    f"/desk/{SESSION}/keys": {"facilitator"},
    "/desk/records": {"facilitator"},
    "/desk/erase": {"facilitator"},
    f"/desk/{SESSION}/report": {"facilitator", "organizer"},
    f"/s/{SESSION}/": {"participant"},
    f"/s/{SESSION}/mine": {"participant"},
    f"/s/{SESSION}/mine.json": {"participant"},
}
OPEN_TO_ALL = {
    "/",
    "/sign-in",
    "/set-up",
    "/left",
    "/erase",
    "/healthz",
    "/metrics",
    "/j/<typed>",
    "/J/<typed>",
}


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize("who", EVERYBODY)
def test_only_who_may_see_a_page_sees_it(browsers: dict[str, Browser], who: str, path: str) -> None:
    answer = browsers[who].get(path)
    if who in ROUTES[path]:
        assert answer.status_code == 200
    else:
        assert answer.status_code in (303, 401, 403, 404, 503)
        assert "Start with" not in answer.text


def test_every_route_is_tried_or_open_to_all(house: House) -> None:
    known = {
        path.replace(SESSION, "<session>").replace("/1", "/<circle>") for path in ROUTES
    } | OPEN_TO_ALL
    gets = {
        rule.rule
        for rule in house.labkit.flask.url_map.iter_rules()
        if rule.methods is not None and "GET" in rule.methods
    }
    assert gets - known == {"/desk/<session>/report.pdf"}  # tried with the printing, it is slow
    posts = {
        rule.rule
        for rule in house.labkit.flask.url_map.iter_rules()
        if rule.methods is not None and "POST" in rule.methods
    }
    assert posts == {
        "/keys",
        "/set-up",
        "/sign-in",
        "/sign-out",
        "/j/<typed>",
        "/s/<session>/do/<name>",
        "/desk/sessions",
        "/desk/accounts",
        "/desk/erase",
        "/erase",
        "/desk/<session>/keys",
        "/desk/<session>/keys/revoke",
        "/desk/<session>/address",
    }


@pytest.mark.parametrize("who", ["nobody", "participant", "observer", "wall", "organizer"])
@pytest.mark.parametrize(
    "path",
    [
        "/desk/sessions",
        "/desk/accounts",
        "/desk/erase",
        f"/desk/{SESSION}/keys",
        f"/desk/{SESSION}/keys/revoke",
        f"/desk/{SESSION}/address",
    ],
)
def test_only_a_facilitator_changes_what_is_on_the_desk(
    house: House, browsers: dict[str, Browser], who: str, path: str
) -> None:
    sessions, links = house.labkit.sessions.ids(), house.labkit.access.links(SESSION)
    answer = browsers[who].send(path, script="dialogue-circle", kind="wall", name="Eve")
    assert answer.status_code in (403, 404)
    assert house.labkit.sessions.ids() == sessions
    assert house.labkit.access.links(SESSION) == links


def test_a_facilitator_changes_what_is_on_the_desk(
    house: House, browsers: dict[str, Browser]
) -> None:
    browsers["facilitator"].get("/desk/")
    before = len(house.labkit.sessions.ids())
    answer = browsers["facilitator"].send("/desk/sessions", script="dialogue-circle")
    assert answer.status_code == 303
    assert len(house.labkit.sessions.ids()) == before + 1
