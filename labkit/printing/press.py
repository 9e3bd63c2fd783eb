"""The press: the child process that makes a PDF, and the only module that knows WeasyPrint.

It reads one job as JSON from standard input and writes the PDF to standard output. It gets an
empty environment and an empty folder, limits itself before it loads anything, and may load
nothing but the files in `assets`. What goes wrong is said in one word on standard error: no
value of the job is ever printed.
"""

import json
import os
import sys
import tempfile
import unicodedata
from bisect import bisect_left
from typing import Any

from labkit.apart import keep_within_limits

PDF = "pdf/ua-1"
PANGO_MISSING = 3
TOO_LARGE = 4
FAILED = 5


def main() -> None:
    """Do the job on standard input, within the limits given as JSON in the last argument."""
    keep_within_limits()
    # Libraries in C write to file 1 as well; nothing but the PDF may arrive there.
    out = os.dup(1)
    os.dup2(2, 1)
    tempfile.tempdir = os.getcwd()
    job = json.loads(sys.stdin.buffer.read())
    try:
        pdf = make(job)
    except (OSError, ImportError) as error:
        said = str(error)
        # A library that is there, but for which there is no memory left, is not a missing one.
        if "allocate memory" in said or "map segment" in said:
            _stop(TOO_LARGE, error)
        # WeasyPrint loads its libraries by name; cffi says this when one is not there.
        _stop(PANGO_MISSING if "cannot load library" in said else FAILED, error)
    except (MemoryError, RecursionError) as error:
        _stop(TOO_LARGE, error)
    except Exception as error:
        _stop(FAILED, error)
    with os.fdopen(out, "wb") as paper:
        paper.write(pdf)


def make(job: dict[str, Any]) -> bytes:
    """The PDF of a job."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    from labkit.printing import spelling, tagging
    from labkit.printing.assets import fonts

    spelling.install()
    tagging.install()
    config = FontConfiguration()
    faces = "\n".join(font.face for font in fonts())
    sheet = CSS(string=faces, font_config=config, url_fetcher=_only_assets(), base_url="labkit:")
    html = job["html"]
    for place, choices in enumerate(job["sheets"]):
        html = html.replace(_mark(place), choices[_first_that_fits(job, place, config, sheet)])
    document = _read(html, job).render(font_config=config, stylesheets=[sheet], pdf_variant=PDF)
    document.metadata.title = job["title"]
    pdf: bytes = document.write_pdf(pdf_variant=PDF)
    return pdf


def _mark(place: int) -> str:
    return f"<!--sheet {place}-->"


def _first_that_fits(job: dict[str, Any], place: int, config: Any, sheet: Any) -> int:
    """The number of the first choice that stays on one page; of the last one if none does.

    Each choice takes less room than the one before, so half of them can be ruled out at a time.
    """
    choices = job["sheets"][place]

    def fits(number: int) -> bool:
        html, _, _ = job["html"].partition("<!--rest-->")
        for other in range(len(job["sheets"])):
            html = html.replace(_mark(other), choices[number] if other == place else "")
        document = _read(html, job).render(font_config=config, stylesheets=[sheet])
        return len(document.pages) == 1

    return bisect_left(range(len(choices) - 1), True, key=fits)


def _read(html: str, job: dict[str, Any]) -> Any:
    from weasyprint import HTML

    page = HTML(string=html, url_fetcher=_only_assets(), base_url="labkit:")
    page.etree_element.set("lang", job["language"])
    _settle_directions(page.etree_element)
    return page


def _only_assets() -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    from labkit.printing.assets import assets

    known = assets()

    class OnlyAssets(URLFetcher):  # type: ignore[misc]
        """Refuses every address but those of the app's own files."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url not in known:
                raise ValueError("refused")
            kind = "text/css" if url.endswith(".css") else "font/ttf"
            return URLFetcherResponse(url, known[url].read_bytes(), {"Content-Type": kind})

    return OnlyAssets()


def _settle_directions(root: Any) -> None:
    """Do what a browser does for `dir="auto"`: the first letter with a direction decides."""
    for element in root.iter():
        if element.get("dir") == "auto":
            element.set("dir", _direction("".join(element.itertext())))


def _direction(text: str) -> str:
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind in ("R", "AL"):
            return "rtl"
        if kind == "L":
            return "ltr"
    return "ltr"


def _stop(code: int, error: BaseException) -> None:
    sys.stderr.write(type(error).__name__ + "\n")
    sys.stderr.flush()
    os._exit(code)
