"""The tables of sessions: one for each noun, and the log.

Types and constraints keep to what SQLite and PostgreSQL share. Times are milliseconds since the
epoch, UTC, in whole numbers. What is counted is never a column.
"""

from sqlalchemy import BigInteger, Column, Text
from sqlmodel import Field, SQLModel


def _time(nullable: bool = False) -> Column[int]:
    return Column(BigInteger, nullable=nullable)


class SessionRow(SQLModel, table=True):
    """One session and where its run stands."""

    __tablename__ = "session"
    id: str = Field(primary_key=True)
    script: str = Field(sa_column=Column(Text, nullable=False))
    code: str = Field(index=True)
    occasion: str
    created_at: int = Field(sa_column=_time())
    revision: int
    run: int
    phase: str
    started_at: int | None = Field(default=None, sa_column=_time(nullable=True))
    ended_at: int | None = Field(default=None, sa_column=_time(nullable=True))
    door: str
    wall: str
    current: str | None = None
    mirror_step: str | None = None
    mirror_circle: str | None = None
    mirror_until: int | None = None
    uptake: str = Field(sa_column=Column(Text, nullable=False))


class StepRow(SQLModel, table=True):
    """What became of one step. `spans` is JSON: when it was open."""

    __tablename__ = "step"
    session: str = Field(primary_key=True, foreign_key="session.id")
    step: str = Field(primary_key=True)
    phase: str
    spans: str = Field(sa_column=Column(Text, nullable=False))
    ends_at: int | None = Field(default=None, sa_column=_time(nullable=True))
    revealing: str
    picture: str


class ParticipantRow(SQLModel, table=True):
    """Somebody who takes part: a random id, a language, and what they said about quoting."""

    __tablename__ = "participant"
    session: str = Field(primary_key=True, foreign_key="session.id")
    id: str = Field(primary_key=True)
    seq: int
    language: str
    joined_at: int = Field(sa_column=_time())
    quoting: str
    left_at: int | None = Field(default=None, sa_column=_time(nullable=True))


class ContributionRow(SQLModel, table=True):
    """What somebody sent. The text is empty once it was taken back."""

    __tablename__ = "contribution"
    session: str = Field(primary_key=True, foreign_key="session.id")
    id: str = Field(primary_key=True)
    seq: int
    by: str | None = None
    step: str
    prompt: str
    action: str | None = None
    text: str = Field(sa_column=Column(Text, nullable=False))
    language: str
    at: int = Field(sa_column=_time())
    changed_at: int | None = Field(default=None, sa_column=_time(nullable=True))
    withdrawn_at: int | None = Field(default=None, sa_column=_time(nullable=True))
    late: bool
    licensed: bool
    placement: str
    release: str | None = None
    name: str


class ProposalRow(SQLModel, table=True):
    """What somebody put forward, in its newest version."""

    __tablename__ = "proposal"
    session: str = Field(primary_key=True, foreign_key="session.id")
    id: str = Field(primary_key=True)
    seq: int
    number: int
    version: int
    by: str | None = None
    step: str
    title: str = Field(sa_column=Column(Text, nullable=False))
    why: str = Field(sa_column=Column(Text, nullable=False))
    who_benefits: str = Field(sa_column=Column(Text, nullable=False))
    language: str
    at: int = Field(sa_column=_time())
    changed_at: int | None = Field(default=None, sa_column=_time(nullable=True))
    withdrawn_at: int | None = Field(default=None, sa_column=_time(nullable=True))
    late: bool
    placement: str


class StanceRow(SQLModel, table=True):
    """Where one participant stands on one proposal."""

    __tablename__ = "stance"
    session: str = Field(primary_key=True, foreign_key="session.id")
    proposal: str = Field(primary_key=True)
    participant: str = Field(primary_key=True)
    seq: int
    step: str
    version: int
    action: str
    reason: str = Field(sa_column=Column(Text, nullable=False))
    language: str
    at: int = Field(sa_column=_time())
    release: str | None = None
    name: str
    offered: str


class PassRow(SQLModel, table=True):
    """Somebody passed on a prompt."""

    __tablename__ = "pass"
    session: str = Field(primary_key=True, foreign_key="session.id")
    participant: str = Field(primary_key=True)
    step: str = Field(primary_key=True)
    prompt: str = Field(primary_key=True)
    at: int = Field(sa_column=_time())


class SealedAnswerRow(SQLModel, table=True):
    """Somebody answered a sealed prompt. What they answered stands nowhere beside this."""

    __tablename__ = "sealed_answer"
    session: str = Field(primary_key=True, foreign_key="session.id")
    participant: str = Field(primary_key=True)
    step: str = Field(primary_key=True)
    prompt: str = Field(primary_key=True)
    at: int = Field(sa_column=_time())


class SealedBoxRow(SQLModel, table=True):
    """What all together answered to a sealed prompt in one round, and nothing about anybody.

    `tally` is JSON: how often each choice. `words` is JSON: all words, sorted. One row for all
    answers, written whole each time: rows of their own would lie on the disk in the order they
    came, beside the log that says in which order people answered.
    """

    __tablename__ = "sealed_box"
    session: str = Field(primary_key=True, foreign_key="session.id")
    step: str = Field(primary_key=True)
    prompt: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    tally: str = Field(sa_column=Column(Text, nullable=False))
    words: str = Field(sa_column=Column(Text, nullable=False))


