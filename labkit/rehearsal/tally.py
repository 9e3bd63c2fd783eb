"""Counting at the end: is everything the server acknowledged in the database, and only once?"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from labkit.domain.cleaning import clean
from labkit.domain.events import Event, Sent
from labkit.domain.session.state import SessionState
from labkit.rehearsal.outbox import Acked, Item
from labkit.store.engine import open_engine
from labkit.store.reading import read_log, read_state


@dataclass(frozen=True)
class Kept:
    """What one session left on the disk."""

    state: SessionState
    events: tuple[Event, ...]


@dataclass(frozen=True)
class Tally:
    """The numbers, and for each that should be zero the reasons why it is not."""

    participants: int
    proposals: int
    stances: int
    contributions: int
    turns: int
    late: int
    acked: int
    stored: int
    lost: tuple[str, ...]
    doubled: tuple[str, ...]


def read_kept(data: Path, session: str) -> Kept:
    """Read a session out of a data folder whose server has ended."""
    engine = open_engine(data)
    try:
        with engine.connect() as connection:
            state = read_state(connection, session)
            log = read_log(connection, session)
    finally:
        engine.dispose()
    if state is None:
        raise LookupError(f"there is no session {session} in {data}")
    return Kept(state, tuple(happened.event for happened in log))


def tally(
    kept: Kept,
    sent: Sequence[Item],
    put_up: Mapping[str, Mapping[str, str]],
    joined: int,
    seq_changed: Iterable[str] = (),
    proposals_counted: int | None = None,
) -> Tally:
    """Compare what was acknowledged with what is there.

    `sent` are the commands of phones, `put_up` what the facilitator sent with a ref.
    """
    state = kept.state
    acked = [item for item in sent if isinstance(item.result, Acked)]
    acked_refs = {item.ref for item in acked} | put_up.keys()
    # Whoever asks to leave twice hears at the second time that they have left.
    unanswered = {
        item.ref
        for item in sent
        if item.result is None
        or (item.command == "leave-session" and not isinstance(item.result, Acked))
    }
    ghosts = state.known.keys() - acked_refs - unanswered
    people = len(state.participants)
    contributions = [one for one in state.contributions.values() if one.withdrawn_at is None]
    proposals = [one for one in state.proposals.values() if one.withdrawn_at is None]
    return Tally(
        participants=people,
        proposals=len(proposals) if proposals_counted is None else proposals_counted,
        stances=len(state.stances),
        contributions=len(contributions),
        turns=len(state.turns),
        late=sum(one.late for one in contributions) + sum(one.late for one in proposals),
        acked=len(acked_refs),
        stored=len(state.known.keys() - unanswered),
        lost=(
            *_lost(state, acked),
            *(f"{ref}: put up and gone" for ref in put_up if ref not in state.proposals),
            *("a phone joined and is not there" for _ in range(joined - people)),
        ),
        doubled=(
            *_twice_in_the_log(kept.events),
            *(f"{ref}: kept, and nobody was told so" for ref in sorted(ghosts)),
            *(f"{ref}: answered with two numbers" for ref in seq_changed),
            *("somebody is there who never joined" for _ in range(people - joined)),
        ),
    )


def _lost(state: SessionState, acked: Iterable[Item]) -> list[str]:
    lost: list[str] = []
    words: dict[str, tuple[str, str | None]] = {}
    stances: dict[tuple[str, str], tuple[str, str | None]] = {}
    for item in sorted(acked, key=_seq):
        known = state.known.get(item.ref)
        if known is None:
            lost.append(f"{item.ref}: {item.command} was acknowledged and is not there")
            continue
        body = item.body
        match item.command.split("-"):
            case ["submit", _]:
                words[item.ref] = (item.ref, _said(body))
            case ["change", noun]:
                words[body[noun]] = (item.ref, _said(body))
            case ["withdraw", "stance"]:
                stances[body["proposal"], known.sender] = (item.ref, None)
            case ["withdraw", noun]:
                words[body[noun]] = (item.ref, None)
            case ["take", "stance"]:
                stances[body["proposal"], known.sender] = (item.ref, body["action"])
            case ["log", "turn"]:
                lost += _lost_turn(state, item, known.sender)
    for noun, (ref, said) in words.items():
        if _words_of(state, noun) != said:
            lost.append(f"{ref}: other words are there than the last ones sent")
    for key, (ref, action) in stances.items():
        stance = state.stances.get(key)
        if (stance.action.value if stance else None) != action:
            lost.append(f"{ref}: another stance is there than the last one taken")
    return lost


def _lost_turn(state: SessionState, item: Item, sender: str) -> list[str]:
    """A turn that is not there, or not as it was logged. What another observer logged first
    has that one's ref, and only a code of this one; nobody here logs beside another."""
    turn = state.turns.get(item.ref)
    if turn is None:
        return [f"{item.ref}: a turn was acknowledged and is not there"]
    said = next((code.action for code in turn.codes if code.coder == sender), None)
    kept = (turn.step, turn.circle, said.value if said else None)
    body = item.body
    if kept != (body["step"], body["circle"], body.get("action") or None):
        return [f"{item.ref}: the turn is not there as it was logged"]
    return []


def _seq(item: Item) -> int:
    return item.result.seq if isinstance(item.result, Acked) else -1


def _said(body: Mapping[str, str]) -> str:
    return clean(body["text"]) if "text" in body else clean(body["title"], one_line=True)


def _words_of(state: SessionState, noun: str) -> str | None:
    contribution = state.contributions.get(noun)
    if contribution is not None:
        return contribution.text if contribution.withdrawn_at is None else None
    proposal = state.proposals.get(noun)
    return proposal.title if proposal is not None and proposal.withdrawn_at is None else None


def _twice_in_the_log(events: Iterable[Event]) -> list[str]:
    rows = Counter(
        (event.ref, event.wire_name(), event.model_dump_json(exclude={"digest"}))
        for event in events
        if isinstance(event, Sent)
    )
    # One command may lead to several different events (leaving takes back several things), but
    # never to the same one twice, and never to a second noun.
    nouns = Counter(
        ref for ref, name, _ in rows if name.endswith(("-submitted", "-taken", "-logged"))
    )
    return [
        *(f"{ref}: {name} {times} times" for (ref, name, _), times in rows.items() if times > 1),
        *(f"{ref}: {times} things of one command" for ref, times in nouns.items() if times > 1),
    ]
