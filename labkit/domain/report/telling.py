"""Who took part, who wrote, and in how many languages: numbers about people, none about one."""

from collections import Counter, defaultdict

from labkit.domain.nouns import Contribution
from labkit.domain.report.quotable import SMALL, LanguageUse
from labkit.domain.report.values import Language, People
from labkit.domain.session.state import SessionState


def people(state: SessionState) -> People:
    """Everybody who joined, also those who left.

    Numbers for each language are given only where every one of them is large enough: with one
    small cell among them, the total would tell its number.
    """
    chosen = Counter(_base(person.language) for person in state.participants.values())
    large = sorted(code for code, n in chosen.items() if n >= SMALL or len(chosen) == 1)
    exact = len(chosen) > 1 and len(large) == len(chosen)
    return People(
        n=len(state.participants),
        languages=tuple(Language(code, chosen[code] if exact else None) for code in large),
        other_languages=len(large) < len(chosen),
    )


def language_use(state: SessionState) -> LanguageUse:
    """Who could have written in which language: those who chose it, and those who wrote in it."""
    users: dict[str, set[str]] = defaultdict(set)
    for person in state.participants.values():
        users[_base(person.language)].add(person.id)
    for sent in answers(state):
        users[_base(sent.language)].add(sent.by or "")
    for stance in state.stances.values():
        if stance.reason:
            users[_base(stance.language)].add(stance.participant)
    return LanguageUse(
        people=len(state.participants), users={code: len(ids) for code, ids in users.items()}
    )


def answers(state: SessionState) -> list[Contribution]:
    """What participants wrote to prompts and did not take back; not what a facilitator typed."""
    return [
        sent
        for sent in state.contributions.values()
        if sent.withdrawn_at is None and sent.by is not None
    ]


def voices(state: SessionState) -> set[str]:
    """Everybody who wrote anything: an answer, a proposal, a reason."""
    wrote = {sent.by for sent in answers(state)}
    wrote |= {one.by for one in state.proposals.values() if one.withdrawn_at is None}
    wrote |= {stance.participant for stance in state.stances.values() if stance.reason}
    return {person for person in wrote if person is not None}


def _base(language: str) -> str:
    return language.split("-")[0].lower()
