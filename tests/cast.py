"""The small cast of every test, and the session they meet in.

Ada conducts. Ben, Chidi and Dalia take part; Dalia reads Arabic. Emre and Farah log who
speaks. The lab is about one square of a town; its script has a step of every kind, and one of a
kind labkit does not know yet. `after(...)` is the state after what people did, in order.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace

from labkit.domain import commands as c
from labkit.domain import events as e
from labkit.domain.actions import Action
from labkit.domain.actors import Actor, Role
from labkit.domain.nouns import Placement, Quoting, ReleaseChoice
from labkit.domain.script import (
    Choices,
    Lab,
    Library,
    Meeting,
    Moderation,
    Prompt,
    Script,
    Step,
    Visibility,
)
from labkit.domain.session.apply import apply, fold
from labkit.domain.session.decide import decide
from labkit.domain.session.sealed import Box, count_sealed
from labkit.domain.session.state import SessionState
from labkit.domain.steps.registry import KINDS
from labkit.domain.texts import Texts

SESSION = "the-square-2026"
CODE = "K7XM4R"

ADA = Actor(Role.FACILITATOR, "ada", SESSION)
BEN = Actor(Role.PARTICIPANT, "ben", SESSION)
CHIDI = Actor(Role.PARTICIPANT, "chidi", SESSION)
DALIA = Actor(Role.PARTICIPANT, "dalia", SESSION)
EMRE = Actor(Role.OBSERVER, "emre", SESSION)
FARAH = Actor(Role.OBSERVER, "farah", SESSION)

LANGUAGES = {BEN.id: "en", CHIDI.id: "en", DALIA.id: "ar"}

NOON = 1_790_000_000_000
"""When every session of a test begins."""
SECOND = 1000
MINUTE = 60 * SECOND

Act = c.Command | tuple[Actor, c.Command]
"""A bare command is Ada's."""


# --- the script -----------------------------------------------------------------------------


def texts(en: str, ar: str | None = None) -> Texts:
    """The same words in English and, where given, in Arabic."""
    return Texts({"en": en} if ar is None else {"en": en, "ar": ar})


MOVE = Prompt(
    id="move.open",
    action=Action.MOVE,
    text=texts("What should this group do next?", "ماذا يجب أن تفعل هذه المجموعة الآن؟"),
)
FOLLOW = Prompt(
    id="follow.open",
    action=Action.FOLLOW,
    text=texts("What would you add to an idea you heard?", "ماذا تضيف إلى فكرة سمعتها؟"),
)
OPPOSE = Prompt(
    id="oppose.open",
    action=Action.OPPOSE,
    text=texts("Where could this go wrong, and for whom?", "أين يمكن أن يفشل هذا، ولمن؟"),
    follow_up=texts("Name the risk, not the person.", "سمِّ الخطر لا الشخص."),
)
BYSTAND = Prompt(
    id="bystand.open",
    action=Action.BYSTAND,
    text=texts("What do you see happening in the way we talk?", "ماذا ترى في طريقة حديثنا؟"),
)
LICENSED = Prompt(
    id="oppose.licensed",
    action=Action.OPPOSE,
    text=texts("Your task: find the weakest point of this idea."),
    licensed=True,
)
SEALED = Prompt(
    id="oppose.sealed",
    action=Action.OPPOSE,
    visibility=Visibility.SEALED,
    choices=Choices.NO_A_LITTLE_YES,
    text=texts("Is there something you have not said?", "هل هناك أمر لم تقله؟"),
)
PULSE = Prompt(
    id="container.pulse",
    visibility=Visibility.SEALED,
    choices=Choices.ONE_TO_FIVE,
    text=texts("How free do you feel here?", "كم تشعر بالحرية هنا؟"),
)
LIBRARY = Library(
    prompts={
        prompt.id: prompt for prompt in (MOVE, FOLLOW, OPPOSE, BYSTAND, LICENSED, SEALED, PULSE)
    }
)

INTEREST = Prompt(id="own.interest", text=texts("One interest of yours", "اهتمام واحد لك"))
CONCERN = Prompt(id="own.concern", text=texts("One concern of yours", "قلق واحد لك"))
STAYED = Prompt(id="checkin.day1", text=texts("What brought you here?", "ما الذي جاء بك؟"))
TAKE = Prompt(id="checkout.daily", text=texts("One thing you take with you"))


