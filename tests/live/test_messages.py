"""What an answer costs: console and wall four messages a second at most, other phones none."""

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import gevent
import pytest

from labkit.conduct import Conductor
from labkit.domain import commands as c
from labkit.domain.actors import Actor, Role
from labkit.domain.nouns import Placement
from labkit.drawing.environment import Drawing
from labkit.drawing.surfaces import Surfaces
from labkit.live.announcer import Announcer
from labkit.live.presence import Presence, Watcher
from labkit.settings import FOLDERS
from labkit.store.engine import open_engine
from labkit.store.migrating import upgrade
from labkit.store.writing import Writer
from tests.cast import ADA, CODE, LIBRARY, NOON, SESSION, THE_SQUARE, joins, opens, pushes
from tests.live.clients import Client, until
from tests.process import Process
from tests.watching import Hall

PEOPLE = [Actor(Role.PARTICIPANT, f"person-{number:02}", SESSION) for number in range(50)]


class Evening:
    """A hall of fifty phones, a wall and two consoles, in a time that the test moves on."""

    def __init__(self, folder: Path) -> None:
        self.now = NOON
        self.hall = Hall()
        self.engine = open_engine(folder, writing=True)
        upgrade(self.engine, folder)
        writer = Writer(self.engine)
        self._due: list[tuple[float, object]] = []
        self.presence = Presence()
        self.announcer = Announcer(
            surfaces=Surfaces(Drawing(FOLDERS.templates), LIBRARY, lambda: "http://here:8000"),
            presence=self.presence,
            emit=self.hall.emit,
            later=lambda seconds, act: self._due.append((self.now + seconds * 1000, act)),
            part=self.hall.go,
            move=self.hall.move,
            state=writer.state,
            clock=lambda: self.now,
        )
        self.conductor = Conductor(writer, LIBRARY, lambda: self.now, self.announcer.announce)
        self.conductor.create_session(SESSION, THE_SQUARE, CODE)
        for person in PEOPLE:
            self.do(joins(person, "en"))
        self.do(opens("four-voices"))
        for person in PEOPLE:
            self._connect("phone", person.id)
        for surface in ("wall", "console", "console"):
            self._connect(surface)
        self.wait(2000)
        self.hall.sent.clear()

    def _connect(self, surface: str, participant: str | None = None, sid: str = "") -> None:
        sid = sid or participant or f"{surface}-{len(self.hall.clients)}"
        watcher = Watcher(
            sid=sid,
            session=SESSION,
            surface=surface,  # type: ignore[arg-type]
            language="en",
            key_hash="",
            participant=participant,
        )
        self.presence.came(watcher)
        self.hall.come(watcher)
        state = self.conductor.state(SESSION)
        assert state
        if participant:
            self.announcer.greet_phone(sid, state, participant, "en")
        elif surface == "wall":
            self.announcer.greet_wall(sid, state)
        else:
            self.announcer.greet_console(sid, state, "en")

    def do(self, act: object) -> None:
        actor, command = act if isinstance(act, tuple) else (ADA, act)
        if isinstance(command, c.RunCommand):
            state = self.conductor.state(SESSION)
            assert state
            command = command.model_copy(update={"run": state.run})
        self.conductor.carry_out(SESSION, command, actor)

    def wait(self, milliseconds: int) -> None:
        """Let time pass, and do what was to be done by then."""
        end = self.now + milliseconds
        while self._due and min(self._due, key=lambda one: one[0])[0] <= end:
            due = min(self._due, key=lambda one: one[0])
            self._due.remove(due)
            self.now = max(self.now, int(due[0]))
            due[1]()  # type: ignore[operator]
        self.now = end

    def heard(self) -> Counter[str]:
        return Counter(sid for sid, _ in self.hall.sent)


@pytest.fixture
def evening(tmp_path: Path) -> Iterator[Evening]:
    evening = Evening(tmp_path)
    yield evening
    evening.engine.dispose()


def answer(person: Actor, number: int) -> tuple[Actor, c.Command]:
    words = c.SubmitContribution(
        step="four-voices", prompt="move.open", text=f"Words {number}", ref=f"words-{number:06}"
    )
    return person, words


