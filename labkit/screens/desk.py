"""What the desk of organizers and facilitators shows. Filled by whoever serves it."""

from collections.abc import Mapping
from dataclasses import dataclass

from labkit.domain.actors import Role
from labkit.domain.auditing import Audited, Entry
from labkit.domain.keys import Key, KeyKind
from labkit.domain.nouns import Phase
from labkit.domain.script import Script
from labkit.domain.session.state import SessionState
from labkit.domain.texts import Texts
from labkit.screens.address import Qr


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLine:
    """One session in the list. Times in milliseconds, None for what has not happened."""

    id: str
    title: Texts
    language: str
    """The script's own, which its title falls back on."""
    phase: Phase
    created_at: int
    started_at: int | None
    ended_at: int | None
    people: int
    proposals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptLine:
    """A script that a session can be prepared from. `days` is how many it lasts."""

    id: str
    title: Texts
    purpose: Texts
    minutes: int
    days: int
    steps: int
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyLine:
    """A link that was handed out for a session. The secret is not kept, so it is not here."""

    hash: str
    kind: KeyKind
    label: str
    created_at: int
    last_used_at: int | None
    revoked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLink:
    """A link that was just made: the only time it can be read. `qr` is as in an `Address`."""

    kind: KeyKind
    label: str
    url: str
    qr: Qr


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLine:
    """Somebody who can sign in."""

    name: str
    roles: tuple[Role, ...]
    created_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLine:
    """One line of the audit trail. `name` is empty where nobody with an account did it."""

    at: int
    what: Audited
    who: str
    name: str
    session: str | None
    title: Texts | None
    """The title of the session it was about, as long as that is kept."""
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPage:
    """The desk. Only a facilitator sees scripts and accounts and can prepare a session.

    `said` is a sentence about what was just done or why it was not, in the reader's language;
    `typed` keeps what stood in a form that was refused.
    """

    facilitator: bool
    name: str
    sessions: tuple[SessionLine, ...]
    scripts: tuple[ScriptLine, ...] = ()
    accounts: tuple[AccountLine, ...] = ()
    said: str = ""
    typed_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysPage:
    """The links of one session."""

    session: SessionLine
    keys: tuple[KeyLine, ...]
    new: NewLink | None = None
    said: str = ""


def session_line(state: SessionState) -> SessionLine:
    """A session as the list shows it. Whoever left took part all the same."""
    return SessionLine(
        id=state.id,
        title=state.script.title,
        language=state.script.language,
        phase=state.phase,
        created_at=state.created_at,
        started_at=state.started_at,
        ended_at=state.ended_at,
        people=len(state.participants),
        proposals=sum(one.withdrawn_at is None for one in state.proposals.values()),
    )


def script_line(script: Script) -> ScriptLine:
    """A script as the list shows it."""
    return ScriptLine(
        id=script.id,
        title=script.title,
        purpose=script.purpose,
        minutes=script.minutes,
        days=len(script.days),
        steps=len(script.steps),
        languages=script.languages,
    )


def key_line(key: Key, now: int) -> KeyLine:
    """A link as the list shows it; one that has run out counts as taken back."""
    return KeyLine(
        hash=key.hash,
        kind=key.kind,
        label=key.label,
        created_at=key.created_at,
        last_used_at=key.last_used_at,
        revoked=key.revoked_at is not None or key.expires_at <= now,
    )


def record_line(entry: Entry, names: Mapping[str, str], titles: Mapping[str, Texts]) -> RecordLine:
    """A line of the audit trail, with the names that are known now."""
    return RecordLine(
        at=entry.at,
        what=entry.what,
        who=entry.who,
        name=names.get(entry.who, ""),
        session=entry.about,
        title=titles.get(entry.about or ""),
        times=entry.times,
    )
