"""Playing a recorded conversation: each participant is a phone, each vote a stance.

The order of each participant's acts is kept, and nobody votes on what was not shown yet. With a
speed the recorded pauses are kept too, that many times shorter.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.resources import files
from string import Template
from typing import Any

import gevent
from gevent.event import AsyncResult
from gevent.pool import Group, Pool
from gevent.queue import Queue

from labkit.rehearsal.facilitator import Facilitator
from labkit.rehearsal.outbox import Acked, Item
from labkit.rehearsal.page import Form
from labkit.rehearsal.phone import Phone
from labkit.rehearsal.recording import Comment, Recording, Vote

PUT_FORWARD, HEARING = "put-forward", "hearing"
TITLE = 80
PATIENCE = 120.0
SHOWN_ONE_BY_ONE = 3
LOOKING = 0.2
JOINING_AT_ONCE = 8


class NotPlayed(Exception):
    """Something of the recording could not be played."""


def script_of(recording: Recording) -> str:
    """The script the conversation is played by, as TOML."""
    text = files("labkit.rehearsal").joinpath("replay.toml").read_text(encoding="utf-8")
    name = "".join(letter for letter in recording.name if letter.isalnum() or letter in " -_")
    return Template(text).substitute(name=name or "without a name")


def proposal_of(comment: Comment) -> dict[str, str]:
    """The fields of the proposal that a comment becomes; a long one stands whole under *why*."""
    title = " ".join(comment.text.split())
    if len(title) <= TITLE:
        return {"title": title, "why": "", "who_benefits": ""}
    cut = title[: TITLE - 1]
    cut = cut.rpartition(" ")[0] or cut
    return {"title": cut.rstrip(" ,;:.") + "…", "why": comment.text, "who_benefits": ""}


@dataclass
class Stage:
    """What everybody in the replay shares: the clock, and which comment is which proposal."""

    recording: Recording
    speed: float
    began: float = 0.0
    proposals: dict[str, "AsyncResult[str]"] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.proposals = {one.id: AsyncResult() for one in self.recording.comments}

    def wait_for(self, at: float) -> None:
        """Wait until a recorded moment; with speed 0 there is no waiting."""
        if self.speed > 0:
            gevent.sleep(max(0.0, self.began + at / self.speed - time.monotonic()))


class Replay:
    """One recording before one server."""

    def __init__(
        self,
        recording: Recording,
        facilitator: Facilitator,
        speed: float,
        tell: Callable[[str], None],
    ) -> None:
        self.phones: list[Phone] = []
        self._recording, self._facilitator, self._tell = recording, facilitator, tell
        self._stage = Stage(recording, speed)
        self._arrived: Queue[tuple[Comment, str] | None] = Queue()

    def play(self, join: str) -> list[str]:
        """Play it all; the steps that were run."""
        recording, facilitator = self._recording, self._facilitator
        self._come_in(join)
        self._tell(f"{len(self.phones)} participants are here")
        facilitator.move("open-step", step=PUT_FORWARD)
        players = [Player(phone, self._stage, self._arrived) for phone in self.phones]
        for player in players:
            player.keep_the_form()
        # The wall shows what the facilitator puts up at once, also what is held a moment later.
        facilitator.act("blank-wall")
        for comment in recording.comments:
            if comment.author is None and comment.at <= 0:
                self._put_up(comment)
        facilitator.act("unblank-wall")
        facilitator.move("open-step", step=HEARING)
        self._stage.began = time.monotonic()
        self._run(players)
        facilitator.act("reveal-stances", step=HEARING)
        facilitator.move("close-step", step=HEARING)
        facilitator.move("end-session")
        return [PUT_FORWARD, HEARING]

    def _come_in(self, join: str) -> None:
        coming = Pool(JOINING_AT_ONCE)
        for number, _ in enumerate(self._recording.participants):
            self.phones.append(Phone(join, "en", random.Random(f"replay/{number}")))
        for joining in [coming.spawn(phone.join) for phone in self.phones]:
            joining.get()

    def _run(self, players: list["Player"]) -> None:
        acts = Group()
        by_name = dict(zip(self._recording.participants, players, strict=True))
        theirs: dict[str, list[Comment | Vote]] = {name: [] for name in by_name}
        later = [one for one in self._recording.comments if one.author is None and one.at > 0]
        for comment in self._recording.comments:
            if comment.author is not None:
                theirs[comment.author].append(comment)
        for vote in self._recording.votes:
            theirs[vote.participant].append(vote)
        showing = acts.spawn(self._show_what_arrives)
        playing: list[Any] = [acts.spawn(self._put_up_later, later)]
        for name, player in by_name.items():
            # A stable sort: at the same moment a comment stands before the votes on it.
            playing.append(acts.spawn(player.play, sorted(theirs[name], key=lambda act: act.at)))
        try:
            _all_or_the_first_fault(playing, showing)
            self._arrived.put(None)
            showing.get()
        finally:
            acts.kill()

    def _put_up(self, comment: Comment) -> None:
        ref = self._facilitator.put("submit-proposal", step=PUT_FORWARD, **proposal_of(comment))
        if comment.held:
            self._facilitator.act("place-proposal", proposal=ref, placement="held")
        self._stage.proposals[comment.id].set(ref)

    def _put_up_later(self, comments: list[Comment]) -> None:
        for comment in comments:
            self._stage.wait_for(comment.at)
            self._put_up(comment)

    def _show_what_arrives(self) -> None:
        """Look at what came in, hold what was moderated out, show the rest."""
        last = False
        while not last:
            fresh = [self._arrived.get()]
            gevent.sleep(LOOKING)
            while not self._arrived.empty():
                fresh.append(self._arrived.get())
            last = None in fresh
            arrived = [one for one in fresh if one is not None]
            for comment, ref in arrived:
                if comment.held:
                    self._facilitator.act("place-proposal", proposal=ref, placement="held")
            shown = [ref for comment, ref in arrived if not comment.held]
            if len(shown) > SHOWN_ONE_BY_ONE:
                # Only once all that is to be held is held: this shows everything that waits.
                self._show_together(shown)
            else:
                for ref in shown:
                    self._facilitator.act("place-proposal", proposal=ref, placement="shown")

    def _show_together(self, shown: list[str]) -> None:
        if any(comment.held and comment.author for comment in self._recording.comments):
            # One that must never be seen may have come in this very moment.
            for ref in shown:
                self._facilitator.act("place-proposal", proposal=ref, placement="shown")
        else:
            self._facilitator.act("show-waiting", what="proposals")

    def go(self) -> None:
        """Switch all phones off."""
        for phone in self.phones:
            phone.close()


class Player:
    """One recorded participant with a phone."""

    def __init__(
        self, phone: Phone, stage: Stage, arrived: "Queue[tuple[Comment, str] | None]"
    ) -> None:
        self._phone, self._stage, self._arrived = phone, stage, arrived
        self._kept: Form | None = None

    def keep_the_form(self) -> None:
        """Begin a proposal while the step that asks for them is open, as an unfinished card."""
        self._kept = self._await(lambda form: form.command == "submit-proposal")

    def play(self, acts: list[Comment | Vote]) -> None:
        """Do what this participant did, in that order."""
        for act in acts:
            self._stage.wait_for(act.at)
            if isinstance(act, Comment):
                self._comment(act)
            else:
                self._vote(act)

    def _comment(self, comment: Comment) -> None:
        here = [form for form in self._phone.forms() if form.command == "submit-proposal"]
        form = here[0] if here else self._kept
        if form is None:
            raise NotPlayed(f"comment {comment.id}: the phone shows no form for it")
        ref = self._done(self._phone.send(form, proposal_of(comment)), f"comment {comment.id}")
        self._stage.proposals[comment.id].set(ref)
        self._arrived.put((comment, ref))

    def _vote(self, vote: Vote) -> None:
        proposal = self._stage.proposals[vote.comment].get(timeout=PATIENCE)
        form = self._await(
            lambda form: form.command == "take-stance" and form.fields.get("proposal") == proposal
        )
        item = self._phone.send(form, {"action": vote.action})
        self._done(item, f"the vote of {vote.participant} on {vote.comment}")

    def _await(self, wanted: Callable[[Form], bool]) -> Form:
        until = time.monotonic() + PATIENCE
        while True:
            self._phone.changed.clear()
            for form in self._phone.forms():
                if wanted(form):
                    return form
            if time.monotonic() > until:
                raise NotPlayed("a phone waited too long for something to be on its screen")
            self._phone.changed.wait(1.0)

    def _done(self, item: Item, what: str) -> str:
        if not item.settled.wait(PATIENCE) or not isinstance(item.result, Acked):
            raise NotPlayed(f"{what} was not taken: {item.result}")
        return item.ref


def _all_or_the_first_fault(playing: list[Any], showing: Any) -> None:
    """Wait for everybody, and stop at once where somebody fails: the others would wait for them."""
    for done in gevent.iwait([*playing, showing]):
        done.get()
        if all(one.ready() for one in playing):
            return