def step(
    name: str, kind: str, title: Texts, words: Texts, *prompts: Prompt, **parameters: object
) -> Step:
    """One step of ten minutes."""
    return Step(
        id=name,
        kind=kind,
        title=title,
        words=words,
        minutes=10,
        prompts=prompts,
        parameters=KINDS[kind].parameters.model_validate(parameters),
    )


THE_SQUARE = Script(
    id="the-square",
    languages=("en", "ar"),
    title=texts("The square", "الساحة"),
    purpose=texts(
        "To find what we can do together on the square. The town council gets the report.",
        "لنجد ما يمكننا فعله معًا في الساحة. يصل التقرير إلى مجلس المدينة.",
    ),
    lab=Lab(name=texts("Town Lab", "مختبر المدينة"), question=texts("Whose square is it?")),
    meeting=Meeting(number=2, theme=texts("The square"), place=texts("Town hall")),
    steps=(
        step(
            "welcome",
            "frame",
            texts("Welcome", "أهلاً"),
            texts("We are here for the square.", "نحن هنا من أجل الساحة."),
        ),
        step(
            "arriving",
            "check_in",
            texts("Arriving", "وصول"),
            texts("Say your name and one thing.", "قل اسمك وشيئًا واحدًا."),
            STAYED,
            order="circle",
            per_person_seconds=60,
        ),
        step(
            "four-voices",
            "prompt",
            texts("Four voices", "أربعة أصوات"),
            texts("Answer one of these, or more.", "أجب عن واحد أو أكثر."),
            MOVE,
            FOLLOW,
            OPPOSE,
            BYSTAND,
        ),
        step(
            "alone",
            "write",
            texts("Alone", "وحدك"),
            texts("Write for yourself first.", "اكتب لنفسك أولاً."),
            INTEREST,
            CONCERN,
        ),
        step(
            "coffee",
            "frame",
            texts("Coffee", "قهوة"),
            texts("Back in ten minutes.", "نعود بعد عشر دقائق."),
        ).model_copy(update={"stands_for": "pause"}),
        step(
            "forward",
            "propose",
            texts("Put it forward", "قدّم اقتراحًا"),
            texts("What could be done?", "ماذا يمكن فعله؟"),
            per_person=3,
        ),
        step(
            "hearing",
            "hearing",
            texts("Hear each one", "نسمع كل اقتراح"),
            texts("Each proposal is read aloud.", "يُقرأ كل اقتراح بصوت عالٍ."),
        ),
        step(
            "leaving",
            "check_out",
            texts("Going out", "خروج"),
            texts("One word each.", "كلمة واحدة لكل شخص."),
            TAKE,
            order="ready",
            per_person_seconds=40,
        ),
        step(
            "words",
            "release",
            texts("Your words", "كلماتك"),
            texts("Decide what the report may quote.", "قرر ما يمكن للتقرير اقتباسه."),
        ),
    ),
)
WITH_PULSE = THE_SQUARE.model_copy(
    update={
        "steps": tuple(
            one.model_copy(update={"prompts": (*one.prompts, PULSE)})
            if one.id == "leaving"
            else one
            for one in THE_SQUARE.steps
        )
    }
)
"""The same, with a sealed question when people go."""
SHOWN_AT_ONCE = THE_SQUARE.model_copy(update={"moderation": Moderation.AFTER})


def with_hearing(**parameters: object) -> Script:
    """The square with other parameters for its hearing."""
    made = KINDS["hearing"].parameters.model_validate(parameters)
    steps = tuple(
        one.model_copy(update={"parameters": made}) if one.kind == "hearing" else one
        for one in WITH_PULSE.steps
    )
    return WITH_PULSE.model_copy(update={"steps": steps})


AT_OWN_PACE = with_hearing(proposals="all", proposals_welcome=True)


# --- what people do -------------------------------------------------------------------------


def ref(*parts: str) -> str:
    """The same wish has the same ref, so that a test can name what it made."""
    return "ref-" + hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


def joins(actor: Actor, language: str | None = None) -> Act:
    """Somebody comes in, in their own language unless another is given."""
    at_the_door = replace(actor, role=Role.NEWCOMER)
    return at_the_door, c.JoinSession(language=language or LANGUAGES[actor.id], consent="agreed")


def leaves(actor: Actor, erase: bool = False) -> Act:
    """Somebody goes."""
    return actor, c.LeaveSession(words="erase" if erase else "keep", ref=ref("leave", actor.id))


def starts() -> Act:
    """Ada begins."""
    return c.StartSession(run=0)


