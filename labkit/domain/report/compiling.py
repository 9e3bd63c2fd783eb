"""From the state of a session to its report, at any moment."""

from collections.abc import Sequence

from labkit.domain.findings import Findings
from labkit.domain.report.hearing import proposals
from labkit.domain.report.positions import positions
from labkit.domain.report.speaking import spoken
from labkit.domain.report.talking import Matter, talk, words
from labkit.domain.report.telling import language_use, people
from labkit.domain.report.values import Course, Heading, ImmersionSeen, Report
from labkit.domain.script import Script
from labkit.domain.session.state import SessionState
from labkit.domain.texts import Said, Texts, pick

_QUARTER = 15 * 60_000


def compile_report(
    state: SessionState, now: int, languages: Sequence[str], found: Findings | None = None
) -> Report:
    """The report of a session that is ahead, running or over.

    `languages` is what the reader asked for, followed by what to fall back on; the page is drawn
    in the first of them. Words of the script follow it, words of people stay as they were said.
    `found` is what was worked out of where people stand; that takes seconds and is done beside.
    """
    reading = (*languages, state.script.language)
    use = language_use(state)
    shown = proposals(state, use)
    return Report(
        language=reading[0],
        heading=_heading(state.script, reading),
        course=_course(state, reading, now),
        people=people(state),
        talk=talk(state, reading, now),
        spoken=spoken(state, reading, now),
        proposals=shown,
        positions=positions(state, shown, found),
        immersions=_immersions(state.script, reading),
        on_method=words(state, Matter.METHOD, use),
        on_experience=words(state, Matter.EXPERIENCE, use),
        heard=words(state, Matter.ANYTHING, use),
        occasion=state.occasion,
    )


def _heading(script: Script, languages: Sequence[str]) -> Heading:
    lab, meeting = script.lab, script.meeting
    return Heading(
        lab=pick(lab.name, languages),
        theme=pick(meeting.theme or script.title, languages),
        purpose=pick(script.purpose, languages),
        tagline=_said(lab.tagline, languages),
        number=meeting.number,
        builds_on=_said(meeting.builds_on, languages),
        place=_said(meeting.place, languages),
        dates=_said(meeting.dates, languages),
        method=_said(meeting.method, languages),
        introduced=tuple(pick(one, languages) for one in meeting.introduced),
        facilitators=meeting.facilitators,
        url=lab.url or "",
        partners=tuple(pick(one, languages) for one in lab.partners),
    )


def _course(state: SessionState, languages: Sequence[str], now: int) -> Course:
    open_step = state.open_step
    return Course(
        phase=state.phase,
        drawn_at=_rounded(now),
        started_at=_when(state.started_at),
        ended_at=_when(state.ended_at),
        open_step=pick(state.script.step(open_step).title, languages) if open_step else None,
        steps_run=sum(1 for step in state.script.steps if state.record(step.id).spans),
        steps_planned=len(state.script.steps),
    )


def _immersions(script: Script, languages: Sequence[str]) -> tuple[ImmersionSeen, ...]:
    return tuple(
        ImmersionSeen(
            theme=pick(one.theme, languages),
            hosts=tuple(pick(host, languages) for host in one.hosts),
            met=_said(one.met, languages),
            key_learning=_said(one.key_learning, languages),
        )
        for one in script.immersions
    )


def _said(texts: Texts | None, languages: Sequence[str]) -> Said | None:
    return pick(texts, languages) if texts is not None else None


def _rounded(at: int) -> int:
    # A minute can point at the one who wrote in it.
    return (at + _QUARTER // 2) // _QUARTER * _QUARTER


def _when(at: int | None) -> int | None:
    return None if at is None else _rounded(at)
