"""What on a phone's screen asks for an answer, and which of two forms ask for the same one."""

from dataclasses import dataclass

from labkit.rehearsal.page import Form

QUESTIONS = (
    "allow-quoting",
    "submit-contribution",
    "answer-sealed",
    "submit-proposal",
    "take-stance",
    "release-words",
)
"""The commands people give when they are asked, the most personal first."""


@dataclass(frozen=True)
class Question:
    """Something that may be answered once more."""

    key: tuple[str, ...]
    form: Form


def about(form: Form) -> tuple[str, ...]:
    """What a form is about, whatever it wants to do with it."""
    names = ("step", "prompt", "proposal", "contribution", "subject", "id")
    return tuple(form.fields.get(name, "") for name in names)


def key_of(form: Form) -> tuple[str, ...]:
    """What makes a form the same one after the screen was drawn again."""
    return (form.command, *about(form))
