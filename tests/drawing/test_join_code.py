"""The join code as a picture."""

import re

from labkit.drawing.environment import Drawing
from labkit.screens.address import address_of
from labkit.settings import FOLDERS
from tests.reading import read

ADDRESS = address_of("http://192.168.8.2:8000", "K7XM4R")
TEMPLATE = '{% from "parts/qr.html" import qr %}{{ qr(address) }}'


def drawn() -> str:
    environment = Drawing(FOLDERS.templates)._environment("en")
    return environment.from_string(TEMPLATE).render(address=ADDRESS)


def test_the_path_has_exactly_the_black_cells_of_the_code() -> None:
    size = ADDRESS.qr.size
    grid = [[False] * size for _ in range(size)]
    path = read(drawn()).all("path")[1].attributes["d"]
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path)
    assert "".join(f"M{x} {y}h{n}v1h-{n}z" for x, y, n in runs) == path
    for x, y, n in runs:
        for cell in range(int(x), int(x) + int(n)):
            grid[int(y)][cell] = True
    assert tuple(tuple(row) for row in grid) == ADDRESS.qr.rows


def test_the_code_is_black_on_white_with_its_quiet_zone_and_a_word_for_it() -> None:
    picture = read(drawn()).one("svg")
    white, black = picture.all("path")
    assert (white.attributes["fill"], black.attributes["fill"]) == ("#fff", "#000")
    assert white.attributes["d"] == f"M0 0h{ADDRESS.qr.size}v{ADDRESS.qr.size}H0z"
    assert picture.attributes["shape-rendering"] == "crispEdges"
    (title,) = picture.all("title")
    assert "".join(text for text, _ in title.texts()) == (
        "Scan this with a phone to join. The code is K7XM4R."
    )
