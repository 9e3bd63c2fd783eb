"""What simulated people say. All of it is composed for rehearsals; nobody ever said it.

The sentences stand in `spoken.toml`. Here they are put together: short and long, with line
breaks, emoji, quotes, markup and formulas that must arrive as the plain words they are.
"""

import random
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from labkit.domain.cleaning import clean

SORTS = ("move", "follow", "oppose", "bystand", "checkin", "checkout")
ANY = "any"
MOST = 280
TITLE, WHY, WHO = 80, 1200, 400

# Things people really paste: each has broken a tool once.
ODD = (
    "👩‍👩‍👧 🎉",
    '<b>"really"</b> & <script>alert(1)</script>',
    "=SUM(1;2)",
    "«à peine»… 100 % d’accord !",
    "كلمة English كلمة",
    'O\'Brien said \\n "no"; DROP TABLE',
    "1 < 2 > 0 &amp; so on",
    "ÅÄÖ ǆ ﬁ ẞ",
)


@cache
def _spoken() -> dict[str, Any]:
    text = files("labkit.rehearsal").joinpath("spoken.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def answer(
    rng: random.Random, language: str, prompt: str, limit: int | None = None, pastes: float = 0.12
) -> str:
    """An answer to a prompt; the first part of a prompt's name says what sort of prompt it is."""
    sort = prompt.partition(".")[0]
    sentences: list[str] = _sentences(language, sort if sort in SORTS else ANY)
    said = rng.choice(sentences)
    for chance in (0.35, 0.25, 0.15):
        if rng.random() < chance:
            said += rng.choice((" ", " ", "\n")) + rng.choice(sentences)
    if rng.random() < pastes:
        said += " " + rng.choice(ODD)
    return clean(said, limit=limit or MOST)


def reason(rng: random.Random, language: str, action: str) -> str:
    """Why somebody follows, opposes or stands by."""
    return clean(rng.choice(_sentences(language, f"because_{action}")), limit=WHO)


def proposal(rng: random.Random, language: str) -> dict[str, str]:
    """A proposal, sometimes with nothing but its title."""
    what = rng.choice(_sentences(language, "what"))
    where = rng.choice(_sentences(language, "where"))
    said = {"title": clean(f"{what} {where}", limit=TITLE, one_line=True)}
    if rng.random() < 0.8:
        why = rng.sample(_sentences(language, "why"), k=rng.choice((1, 1, 2, 4)))
        said["why"] = clean(rng.choice((" ", "\n\n")).join(why), limit=WHY)
    if rng.random() < 0.7:
        said["who_benefits"] = clean(rng.choice(_sentences(language, "who")), limit=WHO)
    return said


def name(rng: random.Random, language: str) -> str:
    """A name somebody wants beside their words."""
    return rng.choice(_sentences(language, "name"))


def _sentences(language: str, sort: str) -> list[str]:
    spoken = _spoken()
    of_language: dict[str, list[str]] = spoken.get(language.partition("-")[0], spoken["en"])
    return of_language[sort]
