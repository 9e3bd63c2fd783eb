"""What was noticed in how people talk: the one quiet line, and what became of earlier ones.

A detector that is private has no line here, also where the log holds one.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from labkit.domain.actions import Action
from labkit.domain.dialogue.alerts import Answer
from labkit.domain.dialogue.detectors.one_action import MISSING_WORDS
from labkit.domain.dialogue.detectors.pattern import Audience, Chance, Detector, Per
from labkit.domain.dialogue.detectors.registry import DETECTORS
from labkit.domain.observing import QuietLine
from labkit.domain.script import Library, Prompt, Visibility
from labkit.domain.session.noticing import waiting_line
from labkit.domain.session.state import SessionState
from labkit.domain.session.thirds import FEWEST_PEOPLE
from labkit.domain.texts import Said, Texts
from labkit.domain.words import N_

KEYS = ("f", "k")
"""Of the first suggestions; a third one is pressed by hand."""
LISTED = 8

MEANT_FOR: dict[Audience, str] = {
    Audience.EVERYONE: "",
    Audience.THE_TWO: N_("Meant for the two who speak."),
    Audience.THE_REST: N_("Meant for the others."),
    Audience.A_THIRD: N_("Meant for a third of the people."),
    Audience.ANOTHER_THIRD: N_("Meant for another third."),
    Audience.THE_SILENT: N_("Meant for those who have not spoken."),
    Audience.ONE_FOR_EACH: "",
}
SENT_TO: dict[Audience, tuple[str, str]] = {
    Audience.A_THIRD: ("a-third", N_("To a random third of the people.")),
    Audience.ANOTHER_THIRD: ("another-third", N_("To another third, none of the first.")),
}
"""Where a press can send it to those it is meant for, without saying who they are."""
CASES: dict[str, str] = {
    "ordinary": N_("%(rate)s in an ordinary group"),
    "compliant": N_("%(rate)s in a group that agrees a lot"),
    "12 answers": N_("%(rate)s with 12 answers"),
    "32 answers": N_("%(rate)s with 32 answers"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """A prompt that may help. `on` says that it is on the phones because of this line."""

    prompt: Prompt
    to: str
    """Whom a press sends it to, as `push-prompt` has it."""
    meant_for: str
    key: str | None
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """How often it fires by chance, each rate with the marked words of its case."""

    per: Per | None
    cases: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The proposal a line is about."""

    number: int
    title: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticedLine:
    """The line that waits for the facilitator. `question` and `advice` are marked sentences."""

    id: str
    question: str
    counts: Mapping[str, int]
    about: About | None
    suggested: tuple[Suggested, ...]
    advice: str
    detector: Detector | None
    """None where another labkit wrote the line and this one does not know its detector."""
    rates: Rates


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierLine:
    """A line that was answered, or that nobody answered in its step, and what was pushed for it."""

    question: str
    counts: Mapping[str, int]
    at: int
    answer: Answer | None
    pushed: tuple[Texts, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """All of it; `earlier` is newest first."""

    line: NoticedLine | None
    earlier: tuple[EarlierLine, ...]


def noticed(state: SessionState, library: Library) -> Noticed:
    """What the console says of patterns."""
    waiting = waiting_line(state)
    shown = [line for line in state.lines.values() if not _is_private(line)]
    return Noticed(
        line=next((_line(state, one, library) for one in shown if one.id == waiting), None),
        earlier=tuple(
            _earlier(state, one)
            for one in sorted(shown, key=lambda one: -one.seq)
            if one.id != waiting
        )[:LISTED],
    )


def _is_private(line: QuietLine) -> bool:
    detector = DETECTORS.get(line.detector)
    return detector is not None and detector.private


def _line(state: SessionState, line: QuietLine, library: Library) -> NoticedLine:
    detector = DETECTORS.get(line.detector)
    return NoticedLine(
        id=line.id,
        question=line.question,
        counts=line.counts,
        about=_about(state, line),
        suggested=_suggested(state, line, library),
        advice=line.advice,
        detector=detector,
        rates=_rates(detector.chance if detector else (), line.question),
    )


def _about(state: SessionState, line: QuietLine) -> About | None:
    proposal = state.proposals.get(line.about)
    if proposal is None or proposal.withdrawn_at is not None:
        return None
    return About(number=proposal.number, title=Said(proposal.title, proposal.language))


def _suggested(state: SessionState, line: QuietLine, library: Library) -> tuple[Suggested, ...]:
    on = {pushed.prompt.id for pushed in state.open_prompts if pushed.line == line.id}
    sent_to = SENT_TO if len(state.present) >= FEWEST_PEOPLE else {}
    known = [
        (library.prompts[name], Audience(to))
        for name, to in line.suggestions
        if name in library.prompts and library.prompts[name].visibility is not Visibility.SEALED
    ]
    return tuple(
        Suggested(
            prompt=prompt,
            to=SENT_TO[to][0] if to in sent_to else "everyone",
            meant_for=SENT_TO[to][1] if to in sent_to else MEANT_FOR[to],
            key=KEYS[place] if place < len(KEYS) else None,
            on=prompt.id in on,
        )
        for place, (prompt, to) in enumerate(known)
    )


def _rates(chance: tuple[Chance, ...], question: str) -> Rates:
    """Only the rates of the action that is missing, where the line is about one."""
    missing = next((action for action, words in MISSING_WORDS.items() if words == question), None)
    cases = []
    for one in chance:
        case, _, of = one.case.partition(", ")
        if not of or missing is None or Action(of.lower()) is missing:
            cases.append((CASES[case], one.figure))
    return Rates(per=chance[0].per if cases else None, cases=tuple(cases))


def _earlier(state: SessionState, line: QuietLine) -> EarlierLine:
    pushed = sorted(state.pushed.values(), key=lambda one: one.seq)
    return EarlierLine(
        question=line.question,
        counts=line.counts,
        at=line.at,
        answer=line.answer,
        pushed=tuple(one.prompt.text for one in pushed if one.line == line.id),
    )
