"""What happens to every text before it is kept: a command's, a script's, a name's.

Taken out are the characters that turn the words of a neighbour around, hide, or stack up over
other lines. Left in is what living scripts need: the joiners U+200C and U+200D (Persian, Indic
scripts, emoji families), the direction marks U+200E and U+200F, the no-break spaces of French.
"""

import re
from collections.abc import Iterable
from unicodedata import category, normalize

_JOINERS = frozenset("\u200c\u200d")
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNSEEN = frozenset("\u200b\u2060\ufeff\u180e\u00ad\u034f\u115f\u1160\u3164\uffa0\u2800")
_NEVER = frozenset({"Cc", "Cs", "Co", "Cn"})
_MARKS = frozenset({"Mn", "Me"})
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BLANKS = re.compile(r"[^\S\n]+")
_KEPT_BLANKS = frozenset("\u00a0\u202f\u3000")
# Letters and signs that are kept as they are, whatever stands beside them: most texts have no
# others, and need not be looked at letter by letter. Latin, Cyrillic, Arabic, common signs.
_PLAIN = re.compile(
    "[\n -~\u00a1-\u00ac\u00ae-\u024f\u0400-\u0482\u048a-\u052f\u060c\u061b\u061f\u0621-\u064a"
    "\u2010-\u2015\u2018-\u201f\u2026\u20ac]*"
)

MOST_IN_A_ROW = 4
_LONGEST_STEP_BACK = 32


def clean(text: str, limit: int | None = None, one_line: bool = False) -> str:
    """The text as labkit keeps it; cleaning it again changes nothing.

    With a `limit` what stands beyond it is cut off. Whoever would rather refuse than cut
    leaves the limit out and measures what comes back.
    """
    if limit is not None:
        # One letter never needs eight code points; a megabyte of accents is not worth reading.
        text = text[: limit * 8]
    text = _BREAKS.sub("\n", text)
    # Taking one thing out can let two others meet and compose, so the pass is repeated until it
    # changes nothing.
    while (once := _one_pass(text, one_line)) != text:
        text = once
    if limit is not None and len(text) > limit:
        return clean(text[: _where_to_cut(text, limit)].rstrip("\u200d"), limit, one_line)
    return text if any(_is_seen(letter) for letter in text) else ""


def _one_pass(text: str, one_line: bool) -> str:
    # Runs are shortened before composing as well: sorting a long run of marks takes its square.
    kept = text
    if not _PLAIN.fullmatch(text):
        seen = _short_runs(letter for letter in text if _is_kept(letter))
        kept = _short_runs(normalize("NFC", seen))
    if one_line:
        kept = kept.replace("\n", " ")
    lines = (_BLANKS.sub(_one_blank, line).strip() for line in kept.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _is_kept(letter: str) -> bool:
    if letter in _TURNING or letter in _UNSEEN or 0xE0000 <= ord(letter) <= 0xE0FFF:
        return False
    # A phone may know newer pictures than this Python does; their block holds nothing else.
    return category(letter) not in _NEVER or letter in "\n\t" or 0x1F300 <= ord(letter) <= 0x1FAFF


def _short_runs(letters: Iterable[str]) -> str:
    """Marks and joiners, at most a few in a row, and marks only on something to stand on."""
    kept: list[str] = []
    marks = joiners = 0
    stands_on_something = False
    for letter in letters:
        if category(letter) in _MARKS:
            marks += 1
            if marks > MOST_IN_A_ROW or not stands_on_something:
                continue
        elif letter in _JOINERS:
            joiners += 1
            if joiners > MOST_IN_A_ROW:
                continue
        else:
            marks = joiners = 0
            stands_on_something = not letter.isspace()
        kept.append(letter)
    return "".join(kept)


def _one_blank(run: re.Match[str]) -> str:
    blanks = run.group()
    return blanks if blanks in _KEPT_BLANKS else " "


def _where_to_cut(text: str, limit: int) -> int:
    """The last place up to `limit` that does not tear a letter or a joined picture apart."""
    for cut in range(limit, max(limit - _LONGEST_STEP_BACK, 0), -1):
        holds_on = text[cut] in _JOINERS or category(text[cut]) in _MARKS
        if not holds_on and text[cut - 1] != "\u200d":
            return cut
    return limit


def _is_seen(letter: str) -> bool:
    return not letter.isspace() and category(letter) not in _MARKS | {"Cf"}
