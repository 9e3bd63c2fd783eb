"""The proposals the room saw, with where people stand and why."""

from collections import Counter
from collections.abc import Sequence

from labkit.domain.actions import Action
from labkit.domain.nouns import Placement, Proposal, Stance
from labkit.domain.report.quotable import (
    LanguageUse,
    Quote,
    Quotes,
    Written,
    is_allowed,
    may_be_quoted,
    name_beside,
)
from labkit.domain.report.standing import Stances, standing
from labkit.domain.report.values import ProposalHeard, Proposals
from labkit.domain.session.state import SessionState
from labkit.domain.texts import Said


def proposals(state: SessionState, use: LanguageUse) -> Proposals:
    """All proposals, those the room saw in full.

    A waiting proposal counts as seen where people took a stance on it: a hearing may put all
    of them to the room.
    """
    standing_on = {one.id: _on(state, one) for one in state.proposals.values()}
    kept = [one for one in state.proposals.values() if one.withdrawn_at is None]
    seen = [
        one
        for one in kept
        if one.placement is Placement.SHOWN
        or (one.placement is Placement.WAITING and standing_on[one.id])
    ]
    return Proposals(
        shown=tuple(
            _heard(state, one, standing_on[one.id], use)
            for one in sorted(seen, key=lambda one: one.number)
        ),
        not_shown=len(kept) - len(seen),
        withdrawn=len(state.proposals) - len(kept),
    )


def _on(state: SessionState, proposal: Proposal) -> list[Stance]:
    return [stance for stance in state.stances.values() if stance.proposal == proposal.id]


def _heard(
    state: SessionState, proposal: Proposal, stances: Sequence[Stance], use: LanguageUse
) -> ProposalHeard:
    counted = Counter(stance.action for stance in stances)
    counts = Stances(
        follow=counted[Action.FOLLOW],
        oppose=counted[Action.OPPOSE],
        bystand=counted[Action.BYSTAND],
    )
    reasons = {
        action: _reasons(state, [one for one in stances if one.action is action], use)
        for action in (Action.FOLLOW, Action.OPPOSE, Action.BYSTAND)
    }
    return ProposalHeard(
        number=proposal.number,
        title=Said(proposal.title, proposal.language),
        why=Said(proposal.why, proposal.language) if proposal.why else None,
        who_benefits=Said(proposal.who_benefits, proposal.language)
        if proposal.who_benefits
        else None,
        stances=counts,
        standing=standing(counts, len(state.participants)),
        on_earlier_words=sum(1 for stance in stances if stance.version < proposal.version),
        support=reasons[Action.FOLLOW],
        opposition=reasons[Action.OPPOSE],
        perspective=reasons[Action.BYSTAND],
    )


def _reasons(state: SessionState, stances: Sequence[Stance], use: LanguageUse) -> Quotes:
    written = (
        Written(
            id=f"{stance.proposal}/{stance.participant}",
            quote=Quote(
                said=Said(stance.reason, stance.language),
                action=stance.action,
                name=name_beside(stance.release, stance.name),
            ),
            allowed=is_allowed(stance.release, state.participants[stance.participant].quoting),
        )
        for stance in stances
        if stance.reason
    )
    return may_be_quoted(written, use, state.id)
