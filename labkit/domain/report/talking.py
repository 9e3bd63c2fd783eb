"""How the group talked, and the words it left: everything that came in answer to a prompt."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum, auto

from labkit.domain.actions import Action
from labkit.domain.nouns import Contribution, Placement
from labkit.domain.report.quotable import (
    SMALL,
    LanguageUse,
    Quote,
    Quotes,
    Written,
    is_allowed,
    may_be_quoted,
    name_beside,
)
from labkit.domain.report.talk import Answers, AskedSealed, RunStep, Talk, TalkedStep, sum_of
from labkit.domain.report.telling import answers, voices
from labkit.domain.script import Prompt, Stage, Step, Visibility
from labkit.domain.session.sealed import shown_count
from labkit.domain.session.state import SessionState
from labkit.domain.texts import Said, Texts, pick

_MINUTE = 60_000
_ABOUT_TALKING = frozenset({"teach", "mirror"})


class Matter(Enum):
    """What words are about, as far as the prompt they answer tells."""

    METHOD = auto()
    EXPERIENCE = auto()
    ANYTHING = auto()


def words(state: SessionState, matter: Matter, use: LanguageUse) -> Quotes:
    """What people wrote on one matter.

    Left out of print, and counted as kept back, is also what the facilitator held or hid, and
    what was asked for the facilitator's eyes alone.
    """
    written = (_written(state, sent) for sent in answers(state) if _matter(state, sent) is matter)
    return may_be_quoted(written, use, state.id)


def talk(state: SessionState, languages: Sequence[str], now: int) -> Talk:
    """Answers and voices of each step in which people wrote, and the steps as they were run."""
    by_step: dict[str, list[Contribution]] = defaultdict(list)
    by_day: dict[int, list[Contribution]] = defaultdict(list)
    for sent in answers(state):
        step = sent.step if state.has_step(sent.step) else ""
        by_step[step].append(sent)
        by_day[state.script.step(step).day if step else 0].append(sent)
    steps = [
        _talked(step.title, step.day, by_step[step.id], languages)
        for step in state.script.steps
        if step.id in by_step
    ]
    if "" in by_step:
        steps.append(_talked(None, 0, by_step[""], languages))
    days = [
        _talked(None, day, by_day[day], languages)
        for day in (*state.script.days, 0)
        if day in by_day
    ]
    return Talk(
        total=sum_of(step.answers for step in steps),
        people=len(state.participants),
        voices=len(voices(state)),
        steps=tuple(steps),
        days=tuple(days) if len(state.script.days) > 1 else (),
        sealed=tuple(_asked_sealed(state, languages)),
        agenda=tuple(_run(state, step, languages, now) for step in state.script.steps),
    )


def _talked(
    title: Texts | None, day: int, sent: Sequence[Contribution], languages: Sequence[str]
) -> TalkedStep:
    people = len({one.by for one in sent})
    return TalkedStep(
        title=pick(title, languages) if title else None,
        day=day,
        answers=_count(sent),
        late=sum(1 for one in sent if one.late),
        voices=people if people >= SMALL else None,
    )


def _count(sent: Iterable[Contribution]) -> Answers:
    counted: Counter[Action | str] = Counter(
        "task" if one.licensed else one.action or "plain" for one in sent
    )
    return Answers(
        move=counted[Action.MOVE],
        follow=counted[Action.FOLLOW],
        oppose=counted[Action.OPPOSE],
        bystand=counted[Action.BYSTAND],
        plain=counted["plain"],
        licensed=counted["task"],
    )


def _run(state: SessionState, step: Step, languages: Sequence[str], now: int) -> RunStep:
    spans = state.record(step.id).spans
    open_for = sum(
        (now if span.closed_at is None else span.closed_at) - span.opened_at for span in spans
    )
    return RunStep(
        title=pick(step.title, languages),
        day=step.day,
        planned=step.minutes,
        taken=round(max(0, open_for) / (5 * _MINUTE)) * 5 if spans else None,
    )


def _asked_sealed(state: SessionState, languages: Sequence[str]) -> Iterator[AskedSealed]:
    closed = [
        (asked.closed_at or 0, place, asked.prompt, count)
        for place in state.sealed
        if (count := shown_count(state, *place)) is not None
        and (asked := state.asked(*place)) is not None
    ]
    for _, _, prompt, count in sorted(closed, key=lambda one: one[:2]):
        choices = prompt.choices.answers if prompt.choices and count.answers else ()
        yield AskedSealed(
            question=pick(prompt.text, languages),
            answers=count.answers,
            counts=tuple((choice, count.counts.get(choice, 0)) for choice in choices),
        )


def _written(state: SessionState, sent: Contribution) -> Written:
    author = state.participants[sent.by or ""]
    prompt = _prompt(state, sent)
    public = prompt is None or prompt.visibility is Visibility.SHARED
    held = sent.placement in (Placement.HELD, Placement.HIDDEN)
    return Written(
        id=sent.id,
        quote=Quote(
            said=Said(sent.text, sent.language),
            action=sent.action,
            name=name_beside(sent.release, sent.name),
            licensed=sent.licensed,
        ),
        allowed=is_allowed(sent.release, author.quoting) and public and not held,
    )


def _matter(state: SessionState, sent: Contribution) -> Matter:
    step = state.script.step(sent.step) if state.has_step(sent.step) else None
    if step and step.kind == "check_out":
        return Matter.EXPERIENCE
    if step and step.stands_for in _ABOUT_TALKING:
        return Matter.METHOD
    prompt = _prompt(state, sent)
    # A Bystand on proposals looks at the proposals, not at the way the group talks.
    on_proposals = prompt is not None and prompt.stage is Stage.PROPOSAL
    if sent.action is Action.BYSTAND and not sent.licensed and not on_proposals:
        return Matter.METHOD
    return Matter.ANYTHING


def _prompt(state: SessionState, sent: Contribution) -> Prompt | None:
    if (pushed := state.pushed.get(sent.prompt)) is not None:
        return pushed.prompt
    return state.script.step(sent.step).prompt(sent.prompt) if state.has_step(sent.step) else None
