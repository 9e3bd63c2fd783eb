"""Everything a page on paper may load: an exact list of `labkit:` addresses, and nothing else.

Fonts come as TTF out of installed packages: unpacking WOFF2 costs a second or two for each
report. Debian's Noto Naskh is the one Arabic font whose text can be read back out of a PDF
letter by letter, so it goes before Amiri where it is installed.
"""

import importlib.util
from dataclasses import dataclass
from pathlib import Path

from labkit.settings import FOLDERS

NASKH = Path("/usr/share/fonts/truetype/noto/NotoNaskhArabic-Regular.ttf")
NASKH_BOLD = Path("/usr/share/fonts/truetype/noto/NotoNaskhArabic-Bold.ttf")
STYLE_SHEETS = ("css/report.css",)


@dataclass(frozen=True, slots=True)
class Font:
    """One file of a font family."""

    family: str
    path: Path
    weight: str = "400"
    style: str = "normal"

    @property
    def address(self) -> str:
        """Where a style sheet finds it; plain letters only, whatever the file is called."""
        return f"labkit:fonts/{self.family}-{self.weight}-{self.style}.ttf".replace(" ", "-")

    @property
    def face(self) -> str:
        """The rule that makes it known."""
        return (
            f'@font-face {{ font-family: "{self.family}"; src: url("{self.address}");'
            f" font-weight: {self.weight}; font-style: {self.style} }}"
        )


def fonts() -> tuple[Font, ...]:
    """The fonts of paper that this machine has."""
    sans, serif = _package("fontpkg_noto_sans"), _package("fontpkg_amiri")
    known = (
        Font("Labkit Sans", sans / "NotoSans[wdth,wght].ttf", "100 900"),
        Font("Labkit Sans", sans / "NotoSans-Italic[wdth,wght].ttf", "100 900", "italic"),
        Font("Labkit Serif", serif / "Amiri-Regular.ttf"),
        Font("Labkit Serif", serif / "Amiri-Italic.ttf", style="italic"),
        Font("Labkit Serif", serif / "Amiri-Bold.ttf", "700"),
        Font("Labkit Naskh", NASKH),
        Font("Labkit Naskh", NASKH_BOLD, "700"),
    )
    return tuple(font for font in known if font.path.is_file())


def assets() -> dict[str, Path]:
    """Address and file of everything a page may load."""
    found = {font.address: font.path for font in fonts()}
    for sheet in STYLE_SHEETS:
        found[f"labkit:{sheet}"] = FOLDERS.static / sheet
    return found


def _package(name: str) -> Path:
    # Found without importing: a font package may run code of its own at import.
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        return Path(name)
    return Path(spec.submodule_search_locations[0]) / "files"