def ends() -> Act:
    """Ada ends the session."""
    return c.EndSession(run=0)


def opens(step_id: str) -> Act:
    """Ada opens a step; the one that is open closes."""
    return c.OpenStep(step=step_id, run=0)


def closes(step_id: str) -> Act:
    """Ada closes the open step."""
    return c.CloseStep(step=step_id, run=0)


def pushes(
    prompt: str = "oppose.open", name: str = "pushed-1", text: str = "", to: str = "everyone"
) -> Act:
    """Ada pushes a prompt of the library, or a typed one where there is text."""
    return c.PushPrompt(
        id=name,
        prompt=None if text else prompt,
        text=text,
        to=to,  # type: ignore[arg-type]
    )


def answers(actor: Actor, step_id: str, prompt: str, text: str, language: str | None = None) -> Act:
    """Somebody answers a prompt; the contribution is `ref("answer", actor, step, prompt, text)`."""
    made = ref("answer", actor.id, step_id, prompt, text)
    return actor, c.SubmitContribution(
        step=step_id, prompt=prompt, text=text, language=language, ref=made
    )


def contribution(actor: Actor, step_id: str, prompt: str, text: str) -> str:
    """The id of what `answers` sent."""
    return ref("answer", actor.id, step_id, prompt, text)


def passes(actor: Actor, step_id: str, prompt: str) -> Act:
    """Somebody passes."""
    return actor, c.PassPrompt(
        step=step_id, prompt=prompt, ref=ref("pass", actor.id, step_id, prompt)
    )


def seals(
    actor: Actor, step_id: str, prompt: str, choice: str = "yes", text: str = "", number: int = 1
) -> tuple[Actor, c.AnswerSealed]:
    """Somebody answers a sealed prompt."""
    return actor, c.AnswerSealed(
        step=step_id,
        prompt=prompt,
        choice=choice,
        text=text,
        ref=ref("seal", actor.id, step_id, prompt, str(number)),
    )


def proposes(actor: Actor, title: str, why: str = "", who_benefits: str = "") -> Act:
    """Somebody puts a proposal forward; its id is `proposal(title)`."""
    return actor, c.SubmitProposal(
        step="forward", title=title, why=why, who_benefits=who_benefits, ref=proposal(title)
    )


def proposal(title: str) -> str:
    """The id of the proposal of that title."""
    return ref("proposal", title)


def stands(actor: Actor, title: str, action: Action, reason: str = "") -> Act:
    """Somebody takes a stance on a proposal in the hearing."""
    return actor, c.TakeStance(
        step="hearing",
        proposal=proposal(title),
        action=action,  # type: ignore[arg-type]
        reason=reason,
        ref=ref("stance", actor.id, title, action, reason),
    )


def allows(actor: Actor, quoting: Quoting = Quoting.UNNAMED) -> Act:
    """Somebody says whether their words may be quoted without a name."""
    return actor, c.AllowQuoting(
        quoting=quoting,  # type: ignore[arg-type]
        ref=ref("quoting", actor.id, quoting),
    )


def releases(
    actor: Actor,
    thing: str,
    release: ReleaseChoice,
    name: str = "",
    subject: str = "contribution",
) -> Act:
    """Somebody decides about one own quote."""
    return actor, c.ReleaseWords(
        subject=subject,  # type: ignore[arg-type]
        id=thing,
        release=release,
        name=name,
        ref=ref("release", actor.id, thing, release, name),
    )


def places(contribution_id: str, placement: Placement = Placement.SHOWN) -> Act:
    """Ada shows a contribution on the wall, or holds or hides it."""
    return c.PlaceContribution(contribution=contribution_id, placement=placement)


def puts_up(title: str, placement: Placement = Placement.SHOWN) -> Act:
    """Ada shows a proposal to the room, or holds or hides it."""
    return c.PlaceProposal(proposal=proposal(title), placement=placement)


def reveals() -> Act:
    """Ada shows where people stand."""
    return c.RevealStances(step="hearing")


def sits(people: int = 6, circle: str = "1", groups: str = "", **more: object) -> Act:
    """Emre draws a circle of so many people."""
    made = ref("circle", circle, str(people), groups, str(more))
    command = c.SetCircle.model_validate(
        {"circle": circle, "people": people, "groups": groups, "ref": made, **more}
    )
    return EMRE, command


