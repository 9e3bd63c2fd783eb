"""Arabic that can be read back out of the PDF, letter by letter, as it was written.

A PDF says for each glyph which letters it stands for. Where several glyphs draw one cluster
(a letter with its marks, or two letters that lean on each other) WeasyPrint gives all letters
to one of them, and wherever that glyph comes again on its own the same letters come again: a
copied or spoken word has letters too many or too few. Here each glyph of such a cluster gets its
own letter first; what WeasyPrint finds given it leaves alone.
"""

from typing import Any
from unicodedata import combining

from weasyprint.draw import text as drawing
from weasyprint.text.ffi import ffi, pango

_draw = drawing.draw_first_line
# From here on Pango counts what is no glyph of a font: an empty one, or a box for a letter that
# no font has. The subsetter makes a list as long as the highest number it is told.
NO_GLYPH = 0x0FFFFFFF
_VOWELS = "\u064b\u064c\u064d\u064e\u064f\u0650"


def install() -> None:
    """From now on text drawn in this process is spelled glyph by glyph."""
    drawing.draw_first_line = _draw_spelled


def _draw_spelled(stream: Any, box: Any, *more: Any) -> Any:
    if box.text.strip() and box.style["font_size"] >= 1e-6:
        _spell(stream, box.pango_layout)
    return _draw(stream, box, *more)


def _spell(stream: Any, layout: Any) -> None:
    pango.pango_layout_set_single_paragraph_mode(layout.layout, True)
    line, _ = layout.get_first_line()
    run = line.runs[0]
    while run != ffi.NULL:
        item, run = run.data, run.next
        if item.item.analysis.level % 2:
            font, _ = stream.add_font(item.item.analysis.font)
            _spell_run(font.to_unicode, item, layout.text.encode())


def _spell_run(known: dict[int, str], item: Any, text: bytes) -> None:
    """Runs from right to left: the first glyph is the last letter."""
    clusters, glyphs = item.glyphs.log_clusters, item.glyphs.glyphs
    end = item.item.length
    first, count = 0, item.glyphs.num_glyphs
    while first < count:
        start, after = clusters[first], first
        while after < count and clusters[after] == start:
            after += 1
        letters = text[item.item.offset + start : item.item.offset + end].decode()
        if after - first > 1:
            in_reading_order = [glyphs[at].glyph for at in reversed(range(first, after))]
            for glyph, part in zip(in_reading_order, _shared(letters, after - first), strict=True):
                if glyph < NO_GLYPH:
                    known.setdefault(glyph, part)
        first, end = after, start


def _shared(letters: str, glyphs: int) -> list[str]:
    """One letter to each glyph; strokes that only connect get none, the last takes the rest."""
    # The shaper draws the shadda before the vowel, while normalised text has it after.
    spelled = "".join(sorted(letters, key=lambda one: (combining(one) > 0) + (one in _VOWELS)))
    return [spelled[at : at + 1] for at in range(glyphs - 1)] + [spelled[glyphs - 1 :]]
