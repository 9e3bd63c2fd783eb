"""Filling what a shared screen leaves empty for the one browser that loads the page.

Screens are drawn once for a room, so the token and the `ref` of their forms cannot stand in
them. Script brings both along by itself; a browser without script needs them in the form.
"""

import re
import secrets
from itertools import count

from markupsafe import escape

_EMPTY = re.compile(r'<input type="hidden" name="token" value="">')


def fill_forms(html: str, token: str) -> str:
    """The same HTML with the token, and a `ref` of its own, in every form.

    The `ref` comes with the page and not with the answer, so that a button pressed twice on a
    slow network sends the same words once. One piece of chance serves all forms of a page: what
    differs in each cannot be packed.
    """
    given = f'<input type="hidden" name="token" value="{escape(token)}">'
    page, form = secrets.token_hex(8), count()
    return _EMPTY.sub(
        lambda _: f'{given}<input type="hidden" name="ref" value="{page}-{next(form)}">', html
    )
