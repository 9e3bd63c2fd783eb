"""What the owner of a simulated phone does with what stands on the screen."""

import random
import time
from collections.abc import Callable

import gevent

from labkit.rehearsal import words
from labkit.rehearsal.character import Character
from labkit.rehearsal.outbox import Acked, Item
from labkit.rehearsal.page import Form
from labkit.rehearsal.phone import GONE_FOR_GOOD, Phone
from labkit.rehearsal.questions import QUESTIONS, Question, about, key_of

# How many seconds somebody takes before they press the button, at speed 1.
WRITING = (5.0, 60.0)
CHOOSING = (2.0, 12.0)
SLEEPING = (5.0, 40.0)
CLOSED_BUT_WRITING = (2.0, 20.0)
LEAVES_AFTER = 12


class Participant:
    """One person with a phone, from the screen to the button."""

    def __init__(
        self, phone: Phone, character: Character, rng: random.Random, speed: float
    ) -> None:
        self.phone, self.character = phone, character
        self.busy = False
        self.left = False
        self._rng, self._speed = rng, speed
        self._answered: dict[tuple[str, ...], int] = {}

    def live(self) -> None:
        """Answer what is asked, until the phone is switched off or the person leaves."""
        while self.phone.parted not in GONE_FOR_GOOD and not self.left:
            self.phone.changed.clear()
            question = self._next_question()
            if question is None:
                self.busy = False
                self.phone.changed.wait()
                continue
            self.busy = True
            self._answer(question)
            if self.character.leaves and len(self._answered) > LEAVES_AFTER:
                self._leave()
        self.busy = False

    # --- what to answer ---------------------------------------------------------------------

    def _next_question(self) -> Question | None:
        forms = self.phone.forms()
        for command in QUESTIONS:
            for form in forms:
                if form.command == command:
                    key = key_of(form)
                    if self._answered.get(key, 0) < self._times(form):
                        return Question(key, form)
        return None

    def _times(self, form: Form) -> int:
        return self.character.proposals if form.command == "submit-proposal" else 1

    def _answer(self, question: Question) -> None:
        self._answered[question.key] = self._answered.get(question.key, 0) + 1
        act: dict[str, Callable[[Form], None]] = {
            "allow-quoting": self._allow_quoting,
            "submit-contribution": self._contribute,
            "answer-sealed": self._answer_sealed,
            "submit-proposal": self._propose,
            "take-stance": self._take_stance,
            "release-words": self._release,
        }
        act[question.form.command](question.form)

    # --- answering --------------------------------------------------------------------------

    def _contribute(self, form: Form) -> None:
        if not self._think(WRITING, form):
            return
        passing = self._form_beside(form, "pass-prompt")
        if passing is not None and self._chance(self.character.passes):
            self._send(passing, {})
            return
        item = self._send(form, {"text": self._says(form)})
        if self._chance(self.character.writes_twice) and self._think(WRITING, form):
            item = self._send(form, {"text": self._says(form)})
        if self._chance(self.character.changes):
            self._mend(item, "change-contribution")
        elif self._chance(self.character.withdraws):
            self._mend(item, "withdraw-contribution")

    def _answer_sealed(self, form: Form) -> None:
        # Whoever comes after the closing is turned away: not even the late ones wait for that.
        if self._think(CHOOSING, form):
            values = {"choice": self._rng.choice(form.offers("choice"))}
            if "text" in form.texts and self._chance(self.character.gives_reasons):
                values["text"] = self._says(form)
            self._send(form, values)

    def _says(self, form: Form) -> str:
        # A prompt pushed in between has a name of its own; what it asks for stands above it.
        prompt = form.asked or form.fields.get("prompt", "")
        pastes = self.character.pastes
        return words.answer(self._rng, self.phone.language, prompt, form.texts.get("text"), pastes)

    def _propose(self, form: Form) -> None:
        if not self._think(WRITING, form):
            return
        said = words.proposal(self._rng, self.phone.language)
        item = self._send(form, {name: said[name] for name in said if name in form.fields})
        if self._chance(self.character.changes):
            self._mend(item, "change-proposal")
        elif self._chance(self.character.withdraws):
            self._mend(item, "withdraw-proposal")

    def _take_stance(self, form: Form) -> None:
        if not self._think(CHOOSING, form):
            return
        item = self._send(form, self._stance(form))
        if self._chance(self.character.changes) and self._think(CHOOSING, form):
            self._send(form, self._stance(form))
        elif self._chance(self.character.withdraws):
            item.settled.wait()
            self._withdraw_stance(form)

    def _stance(self, form: Form) -> dict[str, str]:
        offered = form.offers("action")
        weights = dict(zip(("follow", "oppose", "bystand"), self.character.leaning, strict=True))
        action = self._rng.choices(offered, [weights.get(one, 1.0) for one in offered])[0]
        reason = ""
        if "reason" in form.texts and self._chance(self.character.gives_reasons):
            reason = words.reason(self._rng, self.phone.language, action)
        return {"action": action, **({"reason": reason} if reason else {})}

    def _withdraw_stance(self, form: Form) -> None:
        mine = [one for one in self._mine() if one.command == "withdraw-stance"]
        for one in mine:
            if one.fields.get("proposal") == form.fields.get("proposal"):
                self._send(one, {})

    def _allow_quoting(self, form: Form) -> None:
        self._sleep(CHOOSING)
        offered = form.offers("quoting")
        choice = self.character.quoting
        self._send(form, {"quoting": choice if choice in offered else offered[0]})

    def _release(self, form: Form) -> None:
        self._sleep(CHOOSING)
        choice = self.character.release
        if choice == "named":
            form = self._form_for_a_name(form)
        offered = form.offers("release")
        values = {"release": choice if choice in offered else offered[-1]}
        if "name" in form.texts:
            values["name"] = words.name(self._rng, self.phone.language)
        self._send(form, values)

    def _form_for_a_name(self, form: Form) -> Form:
        """The form of the same quote that takes a name; the first name is given on Mine."""
        if "named" in form.offers("release"):
            return form
        with_name = (one for one in self._mine() if key_of(one) == key_of(form) and one.texts)
        return next(with_name, form)

    # --- second thoughts, on one's own page -------------------------------------------------

    def _mend(self, item: Item, command: str) -> None:
        item.settled.wait()
        if not isinstance(item.result, Acked):
            return
        self._sleep(CHOOSING)
        noun = command.rpartition("-")[2]
        for form in self._mine():
            if form.command == command and form.fields.get(noun) == item.ref:
                self._send(form, self._new_words(form))
                return

    def _new_words(self, form: Form) -> dict[str, str]:
        if "text" in form.texts:
            limit = form.texts["text"]
            pastes = self.character.pastes
            return {"text": words.answer(self._rng, self.phone.language, "", limit, pastes)}
        said = words.proposal(self._rng, self.phone.language)
        return {name: said[name] for name in said if name in form.texts}

    def _mine(self) -> list[Form]:
        page = self.phone.load(f"{self.phone.home}mine")
        return [*self.phone.forms(), *self.phone.outer.forms, *(page.forms if page else ())]

    # --- the hand and the pocket ------------------------------------------------------------

    def _think(self, seconds: tuple[float, float], form: Form) -> bool:
        """Take one's time; False where the question went away and one lets it go."""
        if (step := form.fields.get("step")) and form.texts:
            self.phone.signal_writing(step)
        late = self._chance(self.character.late)
        until = time.monotonic() + self._seconds(seconds)
        while (left := until - time.monotonic()) > 0:
            self.phone.changed.clear()
            if not self._still_asked(form):
                # The words stay on the phone as an unfinished card; many send them all the same.
                self._sleep(CLOSED_BUT_WRITING)
                return late or self._chance(0.6)
            self.phone.changed.wait(left)
        if late:
            self.busy = False
            while self._still_asked(form) and not self.phone.parted:
                self.phone.changed.clear()
                self.phone.changed.wait(1.0)
            self._sleep(CLOSED_BUT_WRITING)
        return True

    def _still_asked(self, form: Form) -> bool:
        key = key_of(form)
        return any(key_of(shown) == key for shown in self.phone.forms())

    def _form_beside(self, form: Form, command: str) -> Form | None:
        for other in self.phone.forms():
            if other.command == command and about(other) == about(form):
                return other
        return None

    def _leave(self) -> None:
        form = next((one for one in self._mine() if one.command == "leave-session"), None)
        if form is not None:
            self.phone.send(form, {"words": "keep"}).settled.wait()
            self.left = True

    def _send(self, form: Form, values: dict[str, str]) -> Item:
        vanish = self._chance(self.character.loses_answers)
        copies = 2 if self._chance(self.character.double_taps) else 1
        item = self.phone.send(form, values, copies=copies, vanish=vanish)
        if self._chance(self.character.falls_asleep):
            self.phone.drop()
            self._sleep(SLEEPING)
        return item

    def _chance(self, chance: float) -> bool:
        return self._rng.random() < chance

    def _seconds(self, seconds: tuple[float, float]) -> float:
        return self._rng.uniform(*seconds) / (self._speed * self.character.haste)

    def _sleep(self, seconds: tuple[float, float]) -> None:
        gevent.sleep(self._seconds(seconds))
