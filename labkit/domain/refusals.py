"""What labkit says when it cannot do what was asked. One phrase, one sentence for people."""

from collections.abc import Mapping
from enum import StrEnum

from labkit.domain.words import N_


class Refusal(StrEnum):
    """A phrase for each reason; the sentence people read stands in WORDS."""

    NOT_ALLOWED = "not-allowed"
    NOT_UNDERSTOOD = "not-understood"
    NOTHING_WRITTEN = "nothing-written"
    TOO_LONG = "too-long"
    ENOUGH = "enough"
    NOT_HERE = "not-here"
    NOT_YOURS = "not-yours"
    NOT_IN_THIS_STEP = "not-in-this-step"
    STEP_NOT_OPEN = "step-not-open"
    STEP_IS_OPEN = "step-is-open"
    STEP_IS_OVER = "step-is-over"
    REVEALED = "revealed"
    BEING_HEARD = "being-heard"
    SOMEONE_WAS_FASTER = "someone-was-faster"
    SESSION_NOT_STARTED = "session-not-started"
    SESSION_IS_RUNNING = "session-is-running"
    SESSION_IS_OVER = "session-is-over"
    DOOR_IS_CLOSED = "door-is-closed"
    SESSION_IS_FULL = "session-is-full"
    HAS_LEFT = "has-left"
    CONSENT_MISSING = "consent-missing"
    NAME_MISSING = "name-missing"
    REF_TAKEN = "ref-taken"
    TOO_FEW = "too-few"
    NOT_ASKED = "not-asked"
    SEALED_ONCE = "sealed-once"
    SEALED_CLOSED = "sealed-closed"
    FOR_THE_FACILITATOR = "for-the-facilitator"
    CIRCLE_SIZE = "circle-size"
    NO_SEAT = "no-seat"
    NOT_BEFORE = "not-before"
    NO_TURNS = "no-turns"
    NOTHING_CODED = "nothing-coded"
    AGREED_TOO_LITTLE = "agreed-too-little"
    TOO_MANY_CIRCLES = "too-many-circles"
    NOTHING_TO_UNDO = "nothing-to-undo"
    TOO_LATE_TO_UNDO = "too-late-to-undo"


WORDS: Mapping[Refusal, str] = {
    Refusal.NOT_ALLOWED: N_("This can only be done by someone with another key."),
    Refusal.NOT_UNDERSTOOD: N_(
        "labkit did not understand this. Load the page again and try once more."
    ),
    Refusal.NOTHING_WRITTEN: N_("There are no words yet. Write something, or pass."),
    Refusal.TOO_LONG: N_(
        "This has %(length)s characters; there is room for %(limit)s. Your words are kept."
    ),
    Refusal.ENOUGH: N_(
        "You have sent %(limit)s here already. Change or take back one of them first."
    ),
    Refusal.NOT_HERE: N_("This is no longer here. Look at the screen again."),
    Refusal.NOT_YOURS: N_("Only the person who sent this can change it."),
    Refusal.NOT_IN_THIS_STEP: N_(
        "This step does not ask for that. Your words are kept on this phone."
    ),
    Refusal.STEP_NOT_OPEN: N_("This step is not open yet. Your words are kept on this phone."),
    Refusal.STEP_IS_OPEN: N_("This step is open already."),
    Refusal.STEP_IS_OVER: N_(
        "This step is over. What you sent before stands; these words stay on this phone."
    ),
    Refusal.REVEALED: N_(
        "The room has seen where people stand, so stances rest. Yours is as it was."
    ),
    Refusal.BEING_HEARD: N_(
        "People are taking a stance on these words now. Change them after the hearing."
    ),
    Refusal.SOMEONE_WAS_FASTER: N_(
        "Someone else was faster. Look at the screen again before you press."
    ),
    Refusal.SESSION_NOT_STARTED: N_("The session has not started yet."),
    Refusal.SESSION_IS_RUNNING: N_("The session is running already."),
    Refusal.SESSION_IS_OVER: N_("The session is over."),
    Refusal.DOOR_IS_CLOSED: N_("Joining is closed. Ask the facilitator to open it again."),
    Refusal.SESSION_IS_FULL: N_("The session is full. Ask the facilitator."),
    Refusal.HAS_LEFT: N_("You have left this session. Scan the code to join again."),
    Refusal.CONSENT_MISSING: N_("Read the card and agree to it first."),
    Refusal.NAME_MISSING: N_("Write the name that may stand beside your words."),
    Refusal.REF_TAKEN: N_(
        "This was sent before with other words. Load the page again and send it once more."
    ),
    Refusal.TOO_FEW: N_(
        "With fewer than %(limit)s people everybody would know who was asked. Push it to all."
    ),
    Refusal.NOT_ASKED: N_(
        "This question went to other people, by chance. Your words are kept on this phone."
    ),
    Refusal.SEALED_ONCE: N_(
        "You have answered this. Nobody knows which answer is yours, so it cannot be changed."
    ),
    Refusal.SEALED_CLOSED: N_(
        "The answers to this question are counted already. Yours is not among them, and nobody"
        " has seen it."
    ),
    Refusal.FOR_THE_FACILITATOR: N_("This was written for the facilitator only. It stays here."),
    Refusal.CIRCLE_SIZE: N_(
        "A circle has 2 to %(most)s seats, and at most %(facilitators)s for facilitators."
    ),
    Refusal.NO_SEAT: N_("This circle has no such seat. Set up the circle first."),
    Refusal.NOT_BEFORE: N_("A turn answers one that came before it, in the same circle."),
    Refusal.NO_TURNS: N_("No turns were logged in this step yet."),
    Refusal.NOTHING_CODED: N_("Nobody has said yet what these turns did, so the mirror is empty."),
    Refusal.AGREED_TOO_LITTLE: N_(
        "Observers agree too little about the actions for a mirror. Let them compare a few turns."
    ),
    Refusal.TOO_MANY_CIRCLES: N_("A mirror holds %(most)s circles at most. Choose one of them."),
    Refusal.NOTHING_TO_UNDO: N_("There is nothing to undo."),
    Refusal.TOO_LATE_TO_UNDO: N_("Something newer depends on this. Undo the newer one first."),
}


class Refused(Exception):
    """A command that the rules refuse; `values` fill the sentence (limit, length)."""

    def __init__(self, refusal: Refusal, **values: int | str) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal
        self.values = values
