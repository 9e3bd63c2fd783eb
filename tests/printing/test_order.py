"""The child that makes PDFs loads nothing from outside, keeps to its limits, and fails kindly."""

import http.server
import io
import subprocess
import sys
import textwrap
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from labkit.printing.order import (
    LIMITS,
    PRESS,
    PangoMissing,
    PrintingRefused,
    Trouble,
    print_pdf,
)

PAGE = "<!doctype html><html lang='en'><title>t</title><body><p>One page.</p>{}</body></html>"


def in_child(code: str) -> tuple[str, ...]:
    """A command that runs other code where the press would run."""
    return (sys.executable, "-I", "-c", textwrap.dedent(code))


@pytest.fixture
def asked_for() -> Iterator[tuple[str, list[str]]]:
    """An address of this machine, and what was asked for there."""
    asked: list[str] = []

    class Keeper(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *about):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Keeper)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def test_nothing_is_fetched_and_nothing_is_attached(asked_for, tmp_path):
    address, asked = asked_for
    urllib.request.urlopen(f"{address}/could-be-asked").close()
    assert asked == ["/could-be-asked"]
    secret = tmp_path / "names.txt"
    secret.write_text("NAMES-OF-PEOPLE")
    pdf = print_pdf(
        PAGE.format(
            f"<link rel=stylesheet href={address}/a.css><style>@import url({address}/b.css);"
            f"@font-face {{ font-family: z; src: url({address}/f.ttf) }}"
            f" p {{ background: url({address}/p.png); font-family: z }}</style>"
            f"<img src={address}/i.png><img src=file://{secret}>"
            f"<object data={address}/o.png></object>"
            f"<link rel=attachment href=file://{secret}><a rel=attachment href=file://{secret}>x</a>"
            f"<svg><image href='{address}/s.png' width=9 height=9 />"
            f"<use href='{address}/u.svg#a' /></svg>"
        ),
        language="en",
        title="t",
    )
    reader = PdfReader(io.BytesIO(pdf))
    assert asked == ["/could-be-asked"]
    assert not reader.attachments
    assert b"NAMES-OF-PEOPLE" not in b"".join(
        part.get_data() for page in reader.pages for part in [page.get_contents()] if part
    )
    assert not any(
        note.get_object()["/Subtype"] == "/FileAttachment"
        for page in reader.pages
        for note in page.get("/Annots", [])
    )


def test_a_page_that_eats_time_is_ended_by_the_limit_and_a_usual_one_is_not():
    limits = replace(LIMITS, cpu_seconds=4)
    assert print_pdf(PAGE.format(""), language="en", title="t", limits=limits).startswith(b"%PDF")
    with pytest.raises(PrintingRefused) as refused:
        print_pdf(PAGE.format("<p>long</p>" * 30_000), language="en", title="t", limits=limits)
    assert refused.value.trouble is Trouble.TOOK_TOO_LONG


def test_a_press_that_hangs_is_ended_by_the_clock_on_the_wall():
    with pytest.raises(PrintingRefused) as refused:
        print_pdf(
            PAGE.format(""),
            language="en",
            title="t",
            limits=replace(LIMITS, wall_seconds=1),
            command=in_child("import time; time.sleep(60)"),
        )
    assert refused.value.trouble is Trouble.TOOK_TOO_LONG


def test_a_page_too_deep_to_set_and_one_without_memory_are_called_too_large():
    deep = PAGE.format("<div>" * 5_000)
    small = replace(LIMITS, memory_bytes=60_000_000)
    for html, limits in ((deep, LIMITS), (PAGE.format(""), small)):
        with pytest.raises(PrintingRefused) as refused:
            print_pdf(html, language="en", title="t", limits=limits)
        assert refused.value.trouble is Trouble.TOO_LARGE


def test_without_pango_the_word_is_kind_and_names_another_way():
    without = f"""
        import sys
        sys.path.append({str(Path(__file__).parents[2])!r})
        import cffi
        found = cffi.FFI.dlopen
        def lacking(self, name, *more):
            if "pango" in str(name):
                raise OSError(f"cannot load library '{{name}}'")
            return found(self, name, *more)
        cffi.FFI.dlopen = lacking
        from labkit.printing.press import main
        main()
    """
    with pytest.raises(PangoMissing) as missing:
        print_pdf(PAGE.format(""), language="en", title="t", command=in_child(without))
    assert "from the browser" in missing.value.words


def test_the_child_gets_no_environment_and_a_folder_of_its_own_that_goes():
    seen = in_child("import os; print(sorted(os.environ), os.getcwd(), sep='|', end='')")
    environment, _, folder = (
        print_pdf("", language="en", title="t", command=seen).decode().partition("|")
    )
    assert environment in ("[]", "['LC_CTYPE']")  # Python sets that one itself
    assert not Path(folder).exists()


def test_pdfs_are_made_one_at_a_time():
    waits = in_child("import time; time.sleep(0.4)")
    started = time.monotonic()
    both = [
        threading.Thread(
            target=print_pdf, args=("",), kwargs={"language": "en", "title": "t", "command": waits}
        )
        for _ in range(2)
    ]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert time.monotonic() - started >= 0.8


def test_other_greenlets_run_while_a_pdf_is_made():
    script = """
        from gevent import monkey; monkey.patch_all()
        import gevent, time
        from labkit.printing.order import print_pdf
        longest, last, making = 0.0, time.monotonic(), True
        def tick():
            global longest, last
            while making:
                gevent.sleep(0.01)
                now = time.monotonic()
                longest, last = max(longest, now - last), now
        ticking = gevent.spawn(tick)
        started = time.monotonic()
        pdf = print_pdf("<p>hello", language="en", title="t")
        took, making = time.monotonic() - started, False
        ticking.join()
        print(pdf[:4], longest < took / 2)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "b'%PDF' True\n"


def test_of_several_sheets_the_first_that_fits_on_a_page_is_taken_and_the_last_when_none_does():
    def sheet(lines: int) -> str:
        return "<section>" + "<p>line</p>" * lines + f"<p>of {lines}</p></section>"

    page = PAGE.format("<!--sheet 0--><!--sheet 1--><!--rest--><p>and the rest</p>")
    choices = ([sheet(n) for n in (400, 90, 9, 3)], [sheet(n) for n in (300, 200)])
    pdf = PdfReader(io.BytesIO(print_pdf(page, language="en", title="t", sheets=choices)))
    words = "".join(part.extract_text() for part in pdf.pages)
    assert "of 9\n" in words
    assert "of 200\n" in words
    assert "of 400" not in words
    assert words.count("and the rest") == 1


def test_the_press_is_isolated_from_what_python_reads_by_itself():
    assert "-I" in PRESS
