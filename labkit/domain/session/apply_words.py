"""What an event changes among people and their words."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from labkit.domain import events as e
from labkit.domain.nouns import (
    Contribution,
    Participant,
    Pass,
    Proposal,
    SealedAnswer,
    SealedCount,
    Stance,
)
from labkit.domain.session.changing import with_
from labkit.domain.session.erasing import NO_LANGUAGE, erased_among
from labkit.domain.session.state import SessionState


def _participant_joined(state: SessionState, event: e.ParticipantJoined, at: int) -> SessionState:
    joined = Participant(
        id=event.participant, seq=state.revision, language=event.language, joined_at=at
    )
    return replace(state, participants=with_(state.participants, joined.id, joined))


def _participant(state: SessionState, participant: str, **fields: Any) -> SessionState:
    changed = replace(state.participants[participant], **fields)
    return replace(state, participants=with_(state.participants, participant, changed))


def _language_chosen(state: SessionState, event: e.LanguageChosen, at: int) -> SessionState:
    return _participant(state, event.participant, language=event.language)


def _quoting_allowed(state: SessionState, event: e.QuotingAllowed, at: int) -> SessionState:
    return _participant(state, event.participant, quoting=event.quoting)


def _participant_left(state: SessionState, event: e.ParticipantLeft, at: int) -> SessionState:
    return _participant(state, event.participant, left_at=at)


def _contribution_submitted(
    state: SessionState, event: e.ContributionSubmitted, at: int
) -> SessionState:
    sent = Contribution(
        id=event.contribution,
        seq=state.revision,
        by=event.by,
        step=event.step,
        prompt=event.prompt,
        action=event.action,
        text=event.text,
        language=event.language,
        at=at,
        late=event.late,
        licensed=event.licensed,
        placement=event.placement,
    )
    return replace(state, contributions=with_(state.contributions, sent.id, sent))


def _contribution_changed(
    state: SessionState, event: e.ContributionChanged, at: int
) -> SessionState:
    changed = replace(
        state.contributions[event.contribution],
        text=event.text,
        placement=event.placement,
        changed_at=at,
    )
    return replace(state, contributions=with_(state.contributions, changed.id, changed))


def _contribution_withdrawn(
    state: SessionState, event: e.ContributionWithdrawn, at: int
) -> SessionState:
    gone = replace(
        state.contributions[event.contribution], text="", name="", release=None, withdrawn_at=at
    )
    return replace(state, contributions=with_(state.contributions, gone.id, gone))


def _prompt_passed(state: SessionState, event: e.PromptPassed, at: int) -> SessionState:
    passed = Pass(participant=event.participant, step=event.step, prompt=event.prompt, at=at)
    key = (event.participant, event.step, event.prompt)
    return replace(state, passes=with_(state.passes, key, passed))


def _sealed_answered(state: SessionState, event: e.SealedAnswered, at: int) -> SessionState:
    answered = SealedAnswer(
        participant=event.participant, step=event.step, prompt=event.prompt, at=at
    )
    key = (event.participant, event.step, event.prompt)
    return replace(state, sealed_answers=with_(state.sealed_answers, key, answered))


def _sealed_counted(state: SessionState, event: e.SealedCounted, at: int) -> SessionState:
    key = (event.step, event.prompt)
    before = state.sealed.get(key)
    rounds, known = (before.rounds, before.answers) if before else (0, None)
    count = SealedCount(
        answers=event.answers,
        counts=event.counts,
        at=at,
        came=event.came,
        rounds=rounds + (event.answers != known),
    )
    return replace(state, sealed=with_(state.sealed, key, count))


def _proposal_submitted(state: SessionState, event: e.ProposalSubmitted, at: int) -> SessionState:
    sent = Proposal(
        id=event.proposal,
        seq=state.revision,
        number=event.number,
        version=1,
        by=event.by,
        step=event.step,
        title=event.title,
        why=event.why,
        who_benefits=event.who_benefits,
        language=event.language,
        at=at,
        late=event.late,
        placement=event.placement,
    )
    return replace(state, proposals=with_(state.proposals, sent.id, sent))


def _proposal_changed(state: SessionState, event: e.ProposalChanged, at: int) -> SessionState:
    changed = replace(
        state.proposals[event.proposal],
        version=event.version,
        title=event.title,
        why=event.why,
        who_benefits=event.who_benefits,
        placement=event.placement,
        changed_at=at,
    )
    return replace(state, proposals=with_(state.proposals, changed.id, changed))


def _proposal_withdrawn(state: SessionState, event: e.ProposalWithdrawn, at: int) -> SessionState:
    gone = replace(
        state.proposals[event.proposal], title="", why="", who_benefits="", withdrawn_at=at
    )
    return replace(state, proposals=with_(state.proposals, gone.id, gone))


def _stance_taken(state: SessionState, event: e.StanceTaken, at: int) -> SessionState:
    key = (event.proposal, event.participant)
    before = state.stances.get(key)
    taken = Stance(
        proposal=event.proposal,
        participant=event.participant,
        seq=state.revision,
        step=event.step,
        version=event.version,
        action=event.action,
        reason=event.reason,
        language=event.language,
        at=at,
        # The same words keep what their author decided about them; new words are asked about
        # anew.
        release=before.release if before and before.reason == event.reason else None,
        name=before.name if before and before.reason == event.reason else "",
        offered=event.offered,
    )
    return replace(state, stances=with_(state.stances, key, taken))


def _stance_withdrawn(state: SessionState, event: e.StanceWithdrawn, at: int) -> SessionState:
    key = (event.proposal, event.participant)
    return replace(state, stances={k: v for k, v in state.stances.items() if k != key})


def _words_released(state: SessionState, event: e.WordsReleased, at: int) -> SessionState:
    if event.subject_kind == "contribution":
        released = replace(state.contributions[event.on], release=event.release, name=event.name)
        return replace(state, contributions=with_(state.contributions, event.on, released))
    key = (event.on, event.participant)
    stance = replace(state.stances[key], release=event.release, name=event.name)
    return replace(state, stances=with_(state.stances, key, stance))


def _participant_erased(state: SessionState, event: e.ParticipantErased, at: int) -> SessionState:
    gone = erased_among(state, event.mark)
    if gone is None:
        return state  # the log this is read from has forgotten them already
    return replace(
        state,
        participants={k: v for k, v in state.participants.items() if k != gone},
        contributions={
            k: replace(v, by=None, language=NO_LANGUAGE) if v.by == gone else v
            for k, v in state.contributions.items()
        },
        proposals={
            k: replace(v, by=None, language=NO_LANGUAGE) if v.by == gone else v
            for k, v in state.proposals.items()
        },
        stances={k: v for k, v in state.stances.items() if v.participant != gone},
        passes={k: v for k, v in state.passes.items() if v.participant != gone},
        sealed_answers={k: v for k, v in state.sealed_answers.items() if v.participant != gone},
        known={k: v for k, v in state.known.items() if v.sender != gone},
        pushed={
            k: replace(v, asked_of=tuple(one for one in v.asked_of if one != gone))
            if v.asked_of and gone in v.asked_of
            else v
            for k, v in state.pushed.items()
        },
    )


def _erased(state: SessionState, event: e.Erased, at: int) -> SessionState:
    return state


WORDS: dict[type[e.Event], Callable[..., SessionState]] = {
    e.ParticipantJoined: _participant_joined,
    e.LanguageChosen: _language_chosen,
    e.QuotingAllowed: _quoting_allowed,
    e.ParticipantLeft: _participant_left,
    e.ContributionSubmitted: _contribution_submitted,
    e.ContributionChanged: _contribution_changed,
    e.ContributionWithdrawn: _contribution_withdrawn,
    e.PromptPassed: _prompt_passed,
    e.SealedAnswered: _sealed_answered,
    e.SealedCounted: _sealed_counted,
    e.ProposalSubmitted: _proposal_submitted,
    e.ProposalChanged: _proposal_changed,
    e.ProposalWithdrawn: _proposal_withdrawn,
    e.StanceTaken: _stance_taken,
    e.StanceWithdrawn: _stance_withdrawn,
    e.WordsReleased: _words_released,
    e.ParticipantErased: _participant_erased,
    e.Erased: _erased,
}
