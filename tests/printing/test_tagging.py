"""The PDF says in which language words are, and which way a heading of a table counts."""

import io
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from labkit.printing.order import print_pdf
from tests.printing.test_order import in_child

PAGE = """<!doctype html><html lang="en"><title>t</title><body>
<p lang="ar" dir="rtl">ماء للجميع</p><p>water for all</p>
<table><tr><th scope="col">a</th><th scope="col">b</th></tr>
<tr><th scope="row">c</th><td>d</td></tr></table></body></html>"""


def elements(node: Any) -> list[DictionaryObject]:
    """Every element of the structure tree."""
    node = node.get_object()
    if isinstance(node, ArrayObject):
        return [found for kid in node for found in elements(kid)]
    if not isinstance(node, DictionaryObject):
        return []
    return [node, *(elements(node["/K"]) if "/K" in node else [])]


def languages_and_scopes(pdf: bytes) -> tuple[list[str], list[str]]:
    """What the tags say, in their order."""
    tags = elements(PdfReader(io.BytesIO(pdf)).root_object["/StructTreeRoot"])
    attributes: list[Any] = [tag["/A"].get_object() for tag in tags if tag.get("/S") == "/TH"]
    return (
        [str(tag["/Lang"]) for tag in tags if "/Lang" in tag],
        [str(one["/Scope"]) for one in attributes if "/Scope" in one],
    )


def test_words_have_their_language_and_headings_their_scope():
    pdf = print_pdf(PAGE, language="en", title="t")
    assert languages_and_scopes(pdf) == (["ar"], ["/Column", "/Column", "/Row"])


def test_the_library_still_leaves_both_out_so_the_patch_has_to_stay():
    alone = in_child(
        f"""
        import sys, weasyprint
        pdf = weasyprint.HTML(string={PAGE!r}).write_pdf(pdf_variant="pdf/ua-1")
        sys.stdout.buffer.write(pdf)
        """
    )
    pdf = print_pdf("", language="en", title="t", command=alone)
    assert languages_and_scopes(pdf) == ([], [])