def speaks(
    seat: str,
    action: Action | None = None,
    name: str = "",
    step_id: str = "four-voices",
    by: Actor = EMRE,
    **more: object,
) -> Act:
    """Somebody takes the floor, as an observer logs it; the turn is `turn(name)`."""
    command = c.LogTurn.model_validate(
        {
            "step": step_id,
            "circle": "1",
            "seat": seat,
            "action": action,
            "ref": turn(name or f"{seat}-{action}"),
            **more,
        }
    )
    return by, command


def turn(name: str) -> str:
    """The id of the turn of that name."""
    return ref("turn", name)


def codes(by: Actor, name: str, action: Action | None, question: bool = False) -> Act:
    """An observer says what a turn did."""
    made = ref("code", by.id, name, str(action))
    return by, c.CodeTurn(turn=turn(name), action=action, question=question, ref=made)


BENCH = "A bench in the shade"
MARKET = "A market on Fridays"
WATER = "ماء للجميع"


def shows_all(what: str = "proposals") -> Act:
    """Ada shows everything of one sort that waits."""
    return c.ShowWaiting(what=what)  # type: ignore[arg-type]


EVERYBODY: tuple[Act, ...] = (joins(BEN), joins(CHIDI), joins(DALIA))
CROWD = tuple(Actor(Role.PARTICIPANT, f"guest-{number}", SESSION) for number in range(1, 10))
"""People nobody knows more about, where it takes many."""


def all_join(people: Iterable[Actor] = CROWD) -> tuple[Act, ...]:
    """They come in, reading English."""
    return tuple(joins(one, "en") for one in people)


# --- what becomes of it ---------------------------------------------------------------------


def new_session(script: Script = THE_SQUARE, session: str = SESSION) -> SessionState:
    """A session prepared from a script, before anybody did anything."""
    return fold([(e.SessionCreated(session=session, script=script, code=CODE), NOON)])


def did(state: SessionState, *acts: Act, now: int | None = None) -> SessionState:
    """The state after further acts, one second apart unless `now` says when."""
    at = now if now is not None else NOON + state.revision * SECOND
    for act in acts:
        actor, command = act if isinstance(act, tuple) else (ADA, act)
        if isinstance(command, c.RunCommand):
            # Nobody is faster than Ada here; tests about that build the command themselves.
            command = command.model_copy(update={"run": state.run})
        for event in decide(state, command, actor, at, LIBRARY):
            state = apply(state, event, at)
        at += SECOND
    return state


def counted(
    state: SessionState, step_id: str, prompt: str, tally: Mapping[str, int]
) -> SessionState:
    """The state once the box of a sealed prompt was opened and held this."""
    now = NOON + state.revision * SECOND
    for event in count_sealed(state, step_id, prompt, Box(tally)):
        state = apply(state, event, now)
    return state


def after(*acts: Act, script: Script = THE_SQUARE) -> SessionState:
    """The state of a new session after what people did, in order."""
    return did(new_session(script), *acts)


def the_whole_session() -> SessionState:
    """Everything that can happen in the square happens once, to the end."""
    return after(
        *EVERYBODY,
        starts(),
        opens("welcome"),
        opens("arriving"),
        answers(BEN, "arriving", STAYED.id, "The noise at night"),
        opens("four-voices"),
        answers(BEN, "four-voices", MOVE.id, "Close one street"),
        answers(CHIDI, "four-voices", OPPOSE.id, "The shops lose customers"),
        answers(DALIA, "four-voices", BYSTAND.id, "نتحدث عن السيارات فقط"),
        passes(BEN, "four-voices", OPPOSE.id),
        opens("alone"),
        answers(CHIDI, "alone", INTEREST.id, "Shade"),
        allows(CHIDI),
        opens("coffee"),
        opens("forward"),
        proposes(BEN, BENCH, "People have nowhere to sit", "Old people"),
        proposes(DALIA, WATER, "الصيف حار", "الجميع"),
        shows_all(),
        opens("hearing"),
        stands(BEN, WATER, Action.FOLLOW),
        stands(CHIDI, BENCH, Action.OPPOSE, "Who repairs it?"),
        stands(DALIA, BENCH, Action.BYSTAND, "I see two squares here"),
        reveals(),
        opens("leaving"),
        answers(DALIA, "leaving", TAKE.id, "سأعود"),
        opens("words"),
        releases(
            CHIDI,
            contribution(CHIDI, "four-voices", OPPOSE.id, "The shops lose customers"),
            ReleaseChoice.NAMED,
            "Chidi O.",
        ),
        ends(),
    )
