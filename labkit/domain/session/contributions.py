"""Answering a prompt, changing the answer, taking it back, passing."""

from labkit.domain import commands as c
from labkit.domain import events as e
from labkit.domain.actors import Actor
from labkit.domain.nouns import (
    Contribution,
    Placement,
)
from labkit.domain.refusals import Refusal, Refused
from labkit.domain.script import Visibility
from labkit.domain.session.changing import of_person
from labkit.domain.session.filing import (
    author,
    first_placement,
    is_late,
    language_of,
    placement_after_change,
    prompt_asked,
    sent,
    written,
)
from labkit.domain.session.state import SessionState

CONTRIBUTIONS_MOST = 200
ANSWERS_MOST = 20


def submit_contribution(
    state: SessionState, command: c.SubmitContribution, actor: Actor, now: int
) -> list[e.Event]:
    """Answer a prompt that was put to people."""
    asked = prompt_asked(state, command.step, command.prompt, command, actor)
    if asked.prompt.choices is not None:
        # Words sent so would stand beside a person, which this prompt promises they do not.
        raise Refused(Refusal.NOT_IN_THIS_STEP)
    text = written(command.text, asked.prompt.max_chars)
    mine = [sent for sent in of_person(state.contributions, actor.id) if sent.withdrawn_at is None]
    if len(mine) >= CONTRIBUTIONS_MOST:
        raise Refused(Refusal.ENOUGH, limit=CONTRIBUTIONS_MOST)
    if sum(one.prompt == command.prompt and one.step == asked.step for one in mine) >= ANSWERS_MOST:
        raise Refused(Refusal.ENOUGH, limit=ANSWERS_MOST)
    return [
        e.ContributionSubmitted(
            **sent(command, actor),
            contribution=command.ref,
            by=author(actor),
            step=asked.step,
            prompt=command.prompt,
            action=asked.prompt.action,
            text=text,
            language=language_of(state, command.language, actor),
            late=is_late(asked.closed_at, now),
            licensed=asked.prompt.licensed,
            placement=first_placement(state, actor)
            if asked.prompt.visibility is Visibility.SHARED
            else Placement.WAITING,
        )
    ]


def own_contribution(state: SessionState, contribution: str, actor: Actor) -> Contribution:
    """A contribution that is there and belongs to whoever asks."""
    known = state.contributions.get(contribution)
    if known is None or known.withdrawn_at is not None:
        raise Refused(Refusal.NOT_HERE)
    if known.by != actor.id:
        raise Refused(Refusal.NOT_YOURS)
    return known


def change_contribution(
    state: SessionState, command: c.ChangeContribution, actor: Actor, now: int
) -> list[e.Event]:
    """Put other words in place of one's own."""
    known = own_contribution(state, command.contribution, actor)
    asked = state.asked(known.step, known.prompt)
    text = written(command.text, asked.prompt.max_chars if asked else len(known.text))
    return [
        e.ContributionChanged(
            **sent(command, actor),
            contribution=known.id,
            text=text,
            placement=placement_after_change(state, known.placement, actor),
        )
    ]


def withdraw_contribution(
    state: SessionState, command: c.WithdrawContribution, actor: Actor, now: int
) -> list[e.Event]:
    """Take one's own words back."""
    known = own_contribution(state, command.contribution, actor)
    return [e.ContributionWithdrawn(**sent(command, actor), contribution=known.id)]


def pass_prompt(
    state: SessionState, command: c.PassPrompt, actor: Actor, now: int
) -> list[e.Event]:
    """Pass, without a reason."""
    asked = prompt_asked(state, command.step, command.prompt, command, actor)
    return [
        e.PromptPassed(
            **sent(command, actor),
            participant=actor.id,
            step=asked.step,
            prompt=command.prompt,
        )
    ]
