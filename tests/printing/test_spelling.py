"""What is copied out of a PDF is what was written into it."""

import io
import unicodedata
from types import SimpleNamespace

import pytest
from pypdf import PdfReader

from labkit.printing import spelling
from labkit.printing.assets import NASKH
from labkit.printing.order import print_pdf

SAID = (
    "حديقة مشتركة يعتني بها الجيران القدامى والجدد",
    "من يضمن ألا تذهب الأموال إلى من يملك المال أصلا؟",
    "شكرًا جزيلًا لكم",
    "مُدَرِّسٌ جَدِيدٌ في الحَيِّ",
    "أُكمِل أعترض ألاحظ أبدأ",
    "چرا این پیشنهاد خوب است؟",
    "Łódź, Zürich, œuvre, Ђорђе, Αθήνα",
)


def letters(text: str) -> str:
    """The letters without blanks and direction marks, in one form."""
    kept = (one for one in text if unicodedata.category(one) not in ("Cf", "Zs", "Cc"))
    return unicodedata.normalize("NFKC", "".join(kept))


def test_words_can_be_read_back_letter_by_letter():
    if NASKH.is_file():
        pytest.skip("This machine sets Arabic in another font.")
    said = "".join(f"<p>{one}</p>" for one in SAID)
    page = f"<html lang='ar'><title>t</title><style>body {{ font-family: {{}} }}</style>{said}"
    for family in ("Labkit Serif, Labkit Sans", "Labkit Sans, Labkit Serif"):
        pdf = print_pdf(page.replace("{}", family), language="ar", title="t")
        read = letters(PdfReader(io.BytesIO(pdf)).pages[0].extract_text())
        for one in SAID:
            assert letters(one).strip(".؟,") in read


def test_what_is_no_glyph_is_not_told_to_the_subsetter():
    # It makes a list as long as the highest number: for one emoji that took eleven gigabytes.
    class Glyph:
        def __init__(self, glyph: int) -> None:
            self.glyph = glyph

    letters_in_line = "👩‍👩‍👧"
    item = SimpleNamespace(
        item=SimpleNamespace(offset=0, length=len(letters_in_line.encode())),
        glyphs=SimpleNamespace(
            log_clusters=[0, 0, 0],
            glyphs=[Glyph(0x1001F467), Glyph(spelling.NO_GLYPH), Glyph(42)],
            num_glyphs=3,
        ),
    )
    known: dict[int, str] = {}
    spelling._spell_run(known, item, letters_in_line.encode())
    assert set(known) == {42}
