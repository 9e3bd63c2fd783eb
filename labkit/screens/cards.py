"""A prompt as one card of a phone: what is asked, and where an answer to it goes."""

from dataclasses import dataclass

from labkit.domain.nouns import PushedPrompt
from labkit.domain.script import Prompt, Step, Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One prompt with its place. `step` is empty for a prompt pushed between steps."""

    step: str
    id: str
    prompt: Prompt
    to_some: bool = False
    """Whether it went to some people by chance, not to everybody."""

    @property
    def place(self) -> str:
        """What names this card: its draft on the phone, and the island beside it."""
        return f"{self.step}/{self.id}"

    @property
    def sealed(self) -> bool:
        """Whether only the count of its answers is shown, and only after it is closed."""
        return self.prompt.choices is not None

    @property
    def for_the_room(self) -> bool:
        """Whether the wall may show what comes back; else only facilitators read it."""
        return self.prompt.visibility is Visibility.SHARED


def cards_of(step: Step) -> tuple[Card, ...]:
    """The prompts of a step, in the order of the script."""
    return tuple(Card(step=step.id, id=prompt.id, prompt=prompt) for prompt in step.prompts)


def pushed_card(pushed: PushedPrompt) -> Card:
    """A prompt the facilitator pushed: it goes by the name of its push, not of the library."""
    to_some = pushed.asked_of is not None
    return Card(step=pushed.step, id=pushed.id, prompt=pushed.prompt, to_some=to_some)
