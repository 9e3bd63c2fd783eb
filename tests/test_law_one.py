"""Law 1: what was pushed equals a fresh page load, on every surface, for everybody.

Random people with legal and illegal wishes; phones that lose the network and come back; restarts.
"""

import tempfile
from pathlib import Path

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from labkit.conduct import Conductor
from labkit.domain import commands as c
from labkit.domain.actions import Action
from labkit.domain.actors import Actor, Role
from labkit.domain.dialogue.alerts import Answer
from labkit.domain.findings import Dot, Findings, Held, Pattern, Place, Sentence, Votes
from labkit.domain.nouns import Placement, ReleaseChoice
from labkit.domain.refusals import Refused
from labkit.drawing.environment import Drawing
from labkit.drawing.phone import draw_own, draw_phone
from labkit.drawing.surfaces import Surfaces
from labkit.judging.judging import Judging
from labkit.live.announcer import Announcer
from labkit.live.presence import Presence, Watcher
from labkit.screens.phone import kind_of
from labkit.settings import FOLDERS
from labkit.store.boxes import StoredBoxes
from labkit.store.engine import open_engine
from labkit.store.migrating import upgrade
from labkit.store.writing import Writer
from tests.cast import (
    ADA,
    AT_OWN_PACE,
    BEN,
    BENCH,
    CHIDI,
    CODE,
    DALIA,
    EMRE,
    FARAH,
    LIBRARY,
    NOON,
    SEALED,
    SESSION,
    WATER,
    Act,
    allows,
    answers,
    closes,
    codes,
    contribution,
    ends,
    leaves,
    opens,
    passes,
    places,
    proposal,
    pushes,
    puts_up,
    ref,
    releases,
    reveals,
    seals,
    shows_all,
    speaks,
    stands,
    turn,
)
from tests.watching import Client, Hall, pieces
from tests.wishes import (
    GUESTS,
    MORNING,
    OBSERVERS,
    PEOPLE,
    guests_answer,
    observer_wishes,
    participant_wishes,
    staff_wishes,
)

DRAWING = Drawing(FOLDERS.templates)
FRESH = Drawing(FOLDERS.templates)


def fresh() -> Drawing:
    """One that has drawn nothing yet, as after a restart: what is kept may be out of date."""
    for kept in (FRESH._parts, FRESH._screens, FRESH._alike):
        kept.clear()
    return FRESH


def found(votes: Votes) -> Findings:
    """Findings with groups, and others for other votes: nobody here waits for real ones."""
    named = sorted({proposal for _, proposal, _ in votes.cast})
    number = len(votes.cast)
    return Findings(
        level="D" if number % 3 else "C",
        sentences=(Sentence(words="Found in %(n)s votes.", values={"n": number}),),
        compared=number,
        bridging=tuple(Place(proposal=one, best=1, worst=number) for one in named),
        shared=tuple(named[:1]),
        patterns=(
            Pattern(
                letter="A",
                people=number,
                holds=(Held(proposal=named[-1], side="oppose", part=1, answers=number),),
            ),
        )
        if number % 3
        else (),
        dots=(Dot(x=0.5, y=-0.25), Dot(x=-1, y=number / 100)),
    )


