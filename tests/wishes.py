"""Random wishes of random people, legal and not, for the two laws."""

from collections.abc import Sequence

from hypothesis import strategies as st

from labkit.domain import commands as c
from labkit.domain.actions import Action
from labkit.domain.actors import Actor, Role
from labkit.domain.dialogue.alerts import Answer
from labkit.domain.nouns import Placement, Quoting, ReleaseChoice
from labkit.domain.session.state import SessionState
from tests.cast import (
    ADA,
    BEN,
    BENCH,
    CHIDI,
    CROWD,
    DALIA,
    EMRE,
    EVERYBODY,
    FARAH,
    NOON,
    SESSION,
    WATER,
    WITH_PULSE,
    all_join,
    answers,
    opens,
    proposes,
    seals,
    shows_all,
    sits,
    speaks,
    stands,
)

GUESTS = CROWD[:6]
MORNING = (
    *EVERYBODY,
    *all_join(GUESTS),
    opens("four-voices"),
    answers(BEN, "four-voices", "move.open", "Start with the benches"),
    answers(DALIA, "four-voices", "oppose.open", "لا ظل في الصيف"),
    opens("forward"),
    proposes(BEN, BENCH, "There is no shade."),
    proposes(DALIA, WATER),
    shows_all(),
    opens("hearing"),
    stands(CHIDI, BENCH, Action.OPPOSE, "Who cleans it?"),
    sits(6, groups="Town\nCountry"),
    speaks("1", Action.MOVE, "first", "hearing"),
    speaks("F1", None, "second", "hearing"),
)
STRANGER = Actor(Role.PARTICIPANT, "nobody", SESSION)
ELSEWHERE = Actor(Role.FACILITATOR, "ada", "another-session")
PEOPLE = (BEN, CHIDI, DALIA)
OBSERVERS = (EMRE, FARAH)

words = st.one_of(
    st.sampled_from(
        (
            "A bench in the shade",
            "ماء للجميع",
            "<b>bold</b> & <script>alert(1)</script>",
            "=1+1",
            "abc\u202egnp.exe",
            "",
            "   ",
            "x" * 281,
            "two\nlines",
        )
    ),
    st.text(max_size=40),
)
known = st.sampled_from((*(step.id for step in WITH_PULSE.steps), "no-such-step"))
steps = st.one_of(known, st.just(""))
prompts = st.sampled_from(
    (
        *(prompt.id for step in WITH_PULSE.steps for prompt in step.prompts),
        "no.such",
        "pushed-00001",
    )
)
refs = st.integers(0, 4000).map(lambda number: f"ref-{number:06}")


def ids(state: SessionState) -> st.SearchStrategy[str]:
    """Mostly something that is there; something that is not as well."""
    there = [
        *(list(state.contributions)[-5:]),
        *(list(state.proposals)[-4:]),
        *(pushed.id for pushed in state.open_prompts),
    ]
    return st.sampled_from((*there, "ref-999999"))


def steps_now(state: SessionState) -> st.SearchStrategy[str]:
    """Mostly the step that is open."""
    return st.one_of(st.just(state.open_step), known) if state.open_step else known


def prompts_now(state: SessionState) -> st.SearchStrategy[str]:
    """Mostly a prompt that is asked."""
    asked = [pushed.id for pushed in state.open_prompts]
    if state.open_step:
        asked += [prompt.id for prompt in state.script.step(state.open_step).prompts]
    return st.one_of(st.sampled_from(asked), prompts) if asked else prompts


def participant_wishes(state: SessionState) -> st.SearchStrategy[c.Command]:
    """What a phone may send."""
    thing, known, prompts = ids(state), steps_now(state), prompts_now(state)
    steps = st.one_of(known, known, st.just(""))
    return st.one_of(
        st.builds(c.SubmitContribution, step=steps, prompt=prompts, text=words, ref=refs),
        st.builds(c.SubmitContribution, step=steps, prompt=prompts, text=words, ref=refs),
        st.builds(c.ChangeContribution, contribution=thing, text=words, ref=refs),
        st.builds(c.WithdrawContribution, contribution=thing, ref=refs),
        st.builds(c.PassPrompt, step=steps, prompt=prompts, ref=refs),
        st.builds(
            c.AnswerSealed,
            step=steps,
            prompt=prompts,
            choice=st.sampled_from(("yes", "no", "a-little", "1", "5", "6")),
            text=st.one_of(st.just(""), words),
            ref=refs,
        ),
        st.builds(
            c.SubmitProposal, step=known, title=words, why=words, who_benefits=words, ref=refs
        ),
        st.builds(
            c.ChangeProposal, proposal=thing, title=words, why=words, who_benefits=words, ref=refs
        ),
        st.builds(c.WithdrawProposal, proposal=thing, ref=refs),
        st.builds(
            c.TakeStance,
            step=known,
            proposal=thing,
            action=st.sampled_from((Action.FOLLOW, Action.OPPOSE, Action.BYSTAND)),
            reason=words,
            ref=refs,
        ),
        st.builds(c.WithdrawStance, proposal=thing, ref=refs),
        st.builds(
            c.AllowQuoting,
            quoting=st.sampled_from((Quoting.UNNAMED, Quoting.NOT_QUOTED)),
            ref=refs,
        ),
        st.builds(
            c.ReleaseWords,
            subject=st.sampled_from(("contribution", "reason")),
            id=thing,
            release=st.sampled_from(ReleaseChoice),
            name=words,
            ref=refs,
        ),
        st.builds(c.ChooseLanguage, language=st.sampled_from(("en", "ar", "fr")), ref=refs),
        st.builds(c.LeaveSession, words=st.sampled_from(("keep", "erase")), ref=refs),
    )


