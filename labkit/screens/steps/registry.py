"""What each kind of step shows, by kind and surface."""

from collections.abc import Callable, Mapping
from typing import Protocol

from labkit.domain.script import Step
from labkit.domain.session.state import SessionState
from labkit.screens.cards import Card
from labkit.screens.steps import (
    check_in,
    check_out,
    frame,
    hearing,
    prompt,
    propose,
    release,
    write,
)


class StepPhone(Protocol):
    """What a phone shows of one step; the rest of it is known to the template of its kind."""

    @property
    def step(self) -> Step:
        """The step it is about."""
        ...

    @property
    def cards(self) -> tuple[Card, ...]:
        """The prompts to answer in it, if there are any."""
        ...


PHONE: Mapping[str, Callable[[SessionState, Step], StepPhone]] = {
    "frame": frame.phone,
    "check_in": check_in.phone,
    "prompt": prompt.phone,
    "write": write.phone,
    "propose": propose.phone,
    "hearing": hearing.phone,
    "check_out": check_out.phone,
    "release": release.phone,
}
