"""What goes out of our scripts and sheets is what was written, in one piece."""

import gzip
import re
import subprocess
from pathlib import Path

import pytest

from labkit.settings import FOLDERS
from labkit.web.joining import CannotJoin, joined

SCRIPTS = sorted((FOLDERS.static / "js").glob("*.js"))
SHEETS = sorted((FOLDERS.static / "css").glob("*.css"))


def write(folder: Path, **modules: str) -> Path:
    (folder / "js").mkdir()
    for name, text in modules.items():
        (folder / "js" / f"{name}.js").write_text(text, encoding="utf-8")
    return folder / "js"


def test_a_module_comes_after_all_it_stands_on_and_once(tmp_path: Path) -> None:
    js = write(
        tmp_path,
        page='import { a } from "./one.js";\nimport { b } from "./two.js";\nconsole.log(a, b);\n',
        one='import { b } from "./two.js";\nexport const a = b + 1;\n',
        two="/** Two. */\nexport const b = 1; // a number\n",
    )
    said = joined(js / "page.js").decode()
    assert said == "let b=1;let a=b + 1;console.log(a,b);"


def test_a_module_that_stands_on_no_other_hands_out_what_it_has(tmp_path: Path) -> None:
    js = write(tmp_path, kept="export const a = 1;\n")
    assert joined(js / "kept.js") == b"export let a=1;\n".strip()


def test_what_is_fetched_later_stays(tmp_path: Path) -> None:
    js = write(tmp_path, page='const { io } = await import("../vendor/io.js");\n')
    assert 'import("../vendor/io.js")' in joined(js / "page.js").decode()


@pytest.mark.parametrize(
    "line",
    ['import io from "../vendor/io.js";', 'import "https://host/x.js";', "export default 1;"],
)
def test_what_it_does_not_understand_is_not_sent(tmp_path: Path, line: str) -> None:
    js = write(tmp_path, page=f"{line}\n")
    with pytest.raises(CannotJoin):
        joined(js / "page.js")


def test_what_others_wrote_goes_out_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "vendor").mkdir()
    file = tmp_path / "vendor" / "io.js"
    file.write_text("/* licence */ x", encoding="utf-8")
    assert joined(file) == b"/* licence */ x"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_every_script_is_whole_in_one_piece(script: Path, tmp_path: Path) -> None:
    """Two modules with one name for two things would not even parse together."""
    piece = tmp_path / "piece.mjs"
    piece.write_bytes(joined(script))
    if "\nimport " in script.read_text(encoding="utf-8"):
        assert b"export " not in piece.read_bytes()
    subprocess.run(["node", "--check", piece], check=True)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_text_of_a_script_spans_lines(script: Path) -> None:
    """Else blanks and line ends would be taken out of it."""
    for line in script.read_text(encoding="utf-8").splitlines():
        assert line.count("`") % 2 == 0, line


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_sheet_loses_its_comments_and_nothing_else(sheet: Path) -> None:
    def bare(text: str) -> str:
        return re.sub(r"\s", "", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))

    def whole(path: Path) -> str:
        written = path.read_text(encoding="utf-8")
        stands_on = re.findall(r'^@import "\./(\w+\.css)";$', written, re.MULTILINE)
        before = "".join(whole(path.parent / name) for name in stands_on)
        return before + re.sub(r"^@import .*;$", "", written, flags=re.MULTILINE)

    said = joined(sheet).decode()
    assert "/*" not in said
    assert "@import" not in said
    assert bare(said) == bare(whole(sheet))


def test_blanks_that_mean_something_stay(tmp_path: Path) -> None:
    (tmp_path / "css").mkdir()
    sheet = tmp_path / "css" / "page.css"
    sheet.write_text('a :focus ,\nb > c { content: ": ; { x"; inset: calc(1px + 2px) 0 }\n')
    assert joined(sheet) == b'a :focus ,b > c{content:": ; { x";inset:calc(1px + 2px) 0}'


def test_a_phone_loads_little() -> None:
    """With the page itself (under 2.5 kB) the first view stays under 14 kB."""
    names = ("css/phone.css", "js/phone.js")
    sizes = {name: len(gzip.compress(joined(FOLDERS.static / name), 9)) for name in names}
    assert sum(sizes.values()) < 11_100, sizes
