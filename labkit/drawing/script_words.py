"""The sentences a script says on a page, translated, by the keys `static/js` knows them by.

A counted sentence becomes one text for each plural form, by the names `Intl.PluralRules` has for
them, so that the script needs no rules of its own.
"""

from collections.abc import Mapping
from functools import cache

from babel import Locale

from labkit.domain.words import N_
from labkit.drawing.catalogues import catalogue

Counted = tuple[str, str]


def ngettext(one: str, many: str) -> Counted:
    """Mark a counted sentence; the extractor knows this name."""
    return one, many


PHONE: Mapping[str, str | Counted] = {
    "not_sent": N_("Not sent"),
    "sending": N_("Sending"),
    "saved": N_("Saved %(time)s"),
    "kept": N_("Kept on this phone. It will be sent when the network is back."),
    "not_kept": N_("This browser keeps nothing. Leave this page open until you read Saved."),
    "unsent": ngettext("%(n)s not sent yet", "%(n)s not sent yet"),
    "away": N_("No connection. You can go on writing: it is kept on this phone."),
    "too_long": ngettext("%(n)s character too many", "%(n)s characters too many"),
    "count": N_("%(n)s of %(max)s"),
    "may_tell": N_("This may tell who somebody is. Press again to send it all the same."),
    "moved_on": N_("The group has moved on. Finish here and send when you are ready."),
    "found": N_("You wrote this and did not send it yet."),
    "discard": N_("Throw away"),
    "once_more": N_("Press again if you are sure"),
    "new_screen": N_("New: %(title)s"),
    "left": ngettext("%(n)s min left", "%(n)s min left"),
    "last_minute": N_("Less than a minute left"),
    "over": ngettext("%(n)s min over", "%(n)s min over"),
    "no_answer": N_("No answer. Nothing has changed. Please try again."),
    "ended": N_("The session has ended. Thank you for being here."),
    "left_session": N_("You have left. Nothing is kept on this phone."),
    "removed": N_("You are no longer part of this session."),
    "revoked": N_("This link is no longer valid. Ask for a new one."),
    "one_moment": N_("One moment"),
}
_OF_BOTH = (
    "once_more",
    "new_screen",
    "left",
    "last_minute",
    "over",
    "no_answer",
    "ended",
    "removed",
    "revoked",
    "one_moment",
)
STAFF: Mapping[str, str | Counted] = {
    **{key: PHONE[key] for key in _OF_BOTH},
    "hold": N_("Keep pressing until the button is full."),
    "page": N_("%(n)s of %(max)s"),
}
OBSERVER: Mapping[str, str | Counted] = {
    **PHONE,
    "away": N_("No connection. Taps are kept here."),
    "kept_turn": N_("kept here, not sent yet"),
    "answers": N_("answers %(seat)s"),
    "answers_none": N_("No earlier turn"),
    "what_did": N_("%(seat)s: what did this turn do?"),
    "nobody_yet": N_("Tap whoever speaks."),
    "no_step": N_("No step is open yet. Turns can be logged once one is."),
    "undo": N_("Undo"),
    "undo_turn": N_("Undo: %(seat)s"),
    "tap_group": N_("Now tap the seats of %(group)s. Tap the button again when you are done."),
    "tap_no_group": N_("Now tap the seats without a group."),
    "tap_here": N_("Now tap the seat that somebody left, or came back to."),
    "tap_bottom": N_("Now tap the seat nearest to you."),
    "has_left": N_("Nobody sits there now. Note under “Seats and groups” who came back."),
}


def phone_words(language: str) -> dict[str, str | dict[str, str]]:
    """What `js/phone.js` and `js/join.js` say, in one language."""
    return _translated(PHONE, language)


def staff_words(language: str) -> dict[str, str | dict[str, str]]:
    """What the scripts of console and wall say, in one language."""
    return _translated(STAFF, language)


def observer_words(language: str) -> dict[str, str | dict[str, str]]:
    """What `js/observe.js` says, in one language."""
    return _translated(OBSERVER, language)


def _translated(
    words: Mapping[str, str | Counted], language: str
) -> dict[str, str | dict[str, str]]:
    known = catalogue(language)
    return {
        key: known.ugettext(words)
        if isinstance(words, str)
        else _needed(
            {form: known.ungettext(*words, number) for form, number in _numbers(language).items()}
        )
        for key, words in words.items()
    }


def _needed(forms: dict[str, str]) -> str | dict[str, str]:
    """Without the forms that say what `other` says: a script takes that where it finds none."""
    other = forms["other"]
    own = {form: text for form, text in forms.items() if text != other}
    return {**own, "other": other} if own else other


@cache
def _numbers(language: str) -> Mapping[str, int]:
    """One number for each plural form of a language: a script asks by the form's name."""
    form_of = Locale.parse(language).plural_form
    numbers: dict[str, int] = {}
    for number in range(1000):
        numbers.setdefault(form_of(number), number)
    return numbers
