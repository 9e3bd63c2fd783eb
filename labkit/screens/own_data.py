"""Everything that is kept of one person, for them to take along."""

from dataclasses import asdict
from typing import Any

from labkit.domain.session.state import SessionState


def own_data(state: SessionState, participant: str) -> dict[str, Any]:
    """All of it as plain values; times are milliseconds since the epoch, UTC."""
    theirs = state.participants[participant]
    return {
        "session": state.id,
        "participant": asdict(theirs),
        "contributions": [asdict(v) for v in state.contributions.values() if v.by == participant],
        "proposals": [asdict(v) for v in state.proposals.values() if v.by == participant],
        "stances": [asdict(v) for v in state.stances.values() if v.participant == participant],
        "sealed": [
            asdict(v) for v in state.sealed_answers.values() if v.participant == participant
        ],
        "passes": [asdict(v) for v in state.passes.values() if v.participant == participant],
        "sent": [
            {"ref": ref, "at": known.at}
            for ref, known in state.known.items()
            if known.sender == participant
        ],
    }
