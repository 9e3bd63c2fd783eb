"""What people may ask, in the imperative, and which role may ask it.

A command says what somebody wants, never what follows from it. The wire name is the class
name in kebab case; URL, form and test follow it.
"""

import hashlib
import re
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from labkit.domain.actions import Action
from labkit.domain.actors import Role
from labkit.domain.dialogue.alerts import Answer
from labkit.domain.languages import is_language
from labkit.domain.nouns import Placement, Quoting, ReleaseChoice

PARTICIPANT = frozenset({Role.PARTICIPANT})
FACILITATOR = frozenset({Role.FACILITATOR})
NEWCOMER = frozenset({Role.NEWCOMER})
OBSERVERS = frozenset({Role.OBSERVER, Role.FACILITATOR})


def _known_language(code: str) -> str:
    if not is_language(code):
        raise ValueError("not a language code")
    return code


Ref = Annotated[str, Field(pattern=r"^[0-9a-zA-Z-]{8,64}$")]
Id = Annotated[str, Field(pattern=r"^[0-9a-zA-Z._:-]{1,80}$")]
LanguageCode = Annotated[str, Field(max_length=20), AfterValidator(_known_language)]
# Longer than any limit the rules know: the rules answer kindly with the number, this only
# keeps a novel of a megabyte away from them.
Written = Annotated[str, Field(max_length=32_000)]


class Command(BaseModel):
    """One wish of one person."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    roles: ClassVar[frozenset[Role]] = frozenset()

    @classmethod
    def wire_name(cls) -> str:
        """The name in URLs and forms: `OpenStep` is `open-step`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()


class FromPhone(Command):
    """A command with a `ref` made by the sender: a repeat is accepted and does nothing."""

    roles: ClassVar[frozenset[Role]] = PARTICIPANT
    undigested: ClassVar[frozenset[str]] = frozenset()
    """Fields that must be forgotten one day: a fingerprint of few choices gives them away."""
    ref: Ref

    def digest(self) -> str:
        """A fingerprint of what is asked, to tell a repeat from another wish with the same ref."""
        body = self.wire_name() + self.model_dump_json(exclude={"ref", *self.undigested})
        return hashlib.sha256(body.encode()).hexdigest()[:32]


class StaffCommand(Command):
    """A command of those who conduct."""

    roles: ClassVar[frozenset[Role]] = FACILITATOR


class RunCommand(StaffCommand):
    """A command that moves the run on; `run` is the number its sender saw.

    Two people who press at once see the same number: one of them wins.
    """

    run: int


# --- participants ---------------------------------------------------------------------------


class JoinSession(Command):
    """Come in, with a language and a yes to the consent card."""

    roles: ClassVar[frozenset[Role]] = NEWCOMER
    language: LanguageCode
    consent: Literal["agreed", ""] = ""


class SubmitContribution(FromPhone):
    """Answer a prompt. `step` is empty for a prompt pushed between steps."""

    step: Id | Literal[""]
    prompt: Id
    text: Written
    language: LanguageCode | None = None


class ChangeContribution(FromPhone):
    """Put other words in place of one's own."""

    contribution: Id
    text: Written


class WithdrawContribution(FromPhone):
    """Take one's own words back; they leave the database too."""

    contribution: Id


class PassPrompt(FromPhone):
    """Say nothing, without a reason."""

    step: Id | Literal[""]
    prompt: Id


class AnswerSealed(FromPhone):
    """Answer a sealed prompt, once; nobody can change it afterwards, for nobody knows whose it is.

    `text` is empty unless the choices take words.
    """

    undigested = frozenset({"choice", "text"})
    step: Id | Literal[""]
    prompt: Id
    choice: Id
    text: Written = ""


class SubmitProposal(FromPhone):
    """Put something forward to do. A facilitator may put one up for the room."""

    roles: ClassVar[frozenset[Role]] = PARTICIPANT | FACILITATOR
    step: Id
    title: Written
    why: Written = ""
    who_benefits: Written = ""
    language: LanguageCode | None = None


class ChangeProposal(FromPhone):
    """Put a new version in place of one's own proposal."""

    roles: ClassVar[frozenset[Role]] = PARTICIPANT | FACILITATOR
    proposal: Id
    title: Written
    why: Written = ""
    who_benefits: Written = ""


class WithdrawProposal(FromPhone):
    """Take one's own proposal back."""

    roles: ClassVar[frozenset[Role]] = PARTICIPANT | FACILITATOR
    proposal: Id


class TakeStance(FromPhone):
    """Follow, oppose or bystand on a proposal; a second one takes the place of the first."""

    step: Id
    proposal: Id
    action: Literal[Action.FOLLOW, Action.OPPOSE, Action.BYSTAND]
    reason: Written = ""
    language: LanguageCode | None = None


class WithdrawStance(FromPhone):
    """Take one's stance on a proposal back."""

    proposal: Id


class AllowQuoting(FromPhone):
    """Say once whether one's words may be quoted without a name."""

    quoting: Literal[Quoting.UNNAMED, Quoting.NOT_QUOTED]


class ReleaseWords(FromPhone):
    """Decide about one own quote: a contribution, or the reason given with a stance."""

    subject: Literal["contribution", "reason"]
    id: Id
    release: ReleaseChoice
    name: Written = ""


class ChooseLanguage(FromPhone):
    """Read everything in another language from now on."""

    language: LanguageCode


class LeaveSession(FromPhone):
    """Go, without a reason; `words` says whether what one sent stays, or all of it is erased."""

    words: Literal["keep", "erase"] = "keep"


# --- observers ------------------------------------------------------------------------------