def observer_wishes(state: SessionState) -> st.SearchStrategy[c.Command]:
    """What whoever logs turns may send."""
    circles = st.sampled_from(("1", "1", "2"))
    seats = st.sampled_from(("1", "2", "3", "6", "F1", "G1", "9"))
    logged = st.sampled_from((*list(state.turns)[-4:], "ref-999999"))
    said = st.sampled_from((*Action, None))
    at = st.sampled_from((None, NOON + 60_000, NOON + 10**9, 0))
    common = {"ref": refs}
    return st.one_of(
        st.builds(
            c.SetCircle,
            circle=circles,
            seats=st.sampled_from(("people", "people", "groups")),
            people=st.sampled_from((6, 7, 1, 41)),
            groups=st.sampled_from(("", "Town\nCountry", "بلدية\nسكان")),
            **common,
        ),
        st.builds(
            c.ChangeSeat,
            circle=circles,
            seat=st.one_of(seats, st.just("7")),
            group=st.sampled_from((None, "", "Town")),
            here=st.sampled_from((None, True, False)),
            **common,
        ),
        *(
            st.builds(
                c.LogTurn,
                step=steps_now(state),
                circle=circles,
                seat=seats,
                at=at,
                action=said,
                question=st.booleans(),
                responds_to=st.one_of(st.none(), logged),
                **common,
            )
            for _ in range(3)
        ),
        st.builds(c.CodeTurn, turn=logged, action=said, question=st.booleans(), **common),
        st.builds(c.LinkTurn, turn=logged, responds_to=st.one_of(st.none(), logged), **common),
        st.builds(c.TakeBackTurn, turn=logged, **common),
    )


def guests_answer(state: SessionState, choices: Sequence[str]) -> list[tuple[Actor, c.Command]]:
    """What the guests answer to all that is asked sealed now: enough of them to be counted."""
    asked = [(one.step, one.id, one.prompt) for one in state.open_prompts]
    if step := state.open_step:
        asked += [(step, one.id, one) for one in state.script.step(step).prompts]
    return [
        seals(
            guest,
            step,
            prompt,
            choice if choice in of.answers else of.answers[-1],
            f"Words of {choice}" if of.takes_words else "",
        )
        for step, prompt, known in asked
        if (of := known.choices) is not None
        for guest, choice in zip(GUESTS, choices, strict=True)
        if (guest.id, step, prompt) not in state.sealed_answers
    ]


def staff_wishes(state: SessionState) -> st.SearchStrategy[c.Command]:
    """What a console may send: mostly with the run it sees."""
    run = st.sampled_from((state.run, state.run, state.run, state.run + 1))
    thing = ids(state)
    acts = st.sampled_from((*(act.seq for act in state.acts[-4:]), 0))
    return st.one_of(
        st.builds(c.StartSession, run=run),
        st.builds(c.EndSession, run=run),
        st.builds(c.ReopenSession, run=run),
        st.builds(c.OpenStep, step=known, run=run),
        st.builds(c.OpenStep, step=known, run=run),
        st.builds(c.CloseStep, step=known, run=run),
        st.builds(c.ExtendStep, step=known, seconds=st.sampled_from((60, -60))),
        st.builds(
            c.PushPrompt,
            id=st.integers(0, 9).map(lambda number: f"pushed-{number:05}"),
            prompt=st.sampled_from(("oppose.open", "oppose.sealed", "no.such", None)),
            to=st.sampled_from(("everyone", "everyone", "a-third", "another-third")),
            text=words,
            line=st.sampled_from((None, *list(state.lines)[-1:], "0")),
        ),
        st.builds(c.ClosePrompt, prompt=thing),
        st.builds(c.PlaceContribution, contribution=thing, placement=st.sampled_from(Placement)),
        st.builds(c.PlaceProposal, proposal=thing, placement=st.sampled_from(Placement)),
        st.builds(c.ShowWaiting, what=st.sampled_from(("contributions", "proposals"))),
        st.builds(c.RevealStances, step=known),
        st.builds(c.HideStances, step=known),
        st.builds(c.ShowMap, step=known),
        st.builds(c.ShowStances, step=known),
        st.sampled_from((c.BlankWall(), c.UnblankWall(), c.OpenDoor(), c.CloseDoor())),
        st.builds(
            c.AnswerLine,
            line=st.sampled_from((*list(state.lines)[-2:], "0")),
            answer=st.sampled_from(Answer),
        ),
        st.builds(c.ShowMirror, step=known, circle=st.sampled_from(("", "1"))),
        st.just(c.HideMirror()),
        st.builds(c.ChangeCode, code=st.sampled_from(("BCDFGH", "K7XM4R"))),
        st.builds(c.Undo, act=acts),
    )


__all__ = [
    "ADA",
    "ELSEWHERE",
    "EMRE",
    "GUESTS",
    "MORNING",
    "OBSERVERS",
    "PEOPLE",
    "STRANGER",
    "guests_answer",
    "observer_wishes",
    "participant_wishes",
    "staff_wishes",
]
