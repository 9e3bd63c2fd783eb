"""What a script may say: the lab, the meeting, and the steps in their order.

Values only. Where they come from (a TOML file, the database) is no matter here; what a whole
script must hold together, beyond each value, its reader checks.
"""

import datetime
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    Field,
    SerializeAsAny,
    ValidationInfo,
    field_validator,
    model_validator,
)

from labkit.domain.actions import Action
from labkit.domain.cleaning import clean
from labkit.domain.dialogue.modes import Mode
from labkit.domain.steps.kind import Kind, StepParameters
from labkit.domain.steps.registry import KINDS
from labkit.domain.texts import Line, Title, Words
from labkit.domain.value import Value


def _one_line(text: str) -> str:
    return clean(text, one_line=True)


Id = Annotated[str, Field(pattern=r"^[0-9a-zA-Z._:-]{1,80}$")]
# A script that says `minutes = "40"` is corrected, not guessed at.
YesNo = Annotated[bool, Field(strict=True)]
Plain = Annotated[str, AfterValidator(_one_line), Field(min_length=1, max_length=200)]
Address = Annotated[str, Field(pattern=r"^https?://[^\s<>\"']{1,180}$")]

MOST_CHARACTERS = 2000


class Stage(StrEnum):
    """When a prompt is of use."""

    OPEN = "open"
    PROPOSAL = "proposal"
    RESCUE = "rescue"
    LICENSED = "licensed"
    PLAIN = "plain"
    PRACTICE = "practice"
    CONTAINER = "container"


class Visibility(StrEnum):
    """Who may read what comes back. What is sealed never stands beside a person."""

    SHARED = "shared"
    FACILITATOR = "facilitator"
    SEALED = "sealed"


class Choices(StrEnum):
    """The answers among which a sealed prompt lets people choose, the least first."""

    NO_A_LITTLE_YES = "no-a-little-yes"
    ONE_TO_FIVE = "one-to-five"

    @property
    def answers(self) -> tuple[str, ...]:
        """What may be chosen, as it is counted."""
        return _ANSWERS[self]

    @property
    def takes_words(self) -> bool:
        """Whether people may add words, which only facilitators read."""
        return self is Choices.NO_A_LITTLE_YES


_ANSWERS: Mapping[Choices, tuple[str, ...]] = {
    Choices.NO_A_LITTLE_YES: ("no", "a-little", "yes"),
    Choices.ONE_TO_FIVE: ("1", "2", "3", "4", "5"),
}


class Moderation(StrEnum):
    """Whether what people send is shown after the facilitator has looked, or at once."""

    BEFORE = "before"
    AFTER = "after"


class Prompt(Value):
    """The words pushed to phones, typed by action where they have one.

    A licensed prompt gives a task: what comes back is never counted as anybody's opinion. A
    sealed one asks for a choice, so that there is something to count.
    """

    id: Id
    action: Action | None = None
    stage: Stage = Stage.OPEN
    text: Line
    follow_up: Line | None = None
    needs_target: YesNo = False
    visibility: Visibility = Visibility.SHARED
    choices: Choices | None = None
    max_chars: Annotated[int, Field(strict=True, ge=1, le=MOST_CHARACTERS)] = 280
    licensed: YesNo = False

    @model_validator(mode="after")
    def _choices_are_sealed(self) -> "Prompt":
        if self.visibility is Visibility.SEALED and self.choices is None:
            names = " or ".join(f'"{one}"' for one in Choices)
            raise ValueError(f"a sealed prompt needs choices: {names}")
        if self.visibility is not Visibility.SEALED and self.choices is not None:
            raise ValueError('choices need visibility = "sealed"')
        return self


class Library(Value):
    """The prompts that every script and every facilitator may use."""

    prompts: Mapping[str, Prompt]