class LawOne(RuleBasedStateMachine):
    """One session, its wall, its console, its observers, and phones that come and go."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.now = NOON
        self.engine = open_engine(Path(self.folder.name), writing=True)
        upgrade(self.engine, Path(self.folder.name))
        boxes = StoredBoxes(self.engine)
        self.surfaces = Surfaces(DRAWING, LIBRARY, lambda: "http://192.168.8.2:8000", boxes.words)
        self.number = 0
        self.hall = Hall()
        self._open()
        self.conductor.create_session(SESSION, AT_OWN_PACE, CODE)
        self._the_morning()
        self._wall_and_console_connect()
        self._observers_connect()
        for person in PEOPLE:
            self._phone_connects(person.id)

    def _open(self) -> None:
        self.presence = Presence()
        writer = Writer(self.engine)
        self.judging = Judging(
            judge=lambda votes: found(votes),
            state=writer.state,
            later=self.hall.later,
            clock=lambda: self.now / 1000,
            changed=lambda session: self.announcer.refresh(session),
            fewest=1,
        )
        self.announcer = Announcer(
            surfaces=self.surfaces,
            presence=self.presence,
            emit=self.hall.emit,
            later=self.hall.later,
            part=self.hall.go,
            move=self.hall.move,
            state=writer.state,
            clock=lambda: self.now,
            judged=self.judging.of,
        )
        self.conductor = Conductor(writer, LIBRARY, lambda: self.now, self.announcer.announce)

    def _the_morning(self) -> None:
        """A session that is under way, so that most wishes have something to be about."""
        for act in MORNING:
            actor, command = act if isinstance(act, tuple) else (ADA, act)
            if isinstance(command, c.RunCommand):
                command = command.model_copy(update={"run": self.state.run})
            self.conductor.carry_out(SESSION, command, actor)

    def teardown(self) -> None:
        self.engine.dispose()
        self.folder.cleanup()

    @property
    def state(self):
        state = self.conductor.state(SESSION)
        assert state is not None
        return state

    def _connect(
        self, surface: str, language: str, participant: str | None = None, observer: str = ""
    ) -> Client:
        self.number += 1
        watcher = Watcher(
            sid=f"sid-{self.number}",
            session=SESSION,
            surface=surface,  # type: ignore[arg-type]
            language=language,
            key_hash="",
            participant=participant,
            kind=kind_of(self.state, participant) if participant else (),
            observer=observer,
            circle="1" if observer else "",
        )
        self.presence.came(watcher)
        client = self.hall.come(watcher)
        if participant:
            self.announcer.greet_phone(watcher.sid, self.state, participant, language)
        elif surface == "wall":
            self.announcer.greet_wall(watcher.sid, self.state)
        elif observer:
            self.announcer.greet_observer(watcher.sid, self.state, watcher)
        else:
            self.announcer.greet_console(watcher.sid, self.state, language)
        self.announcer.refresh(SESSION)
        return client

    def _wall_and_console_connect(self) -> None:
        self._connect("wall", "en")
        self._connect("console", "en")

    def _observers_connect(self) -> None:
        for observer, language in ((EMRE, "en"), (FARAH, "ar")):
            self._connect("observer", language, observer=observer.id)

    def _phone_connects(self, participant: str) -> None:
        self._connect("phone", self.state.participants[participant].language, participant)

    def _asks(self, actor: Actor, command: c.Command) -> None:
        try:
            self.conductor.carry_out(SESSION, command, actor)
        except Refused:
            return

    @rule(who=st.sampled_from(PEOPLE), language=st.sampled_from(("en", "ar", "fr")))
    def joins(self, who: Actor, language: str) -> None:
        if who.id not in self.state.participants:
            door = Actor(Role.NEWCOMER, who.id, SESSION)
            self._asks(door, c.JoinSession(language=language, consent="agreed"))
            if who.id in self.state.participants:
                self._phone_connects(who.id)

    @rule(data=st.data(), who=st.sampled_from(PEOPLE))
    def a_phone_sends(self, data: st.DataObject, who: Actor) -> None:
        self._asks(who, data.draw(participant_wishes(self.state)))

    @rule(choices=st.tuples(*(st.sampled_from(("yes", "no", "3", "5")) for _ in GUESTS)))
    def the_guests_answer_what_is_sealed(self, choices: tuple[str, ...]) -> None:
        for guest, command in guests_answer(self.state, choices):
            self._asks(guest, command)

    @rule(data=st.data())
    def ada_conducts(self, data: st.DataObject) -> None:
        self._asks(ADA, data.draw(staff_wishes(self.state)))

    @rule(data=st.data(), who=st.sampled_from(OBSERVERS))
    def an_observer_logs(self, data: st.DataObject, who: Actor) -> None:
        self._asks(who, data.draw(observer_wishes(self.state)))

    @rule(data=st.data())
    def somebody_loses_the_network(self, data: st.DataObject) -> None:
        phones = [one for one in self.hall.clients.values() if one.watcher.participant]
        if phones:
            gone = data.draw(st.sampled_from(phones))
            self.hall.go(gone.watcher.sid)
            self.presence.went(gone.watcher.sid)
            self.announcer.refresh(SESSION)

    @rule(who=st.sampled_from(PEOPLE))
    def somebody_comes_back(self, who: Actor) -> None:
        known = self.state.participants.get(who.id)
        if known is not None and known.left_at is None:
            self._phone_connects(who.id)

    @rule(data=st.data())
    def a_phone_says_what_it_shows(self, data: st.DataObject) -> None:
        for client in self.hall.clients.values():
            if client.watcher.participant:
                client.watcher.seen = client.revision
        self.announcer.refresh(SESSION)

    @rule(seconds=st.sampled_from((1, 90)))
    def time_passes(self, seconds: int) -> None:
        self.now += seconds * 1000

    @rule()
    def labkit_restarts(self) -> None:
        people = [one.watcher.participant for one in self.hall.clients.values()]
        self.hall.clients.clear()
        self._open()
        self._wall_and_console_connect()
        self._observers_connect()
        for participant in people:
            if participant:
                self._phone_connects(participant)

    @invariant()
    def what_was_pushed_equals_a_fresh_page(self) -> None:
        self.now += 1000
        self.hall.let_time_pass()
        state = self.state
        room = self.presence.room(state, self.now, judged=self.judging.of(state))
        for client in self.hall.clients.values():
            watcher = client.watcher
            own = None
            if watcher.surface == "phone":
                kind = kind_of(state, watcher.participant or "")
                drawn = draw_phone(fresh(), state, watcher.language, kind)
                own = draw_own(fresh(), state, watcher.participant or "")
            elif watcher.surface == "wall":
                drawn = self.surfaces.wall(state, room)
            elif watcher.observer:
                drawn = self.surfaces.observer(
                    state, watcher.observer, watcher.circle, watcher.language
                )
            else:
                drawn = self.surfaces.console(state, room, watcher.language)
            assert client.shows() == pieces(drawn.html(state.revision, own)), watcher
            assert client.key == drawn.key
            assert not client.revisions_fell


NOTICED = "the-line-that-was-noticed"


def _a_whole_day() -> list[Act]:
    """Every sort of act once: what chance draws too seldom is drawn here each time."""
    said = contribution(BEN, "four-voices", "move.open", "Start with the benches")
    return [
        places(said),
        places(said, Placement.HELD),
        places(said, Placement.HIDDEN),
        (BEN, c.ChangeContribution(contribution=said, text="Start with shade", ref=ref("1"))),
        shows_all("contributions"),
        allows(BEN),
        releases(BEN, said, ReleaseChoice.NAMED, "Ben"),
        stands(DALIA, BENCH, Action.FOLLOW),
        stands(CHIDI, BENCH, Action.BYSTAND, "I see two camps"),
        releases(CHIDI, proposal(BENCH), ReleaseChoice.UNNAMED, subject="reason"),
        c.ShowMap(step="hearing"),
        reveals(),
        c.ShowStances(step="hearing"),
        c.HideStances(step="hearing"),
        reveals(),
        puts_up(WATER, Placement.HELD),
        puts_up(WATER),
        pushes(),
        answers(CHIDI, "hearing", "pushed-1", "Somebody is missing"),
        passes(BEN, "hearing", "pushed-1"),
        c.ClosePrompt(prompt="pushed-1"),
        *(speaks(seat, Action.MOVE, f"d1-{seat}", "hearing") for seat in "23456"),
        codes(FARAH, "d1-2", Action.MOVE),
        (EMRE, c.LinkTurn(turn=turn("d1-3"), responds_to=turn("d1-2"), ref=ref("7"))),
        speaks("6", Action.FOLLOW, "d1-6-again", "hearing", FARAH),
        (FARAH, c.TakeBackTurn(turn=turn("d1-6-again"), ref=ref("10"))),
        (EMRE, c.TakeBackTurn(turn=turn("d1-6"), ref=ref("8"))),
        (EMRE, c.ChangeSeat(circle="1", seat="2", group="Town", here=False, ref=ref("9"))),
        c.PushPrompt(id="because-of-it", prompt="follow.open", line=NOTICED),
        c.ClosePrompt(prompt="because-of-it"),
        c.AnswerLine(line=NOTICED, answer=Answer.LATER),
        c.ShowMirror(step="hearing"),
        c.HideMirror(),
        pushes("oppose.licensed", "a-third-1", to="a-third"),
        pushes("oppose.open", "a-third-2", to="another-third"),
        pushes(SEALED.id, "pushed-2"),
        *(
            seals(one, "hearing", "pushed-2", choice, "A quiet word")
            for one, choice in zip(GUESTS[:5], ("no", "no", "yes", "a-little", "yes"), strict=True)
        ),
        c.ClosePrompt(prompt="pushed-2"),
        c.ClosePrompt(prompt="a-third-1"),
        c.ExtendStep(step="hearing", seconds=60),
        c.BlankWall(),
        c.UnblankWall(),
        c.CloseDoor(),
        c.OpenDoor(),
        c.ChangeCode(code="BCDFGH"),
        closes("hearing"),
        (CHIDI, c.WithdrawStance(proposal=proposal(BENCH), ref=ref("2"))),
        (BEN, c.ChangeProposal(proposal=proposal(BENCH), title="Two benches", ref=ref("3"))),
        (DALIA, c.WithdrawProposal(proposal=proposal(WATER), ref=ref("4"))),
        opens("words"),
        (DALIA, c.ChooseLanguage(language="en", ref=ref("5"))),
        (BEN, c.WithdrawContribution(contribution=said, ref=ref("6"))),
        leaves(CHIDI, erase=True),
        ends(),
        c.ReopenSession(run=0),
    ]


def test_after_every_sort_of_act_what_was_pushed_equals_a_fresh_page() -> None:
    law = LawOne()
    kinds = set()
    for act in _a_whole_day():
        actor, command = act if isinstance(act, tuple) else (ADA, act)
        if getattr(command, "line", None) == NOTICED:
            command = command.model_copy(update={"line": next(iter(law.state.lines))})
        if isinstance(command, c.RunCommand):
            command = command.model_copy(update={"run": law.state.run})
        law.conductor.carry_out(SESSION, command, actor)
        law.what_was_pushed_equals_a_fresh_page()
        kinds |= {one.watcher.kind for one in law.hall.clients.values()}
    assert len(kinds) > 1, "somebody's phone was asked what others were not"
    console = next(one for one in law.hall.clients.values() if one.watcher.surface == "console")
    assert "A quiet word" in console.islands["coming"]
    act = next(one for one in reversed(law.state.acts) if one.name == "reopen-session")
    law.conductor.carry_out(SESSION, c.Undo(act=act.seq), ADA)
    law.what_was_pushed_equals_a_fresh_page()
    done = {type(act[1] if isinstance(act, tuple) else act) for act in (*_a_whole_day(), *MORNING)}
    law.teardown()
    begun_or_undone: set[type[c.Command]] = {c.StartSession, c.EndSession, c.Undo}
    left_out = set(c.COMMANDS.values()) - done - begun_or_undone
    assert left_out == set()


def test_a_map_comes_by_push_once_it_was_found_and_goes_with_the_stance_it_was_made_from() -> None:
    law = LawOne()
    (wall,) = (one for one in law.hall.clients.values() if one.watcher.surface == "wall")
    for command in (c.ShowMap(step="hearing"), c.RevealStances(step="hearing")):
        law.conductor.carry_out(SESSION, command, ADA)
    assert 'class="map"' not in wall.islands["stage"]
    law.what_was_pushed_equals_a_fresh_page()
    assert 'class="map"' in wall.islands["stage"]
    back = c.WithdrawStance(proposal=proposal(BENCH), ref=ref("back"))
    law.conductor.carry_out(SESSION, back, CHIDI)
    law.what_was_pushed_equals_a_fresh_page()
    assert 'class="map"' not in wall.islands["stage"]
    law.teardown()


def test_an_answer_moves_where_its_own_phone_goes_on_and_tells_no_other() -> None:
    law = LawOne()
    phones = {
        one.watcher.participant: one for one in law.hall.clients.values() if one.watcher.participant
    }
    assert {phones[who.id].own["next"][:9] for who in PEOPLE} == {"<a class="}
    law.hall.sent.clear()
    command = c.TakeStance(
        step="hearing", proposal=proposal(BENCH), action=Action.FOLLOW, ref=ref("one")
    )
    law.conductor.carry_out(SESSION, command, BEN)
    law.hall.let_time_pass()
    told = {sid for sid, _ in law.hall.sent}
    assert {who for who, phone in phones.items() if phone.watcher.sid in told} == {BEN.id}
    assert proposal(WATER) in phones[BEN.id].own["next"]
    law.teardown()


LawOne.TestCase.settings = settings(
    max_examples=12,
    stateful_step_count=25,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
TestLawOne = LawOne.TestCase


def test_a_step_that_says_less_beside_a_prompt_is_drawn_anew_with_it() -> None:
    law = LawOne()
    opened = c.OpenStep(step="coffee", run=law.state.run)
    pushed = c.PushPrompt(id="pushed-1", prompt="oppose.open")
    for command in (opened, pushed, c.ClosePrompt(prompt="pushed-1")):
        law.conductor.carry_out(SESSION, command, ADA)
        law.what_was_pushed_equals_a_fresh_page()
    law.teardown()