class SealedCountRow(SQLModel, table=True):
    """The counts of a sealed prompt after its closing. `counts` is JSON."""

    __tablename__ = "sealed_count"
    session: str = Field(primary_key=True, foreign_key="session.id")
    step: str = Field(primary_key=True)
    prompt: str = Field(primary_key=True)
    answers: int | None = None
    counts: str = Field(sa_column=Column(Text, nullable=False))
    at: int = Field(sa_column=_time())
    came: int
    rounds: int


class PushedPromptRow(SQLModel, table=True):
    """A prompt pushed by hand. `prompt` is JSON, and so is `asked_of`; null for everybody."""

    __tablename__ = "pushed_prompt"
    session: str = Field(primary_key=True, foreign_key="session.id")
    id: str = Field(primary_key=True)
    seq: int
    step: str
    prompt: str = Field(sa_column=Column(Text, nullable=False))
    at: int = Field(sa_column=_time())
    closed_at: int | None = Field(default=None, sa_column=_time(nullable=True))
    line: str
    audience: str
    asked_of: str | None = Field(default=None, sa_column=Column(Text, nullable=True))


class CircleRow(SQLModel, table=True):
    """Who sits in a circle. `seats` and `groups` are JSON; no seat has a name."""

    __tablename__ = "circle"
    session: str = Field(primary_key=True, foreign_key="session.id")
    id: str = Field(primary_key=True)
    seats: str = Field(sa_column=Column(Text, nullable=False))
    groups: str = Field(sa_column=Column(Text, nullable=False))


class TurnRow(SQLModel, table=True):
    """One turn of the log of a circle. `codes` is JSON; the seat goes when the session ends."""

    __tablename__ = "turn"
    session: str = Field(primary_key=True, foreign_key="session.id")
    id: str = Field(primary_key=True)
    seq: int
    step: str
    circle: str
    seat: str | None = None
    group: str | None = None
    at: int = Field(sa_column=_time())
    by: str
    codes: str = Field(sa_column=Column(Text, nullable=False))
    responds_to: str | None = None
    by_facilitator: bool


class LineRow(SQLModel, table=True):
    """A quiet line that was shown, and the facilitator's own label."""

    __tablename__ = "line"
    session: str = Field(primary_key=True, foreign_key="session.id")
    id: str = Field(primary_key=True)
    seq: int
    at: int = Field(sa_column=_time())
    detector: str
    step: str
    circle: str
    question: str
    counts: str = Field(sa_column=Column(Text, nullable=False))
    evidence: str = Field(sa_column=Column(Text, nullable=False))
    about: str
    suggestions: str = Field(sa_column=Column(Text, nullable=False))
    advice: str
    answer: str | None = None


class TalkRow(SQLModel, table=True):
    """Figures of a step and circle that outlive the seats. Modes and transitions are JSON."""

    __tablename__ = "talk"
    session: str = Field(primary_key=True, foreign_key="session.id")
    step: str = Field(primary_key=True)
    circle: str = Field(primary_key=True)
    part: int = Field(primary_key=True)
    until: int
    turns: int
    present: int
    spoke: int
    of_groups: bool
    spoken_ms: int = Field(sa_column=_time())
    licensed: int
    move: int
    follow: int
    oppose: int
    bystand: int
    gini: float | None = None
    sounded: float | None = None
    moves_judged: int
    moves_taken_up: int
    first_objection_ms: int | None = Field(default=None, sa_column=_time(nullable=True))
    modes: str = Field(sa_column=Column(Text, nullable=False))
    enough_for_modes: bool
    same: str = Field(sa_column=Column(Text, nullable=False))
    other: str = Field(sa_column=Column(Text, nullable=False))


class KnownRow(SQLModel, table=True):
    """A command that came in; the key makes a second one impossible."""

    __tablename__ = "known"
    session: str = Field(primary_key=True, foreign_key="session.id")
    ref: str = Field(primary_key=True)
    sender: str
    digest: str
    seq: int
    at: int = Field(sa_column=_time())


class ActRow(SQLModel, table=True):
    """A staff act, and the events that would undo it as JSON."""

    __tablename__ = "act"
    session: str = Field(primary_key=True, foreign_key="session.id")
    seq: int = Field(primary_key=True)
    name: str
    subject: str
    by: str
    at: int = Field(sa_column=_time())
    inverse: str = Field(sa_column=Column(Text, nullable=False))
    undone_at: int | None = Field(default=None, sa_column=_time(nullable=True))


class InstallationRow(SQLModel, table=True):
    """Which labkit this is; one row. See `labkit.store.installation`."""

    __tablename__ = "installation"
    id: str = Field(primary_key=True)
    epoch: str


class LogRow(SQLModel, table=True):
    """One event. `subject` names the thing whose words it holds, so that they can be blanked."""

    __tablename__ = "log"
    session: str = Field(primary_key=True, foreign_key="session.id")
    seq: int = Field(primary_key=True)
    at: int = Field(sa_column=_time())
    name: str
    subject: str = Field(index=True)
    json_: str = Field(sa_column=Column("json", Text, nullable=False))