def test_a_round_of_fifty_answers_costs_no_other_phone_a_message(evening: Evening) -> None:
    for number, person in enumerate(PEOPLE):
        evening.do(answer(person, number))
        evening.wait(40)
    evening.wait(2000)
    heard = evening.heard()
    # One each, and that is the sender's own part.
    assert [heard[person.id] for person in PEOPLE] == [1] * len(PEOPLE)
    for sid in ("wall-50", "console-51", "console-52"):
        assert 1 <= heard[sid] <= 9, (sid, heard[sid])  # two seconds, and the first at once
    assert "50 answers wait" in evening.hall.clients["console-51"].islands["coming"]


def test_the_page_that_is_told_by_the_answer_hears_no_push_and_ones_other_page_does(
    evening: Evening,
) -> None:
    ben = PEOPLE[0]
    state = evening.conductor.state(SESSION)
    assert state
    evening._connect("phone", ben.id, sid="other page")
    evening.hall.sent.clear()
    evening.conductor.carry_out(SESSION, answer(ben, 1)[1], ben, told=ben.id)
    assert (evening.heard()[ben.id], evening.heard()["other page"]) == (0, 1)
    # Somebody else's connection cannot be kept from hearing by this.
    evening.conductor.carry_out(SESSION, answer(ben, 2)[1], ben, told=PEOPLE[1].id)
    assert (evening.heard()[ben.id], evening.heard()["other page"]) == (1, 2)
    # What changes later is pushed to both, and nothing twice.
    evening.do(c.PlaceContribution(contribution="words-000001", placement=Placement.SHOWN))
    assert (evening.heard()[ben.id], evening.heard()["other page"]) == (2, 3)


def test_one_answer_is_on_the_console_at_once(evening: Evening) -> None:
    evening.do(answer(PEOPLE[0], 1))
    assert "Words 1" in evening.hall.clients["console-51"].islands["coming"]
    assert set(evening.heard()) <= {PEOPLE[0].id, "wall-50", "console-51", "console-52"}


def calls(act: Callable[[], object]) -> int:
    """How many functions are called on the way, each step of a walk through things among them."""
    seen = 0

    def see(_frame: object, what: str, _what: object) -> None:
        nonlocal seen
        seen += what in ("call", "c_call")

    sys.setprofile(see)
    try:
        act()
    finally:
        sys.setprofile(None)
    return seen


def test_console_and_wall_are_drawn_as_fast_after_a_thousand_answers_as_after_a_hundred(
    evening: Evening,
) -> None:
    def drawing_costs(first: int, end: int) -> int:
        evening.wait(2000)
        for number in range(first, end):
            evening.do(answer(PEOPLE[number % len(PEOPLE)], number))
        return calls(lambda: evening.announcer._refresh_now(SESSION))

    # All of them have answered by then, and the console lists as many as it ever does.
    some = drawing_costs(0, 100)
    assert "100 answers wait" in evening.hall.clients["console-51"].islands["coming"]
    many = drawing_costs(100, 1000)
    assert "1000 answers wait" in evening.hall.clients["console-51"].islands["coming"]
    assert 0 < many < 1.1 * some


def test_all_quotes_of_a_person_go_out_when_it_is_time_to_decide_about_them(
    evening: Evening,
) -> None:
    ben, chidi = PEOPLE[:2]
    mine = evening.hall.clients[ben.id]
    evening.do(answer(ben, 1))
    assert "release" not in mine.own
    evening.do(opens("words"))
    assert "Words 1" in mine.own["release"]
    assert "Words 1" not in evening.hall.clients[chidi.id].own["release"]
    # What changed while another step was open is there when this one opens again.
    evening.do(opens("four-voices"))
    evening.do(answer(ben, 2))
    assert "Words 2" not in mine.own["release"]
    evening.do(opens("words"))
    assert "Words 2" in mine.own["release"]


def test_a_new_step_is_one_screen_and_one_clock_for_each_phone(evening: Evening) -> None:
    evening.do(opens("alone"))
    evening.wait(1000)
    for person in PEOPLE:
        names = [name for sid, name in evening.hall.sent if sid == person.id]
        assert sorted(names) == ["clock", "screen"]


