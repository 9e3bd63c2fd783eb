"""From the log of turns to what the report tells of it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from labkit.domain.dialogue.alerts import Answer
from labkit.domain.dialogue.detectors.registry import DETECTORS
from labkit.domain.dialogue.figures import SectionFigures
from labkit.domain.dialogue.links import FEWEST_MOVES
from labkit.domain.dialogue.modes import Mode
from labkit.domain.dialogue.shares import Share
from labkit.domain.dialogue.turns import Role, Turn, coded
from labkit.domain.nouns import Phase, PushedPrompt
from labkit.domain.observing import QuietLine
from labkit.domain.report.spoken import Mark, Noticed, Spoken, SpokenSection, Tried
from labkit.domain.session.state import SessionState
from labkit.domain.session.talk import agreed, logs, measured, turns_of
from labkit.domain.texts import pick

CAME_NEXT = 8
"""How many coded turns after a prompt are shown."""


def spoken(state: SessionState, languages: Sequence[str], now: int) -> Spoken | None:
    """What observers logged, section by section; None where nobody logged anything."""
    found = [one for one in measured(state, now) if one.turns and state.has_step(one.step)]
    if not found:
        return None
    log = {place: turns_of(state, turns) for place, turns in logs(state).items()}
    observers = {turn.by for turn in state.turns.values()}
    observers |= {code.coder for turn in state.turns.values() for code in turn.codes}
    return Spoken(
        observers=len(observers),
        agreement=agreed(state),
        sections=tuple(_section(state, one, found, log, languages) for one in found),
        noticed=_noticed(state, log, languages),
        uptake=_uptake(state),
    )


def _section(
    state: SessionState,
    figures: SectionFigures,
    found: Sequence[SectionFigures],
    log: dict[tuple[str, str], tuple[Turn, ...]],
    languages: Sequence[str],
) -> SpokenSection:
    step, place = state.script.step(figures.step), (figures.step, figures.circle)
    before = max(
        (one.until for one in found if (one.step, one.circle) == place and one.part < figures.part),
        default=0,
    )
    # The seventh mode is for people to name, never for a machine to find.
    modes = tuple(mode for mode in figures.modes if mode is not Mode.GENERATIVE_DIALOGUE)
    return SpokenSection(
        title=pick(step.title, languages),
        circle=figures.circle,
        figures=replace(figures, modes=modes),
        planned=step.mode,
        strip=_marks([turn for turn in log.get(place, ()) if before < turn.seq <= figures.until]),
    )


def _marks(turns: Sequence[Turn]) -> tuple[Mark, ...]:
    return tuple(Mark(turn.action, turn.role is Role.FACILITATOR, turn.licensed) for turn in turns)


def _noticed(
    state: SessionState,
    log: dict[tuple[str, str], tuple[Turn, ...]],
    languages: Sequence[str],
) -> tuple[Noticed, ...]:
    by_detector: dict[str, list[QuietLine]] = defaultdict(list)
    for line in sorted(state.lines.values(), key=lambda line: line.seq):
        by_detector[line.detector].append(line)
    pushed: dict[str, list[PushedPrompt]] = defaultdict(list)
    for prompt in sorted(state.pushed.values(), key=lambda prompt: prompt.seq):
        pushed[prompt.line].append(prompt)
    return tuple(
        _of_one(state, name, by_detector[name], pushed, log, languages)
        for name in DETECTORS
        if name in by_detector
    )


def _of_one(
    state: SessionState,
    detector: str,
    lines: Sequence[QuietLine],
    pushed: dict[str, list[PushedPrompt]],
    log: dict[tuple[str, str], tuple[Turn, ...]],
    languages: Sequence[str],
) -> Noticed:
    said = Counter(line.answer for line in lines)
    return Noticed(
        detector=detector,
        yes=said[Answer.YES],
        no=said[Answer.NO],
        later=said[Answer.LATER],
        unanswered=said[None],
        tried=tuple(
            Tried(
                prompt=pick(prompt.prompt.text, languages),
                action=prompt.prompt.action,
                answers=sum(
                    1
                    for sent in state.contributions.values()
                    if sent.prompt == prompt.id and sent.withdrawn_at is None
                ),
                next=_marks(
                    [
                        turn
                        for turn in coded(log.get((line.step, line.circle), ()))
                        if turn.at >= prompt.at
                    ][:CAME_NEXT]
                ),
            )
            for line in lines
            for prompt in pushed[line.id]
        ),
    )


def _uptake(state: SessionState) -> tuple[tuple[str, Share], ...] | None:
    """Who gets heard, for the whole session and never before its end."""
    grouped = any(seat.group for circle in state.circles.values() for seat in circle.seats)
    if state.phase is not Phase.ENDED or not grouped:
        return None
    return tuple(
        (group, share) for group, share in sorted(state.uptake.items()) if share.n >= FEWEST_MOVES
    )
