"""What WeasyPrint leaves out of a tagged PDF, put in: the language of words, the scope of cells.

Without it a screen reader says an Arabic quote in an English voice, and cannot tell a heading
of a row from that of a column. Remove this once the library does it; a test says when.
"""

from collections.abc import Iterator
from typing import Any

import pydyf  # type: ignore[import-untyped]
from weasyprint.pdf import tags

_build = tags._build_box_tree


def _with_language_and_scope(box: Any, *more: Any) -> Iterator[Any]:
    element = getattr(box, "element", None)
    for tag in _build(box, *more):
        if element is not None and element.tag not in ("html", "body"):
            language = element.get("lang")
            # A wrapper made up for this box must not take the language of what stands in it.
            if language and "Lang" not in tag:
                tag["Lang"] = pydyf.String(language)
            if element.tag == "th" and tag.get("S") == "/TH":
                row = element.get("scope") == "row"
                tag["A"]["Scope"] = "/Row" if row else "/Column"
        yield tag


def install() -> None:
    """From now on PDFs of this process carry both."""
    tags._build_box_tree = _with_language_and_scope
