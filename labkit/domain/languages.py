"""Which language codes a script may use: the simple part of BCP 47.

`fr`, `ar`, `fr-CA`, `zh-Hant`, `zh-Hant-TW`. Two letters must be a code that exists, since a
slip of the finger (`fe` for `fr`) is otherwise found out in front of the room. Three letters are
taken as they are: there are eight thousand of them.
"""

import re

_SIMPLE = re.compile(r"([a-z]{2,3})(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")

_TWO_LETTERS = frozenset(
    """
    aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da
    de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy
    hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg
    li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or
    os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta
    te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
    """.split()
)


def is_language(code: str) -> bool:
    """Whether a script may be written in this language."""
    simple = _SIMPLE.fullmatch(code)
    return simple is not None and (len(simple[1]) == 3 or simple[1] in _TWO_LETTERS)


def parents(code: str) -> tuple[str, ...]:
    """The wider languages of a code, nearest first: `zh-Hant-TW` has `zh-Hant` and `zh`."""
    parts = code.split("-")
    return tuple("-".join(parts[:count]) for count in range(len(parts) - 1, 0, -1))
