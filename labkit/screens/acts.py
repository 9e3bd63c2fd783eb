"""The last staff acts, newest first, each in a sentence and with whether it can be undone."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from labkit.domain.nouns import Act
from labkit.domain.session.state import SessionState
from labkit.domain.texts import Said, Texts
from labkit.domain.words import N_

LISTED = 8
SNIPPET = 40

WORDS: Mapping[str, str] = {
    "start-session": N_("started the session"),
    "end-session": N_("ended the session"),
    "reopen-session": N_("opened the session again"),
    "open-step": N_("opened %(what)s"),
    "close-step": N_("closed %(what)s"),
    "extend-step": N_("changed the time of %(what)s"),
    "push-prompt": N_("pushed “%(what)s”"),
    "close-prompt": N_("took “%(what)s” off the phones"),
    "place-contribution": N_("sorted “%(what)s”"),
    "place-proposal": N_("sorted proposal %(what)s"),
    "show-waiting": N_("showed all that waited"),
    "reveal-stances": N_("showed where people stand"),
    "hide-stances": N_("hid where people stand"),
    "show-map": N_("showed the map on the wall"),
    "show-stances": N_("showed the stances on the wall"),
    "blank-wall": N_("blanked the wall"),
    "unblank-wall": N_("showed the wall again"),
    "open-door": N_("opened joining"),
    "close-door": N_("closed joining"),
    "change-code": N_("changed the join code"),
    "answer-line": N_("answered a quiet line"),
    "show-mirror": N_("showed the mirror"),
    "hide-mirror": N_("took the mirror off the wall"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ActLine:
    """One act. `words` is a marked sentence; a title or somebody's words fill it."""

    seq: int
    words: str
    title: Texts | None
    quote: Said | None
    at: int
    undoable: bool


def last_acts(state: SessionState) -> tuple[ActLine, ...]:
    """The acts that still stand, newest first."""
    standing = [act for act in state.acts if act.undone_at is None]
    lines: list[ActLine] = []
    for act in reversed(standing[-LISTED:]):
        lines.append(
            ActLine(
                seq=act.seq,
                words=WORDS[act.name],
                title=_title(state, act),
                quote=_quote(state, act),
                at=act.at,
                undoable=not any(_comes_after(newer, act) for newer in standing),
            )
        )
    return tuple(lines)


def _comes_after(newer: Act, act: Act) -> bool:
    # What the rule of undo says about acts of one subject; a list that offered more would only
    # offer refusals.
    if newer.seq <= act.seq:
        return False
    return newer.subject == act.subject or newer.subject.startswith(f"{act.subject}:")


def _title(state: SessionState, act: Act) -> Texts | None:
    sort, _, identifier = act.subject.partition(":")
    if sort == "prompt" and identifier in state.pushed:
        return state.pushed[identifier].prompt.text
    if act.name not in {"open-step", "close-step", "extend-step"}:
        return None
    # The act itself is about the whole run; what would undo it names the step, the latest first.
    for name, body in json.loads(act.inverse):
        if name == "step-put-back":
            return state.script.step(json.loads(body)["step"]).title
    return None


def _quote(state: SessionState, act: Act) -> Said | None:
    sort, _, identifier = act.subject.partition(":")
    if sort == "contributions" and identifier in state.contributions:
        sent = state.contributions[identifier]
        return Said(_short(sent.text), sent.language)
    if sort == "proposals" and identifier in state.proposals:
        proposal = state.proposals[identifier]
        return Said(f"{proposal.number} {_short(proposal.title)}", proposal.language)
    return None


def _short(text: str) -> str:
    return text if len(text) <= SNIPPET else f"{text[:SNIPPET].rstrip()}…"