def test_a_prompt_for_a_third_costs_only_those_phones_a_screen(evening: Evening) -> None:
    def said(kind: str) -> Counter[str]:
        evening.wait(1000)
        phones = {person.id for person in PEOPLE}
        heard = Counter(sid for sid, name in evening.hall.sent if sid in phones and name == kind)
        evening.hall.sent.clear()
        return heard

    evening.do(pushes("oppose.licensed", to="a-third"))
    evening.wait(1000)
    others = {sid for sid, _ in evening.hall.sent}
    third = said("screen")
    assert set(third.values()) == {1}
    assert len(third) == 17
    assert others <= {*third, "wall-50", "console-51", "console-52"}
    for person in PEOPLE:
        asked = "weakest point" in evening.hall.clients[person.id].frame
        assert asked == (person.id in third)
    assert "weakest point" not in str(evening.hall.clients["wall-50"].islands)
    evening.do(pushes("follow.open", "pushed-2", to="another-third"))
    other_third = said("screen")
    assert len(other_third) == 17
    assert not set(third) & set(other_third)
    evening.do(c.ClosePrompt(prompt="pushed-1"))
    assert said("screen") == third
    phones = [evening.hall.clients[person.id] for person in PEOPLE]
    assert not any("weakest point" in phone.frame for phone in phones)


def test_a_clock_set_back_by_an_hour_holds_nothing_up(evening: Evening) -> None:
    evening.do(answer(PEOPLE[0], 1))
    evening.now -= 3600_000
    evening.do(answer(PEOPLE[1], 2))
    evening.wait(300)
    assert "Words 2" in evening.hall.clients["console-51"].islands["coming"]


# --- at a real server -----------------------------------------------------------------------

PHONES = 20
ROUNDS = 5
SECONDS = 3.0


def quiet(*clients: Client) -> bool:
    """Whether all have been greeted, and hear no more for longer than staff are kept waiting."""
    now = time.monotonic()
    return all(client.heard and now - client.heard[-1][0] > 0.6 for client in clients)


def test_at_a_real_server_others_hear_nothing_and_staff_four_times_a_second(
    labkit: Process, console: Client
) -> None:
    wall = Client.opened(labkit, labkit.doors["wall"], "wall")
    phones = [Client.phone(labkit) for _ in range(PHONES)]
    try:
        console.open_step("move")
        until(lambda: all("screen" in phone.names() for phone in phones), "every phone has it")
        until(lambda: quiet(console, wall, *phones), "nothing more comes")
        began = time.monotonic()
        sending = [gevent.spawn(send, phone, number) for number, phone in enumerate(phones)]
        gevent.joinall(sending, raise_error=True)
        until(lambda: all(len(phone.names(began)) >= ROUNDS for phone in phones), "all is told")
        until(lambda: quiet(console, wall, *phones), "nothing more comes")
        took = time.monotonic() - began
        for phone in phones:
            heard = [(name, said.get("key")) for at, name, said in phone.heard if at >= began]
            assert heard == [("islands", None)] * ROUNDS, heard
        for watching in (console, wall):
            count = len(watching.names(began))
            most = 4 * took + 1
            print(f"{watching.surface}: {count} messages in {took:.1f} s, at most {most:.0f}")
            assert count <= most
        assert len(console.names(began)) >= 2
        total = PHONES * ROUNDS
        assert total == sum(len(phone.names(began)) for phone in phones)
    finally:
        for client in (wall, *phones):
            client.close()


def test_a_page_that_says_which_connection_is_its_own_hears_by_the_answer_alone(
    labkit: Process, console: Client
) -> None:
    console.open_step("move")
    phone = Client.phone(labkit)
    try:
        path, body = f"/s/{phone.session}/do/submit-contribution", {"ref": "told-00000001"}
        body |= {"step": "move", "prompt": "move.open", "text": "Once is enough"}
        until(lambda: quiet(phone), "nothing more comes")
        began = time.monotonic()
        # The first answer is lost on its way, so the phone sends the same again.
        for _ in ("lost", "heard"):
            reply = phone.browser.post(path, body, phone.token, phone.watch.sid).json()
        assert "Once is enough" in json.dumps(reply["islands"])
        assert phone.do("submit-contribution", step="move", prompt="move.open", text="And this")
        until(lambda: phone.names(began), "the second is pushed")
        assert phone.names(began) == ["islands"]
        assert "And this" in phone.shows()
    finally:
        phone.close()


def send(phone: Client, number: int) -> None:
    for turn in range(ROUNDS):
        words = f"Words {turn} of {number}"
        reply = phone.do("submit-contribution", step="move", prompt="move.open", text=words)
        assert reply["ok"], reply
        phone.watch.signal("writing", {"step": "move"})
        gevent.sleep(SECONDS / ROUNDS)
