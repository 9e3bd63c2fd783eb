"""What is copied out of a PDF is what was written into it."""

import io
import unicodedata

import pytest
from pypdf import PdfReader

from labkit.printing.assets import NASKH
from labkit.printing.order import Limits, print_pdf

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


def test_letters_that_no_font_has_cost_no_more_than_others():
    # In a line from right to left an emoji is a cluster of pieces that no font here has.
    font = "<style>body { font-family: Labkit Serif, Labkit Sans }</style>"
    said = "<p>نعم 👩‍👩‍👧 كلمة 🎉 نعم</p>"
    page = f"<html lang='ar' dir='rtl'><title>t</title>{font}{said}"
    pdf = print_pdf(page, language="ar", title="t", limits=Limits(memory_bytes=1_000_000_000))
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