class Observed(FromPhone):
    """A command of whoever logs and codes turns: an observer, or a facilitator."""

    roles: ClassVar[frozenset[Role]] = OBSERVERS


CircleId = Annotated[str, Field(pattern=r"^[1-9][0-9]?$")]
SeatId = Annotated[str, Field(pattern=r"^[FG]?[1-9][0-9]?$")]


class SetCircle(Observed):
    """Say who sits in a circle: so many people, or groups instead of people.

    `groups` is one name in each line. Seats that were there stay what they are.
    """

    circle: CircleId
    seats: Literal["people", "groups"] = "people"
    people: Annotated[int, Field(ge=0, le=99)] = 0
    facilitators: Annotated[int, Field(ge=0, le=99)] = 1
    groups: Written = ""


class ChangeSeat(Observed):
    """Say of which group a seat is, or that somebody left it or came back to it."""

    circle: CircleId
    seat: SeatId
    group: Written | None = None
    here: bool | None = None


class LogTurn(Observed):
    """Somebody took the floor. `at` is when, by the clock of the server as the device knows it."""

    undigested = frozenset({"seat"})
    step: Id
    circle: CircleId
    seat: SeatId
    at: int | None = None
    action: Action | None = None
    question: bool = False
    responds_to: Id | None = None


class CodeTurn(Observed):
    """Say what a turn did; without an action, that one is not sure."""

    turn: Id
    action: Action | None = None
    question: bool = False


class LinkTurn(Observed):
    """Say which turn this one answers; without, that it answers none."""

    turn: Id
    responds_to: Id | None = None


class TakeBackTurn(Observed):
    """A turn that was none."""

    turn: Id


# --- facilitators ---------------------------------------------------------------------------


class StartSession(RunCommand):
    """Begin."""


class EndSession(RunCommand):
    """End the session; it can be opened again."""


class ReopenSession(RunCommand):
    """Go on with a session that was ended."""


class OpenStep(RunCommand):
    """Open a step, for the first time or again; an open one closes first."""

    step: Id


class CloseStep(RunCommand):
    """Close the open step; what is being written still arrives."""

    step: Id


class ExtendStep(StaffCommand):
    """Give the open step more time, or less."""

    step: Id
    seconds: Annotated[int, Field(ge=-3600, le=3600)]


class PushPrompt(StaffCommand):
    """Push a prompt of the library, or a typed one, now: to everybody, or to some by chance."""

    id: Ref
    to: Literal["everyone", "a-third", "another-third"] = "everyone"
    prompt: Id | None = None
    action: Action | None = None
    text: Written = ""
    language: LanguageCode | None = None
    line: Id | None = None
    """The quiet line that suggested it."""


class ClosePrompt(StaffCommand):
    """Take a pushed prompt off the phones."""

    prompt: Id


class PlaceContribution(StaffCommand):
    """Show a contribution on the wall, hold it, or hide it."""

    contribution: Id
    placement: Placement


class PlaceProposal(StaffCommand):
    """Show a proposal to the room, hold it, or hide it."""

    proposal: Id
    placement: Placement


class ShowWaiting(StaffCommand):
    """Show everything of one sort that waits."""

    what: Literal["contributions", "proposals"]


class RevealStances(StaffCommand):
    """Show on the wall and the phones where people stand."""

    step: Id


class HideStances(StaffCommand):
    """Take the stances off the wall and the phones again."""

    step: Id


class ShowMap(StaffCommand):
    """Let the wall show where people stand as a map, where there is one."""

    step: Id


class ShowStances(StaffCommand):
    """Let the wall show where people stand proposal by proposal again."""

    step: Id


class BlankWall(StaffCommand):
    """Show nothing on the wall but how to join."""


class UnblankWall(StaffCommand):
    """Show the wall again."""


class OpenDoor(StaffCommand):
    """Let people join."""


class CloseDoor(StaffCommand):
    """Let nobody else join."""


class ChangeCode(StaffCommand):
    """Give the session another join code; the old one ends."""

    code: Annotated[str, Field(pattern=r"^[0-9A-Z]{6}$")]


class AnswerLine(StaffCommand):
    """Say yes, no or later to a quiet line: a label of one's own, kept with it."""

    line: Id
    answer: Answer


class ShowMirror(StaffCommand):
    """Show on the wall how people talked, unnamed."""

    step: Id
    circle: CircleId | Literal[""] = ""


class HideMirror(StaffCommand):
    """Take the mirror off the wall."""


class Undo(StaffCommand):
    """Undo a staff act, named by its number in the log."""

    act: int


COMMANDS: dict[str, type[Command]] = {
    command.wire_name(): command
    for command in (
        JoinSession,
        SubmitContribution,
        ChangeContribution,
        WithdrawContribution,
        PassPrompt,
        AnswerSealed,
        SubmitProposal,
        ChangeProposal,
        WithdrawProposal,
        TakeStance,
        WithdrawStance,
        AllowQuoting,
        ReleaseWords,
        ChooseLanguage,
        LeaveSession,
        SetCircle,
        ChangeSeat,
        LogTurn,
        CodeTurn,
        LinkTurn,
        TakeBackTurn,
        StartSession,
        EndSession,
        ReopenSession,
        OpenStep,
        CloseStep,
        ExtendStep,
        PushPrompt,
        ClosePrompt,
        PlaceContribution,
        PlaceProposal,
        ShowWaiting,
        RevealStances,
        HideStances,
        ShowMap,
        ShowStances,
        BlankWall,
        UnblankWall,
        OpenDoor,
        CloseDoor,
        ChangeCode,
        AnswerLine,
        ShowMirror,
        HideMirror,
        Undo,
    )
}