class Step(Value):
    """One timed part of a script, of one kind.

    `stands_for` names the kind the script asked for, where labkit does not know that kind yet
    and shows its words as a frame.
    """

    id: Id
    kind: str
    stands_for: str | None = None
    title: Title
    words: Words
    minutes: Annotated[int, Field(strict=True, ge=1, le=600)]
    day: Annotated[int, Field(strict=True, ge=1, le=31)] = 1
    at: Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")] | None = None
    mode: Mode | None = None
    """The kind of talk that is planned for it."""
    prompts: Annotated[tuple[Prompt, ...], Field(max_length=30)] = ()
    parameters: Annotated[
        SerializeAsAny[StepParameters], Field(default=None, validate_default=True)
    ]

    @field_validator("kind")
    @classmethod
    def _kind_is_known(cls, kind: str) -> str:
        if kind not in KINDS:
            raise ValueError(f"'{kind}' is not a kind of step")
        return kind

    @field_validator("parameters", mode="before")
    @classmethod
    def _parameters_of_the_kind(cls, given: Any, info: ValidationInfo) -> Any:
        kind = KINDS.get(info.data.get("kind", ""))
        if kind is None or isinstance(given, kind.parameters):
            return given
        return kind.parameters.model_validate({} if given is None else given)

    @property
    def rules(self) -> Kind:
        """What the kind of this step accepts."""
        return KINDS[self.kind]

    @property
    def accepts(self) -> frozenset[str]:
        """The wire names of what people may send to this step."""
        return self.rules.accepts | self.parameters.also_accepts

    def prompt(self, prompt_id: str) -> Prompt | None:
        """The prompt of this step with that id."""
        return next((prompt for prompt in self.prompts if prompt.id == prompt_id), None)


class Lab(Value):
    """A series of sessions with one core question."""

    name: Title
    tagline: Line | None = None
    question: Line | None = None
    url: Address | None = None
    partners: tuple[Line, ...] = ()


class Meeting(Value):
    """The gathering this script is for, in the series of its lab."""

    number: Annotated[int, Field(strict=True, ge=1, le=999)] | None = None
    theme: Title | None = None
    builds_on: Line | None = None
    place: Title | None = None
    dates: Title | None = None
    method: Words | None = None
    introduced: tuple[Line, ...] = ()
    facilitators: tuple[Plain, ...] = ()


class Group(Value):
    """Who is expected."""

    expected: Annotated[int, Field(strict=True, ge=1, le=2000)] | None = None
    sectors: tuple[Title, ...] = ()
    facilitators: Annotated[int, Field(strict=True, ge=1, le=50)] | None = None
    circles: Annotated[int, Field(strict=True, ge=1, le=50)] | None = None


class Provenance(Value):
    """Which parts of a script are fact and which were composed for it."""

    sourced: tuple[Line, ...] = ()
    composed: tuple[Line, ...] = ()


class Immersion(Value):
    """A visit: a theme, one or more hosts, whom people met, one key learning."""

    theme: Title
    hosts: tuple[Line, ...] = ()
    met: Line | None = None
    key_learning: Line | None = None


class Day(Value):
    """One day of a script that lasts several."""

    number: Annotated[int, Field(strict=True, ge=1, le=31)]
    title: Title | None = None
    date: datetime.date | None = None


class Script(Value):
    """The prepared course of a session. The first language is the script's own."""

    id: Id
    languages: Annotated[tuple[str, ...], Field(min_length=1, max_length=40)]
    title: Title
    purpose: Line
    moderation: Moderation = Moderation.BEFORE
    group: Group = Group()
    lab: Lab
    meeting: Meeting = Meeting()
    provenance: Provenance = Provenance()
    immersions: Annotated[tuple[Immersion, ...], Field(max_length=50)] = ()
    calendar: Annotated[tuple[Day, ...], Field(max_length=31)] = ()
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=300)]

    @property
    def language(self) -> str:
        """The script's own language, the fallback of all its words."""
        return self.languages[0]

    @property
    def days(self) -> tuple[int, ...]:
        """The numbers of the days, ascending."""
        return tuple(sorted({step.day for step in self.steps}))

    @property
    def minutes(self) -> int:
        """The planned time of all steps together."""
        return sum(step.minutes for step in self.steps)

    def step(self, step_id: str) -> Step:
        """The step with that id; a `KeyError` where there is none."""
        for step in self.steps:
            if step.id == step_id:
                return step
        raise KeyError(step_id)

    def steps_of(self, day: int) -> tuple[Step, ...]:
        """The steps of one day in their order."""
        return tuple(step for step in self.steps if step.day == day)

    def day(self, number: int) -> Day:
        """What the script says about a day; a bare number where it says nothing."""
        return next((day for day in self.calendar if day.number == number), Day(number=number))
