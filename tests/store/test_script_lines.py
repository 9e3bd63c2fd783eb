"""On which line things stand, compared with what the parser of the standard library reads."""

import tomllib
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from labkit.store.script_lines import Place, line_of, places

EVERYTHING = '''# a comment with [[step]] and key = "value"
id = "one" # another = "comment"
"quoted key" = 'it''s'
title.en = "a # b"
title."fr" = """
three
\\"""lines""" # end
dates = [ 1979-05-27, 1979-05-27 07:32:00, 07:32:00 ]
[lab]
name = { en = "x", "fr" = 'y', deep = { er = [1, { z = 2 }] } }
numbers = [
  1,   # one
  -2.5e3,

  [ 3, 4, ],
  inf
]
[[step]]
id = "a"
prompts = [ "one",
  { id = "two", text.en = "hi" }, ]
[[ step ]]
id = "b"
words = \'\'\'
[[step]]
id = "not this"\'\'\'
[[step.prompts]]
id = "p"
[[step.prompts]]
id = "q"
[step.more]
x = true
[[step]]
'''.replace("'it''s'", "'its'")


def leaves(value: Any, place: Place = ()) -> Iterator[Place]:
    if place:
        yield place
    entries = list(value.items()) if isinstance(value, dict) else []
    entries = list(enumerate(value)) if isinstance(value, list) else entries
    for key, one in entries:
        yield from leaves(one, (*place, key))


def test_everything_the_parser_reads_has_a_line() -> None:
    lines = places(EVERYTHING)
    assert set(lines) == set(leaves(tomllib.loads(EVERYTHING)))


def test_the_line_is_that_on_which_a_thing_is_written() -> None:
    written = EVERYTHING.splitlines()
    lines = places(EVERYTHING)

    def at(*place: str | int) -> str:
        return written[lines[place] - 1].strip()

    assert at("id").startswith('id = "one"')
    assert at("quoted key").startswith('"quoted key"')
    assert at("title", "fr") == 'title."fr" = """'
    assert at("lab", "name", "deep", "er", 1, "z").startswith("name = ")
    assert at("lab", "numbers", 1).startswith("-2.5e3")
    assert at("lab", "numbers", 3) == "inf"
    assert at("step", 0, "prompts", 1, "text", "en").startswith('{ id = "two"')
    assert at("step", 1) == "[[ step ]]"
    assert at("step", 1, "id") == 'id = "b"'
    assert at("step", 1, "prompts", 1, "id") == 'id = "q"'
    assert at("step", 1, "more", "x") == "x = true"
    assert lines[("step", 2)] == len(written)


def test_what_is_not_there_has_the_line_of_what_is_around_it() -> None:
    lines = places("a = 1\n[b]\nc = 2\n")
    assert line_of(lines, ("b", "title", "fr")) == 2
    assert line_of(lines, ("nothing",)) == 1


NAMES = st.text("abcXYZ019_-", min_size=1, max_size=4)
VALUES = st.recursive(
    st.one_of(
        st.integers(-99, 99).map(str),
        st.booleans().map(lambda value: str(value).lower()),
        st.sampled_from(
            ['"a # b"', "'it \" is'", '"say \\"]\\" }"', '"""x\n\ny"""', "'''[\n]'''", '""', "''"]
        ),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: "[\n" + " # ]\n,\n".join(items) + "\n]"),
        st.dictionaries(NAMES, inner.filter(lambda value: "\n" not in value), max_size=3).map(
            lambda table: "{ " + ", ".join(f"{k} = {v}" for k, v in table.items()) + " }"
        ),
    ),
    max_leaves=6,
)
TABLES = st.lists(st.dictionaries(NAMES, VALUES, max_size=3), max_size=4)


@given(st.dictionaries(NAMES, VALUES, max_size=4), TABLES)
def test_whatever_is_written_every_key_is_found_on_its_own_line(
    head: dict[str, str], tables: list[dict[str, str]]
) -> None:
    text = "".join(f"{key} = {value}\n" for key, value in head.items() if key != "row")
    for table in tables:
        text += "\n[[row]]\n" + "".join(f"{key} = {value} # x\n" for key, value in table.items())
    lines = places(text)
    assert set(lines) == set(leaves(tomllib.loads(text)))
    written = text.split("\n")
    for place, line in lines.items():
        if isinstance(place[-1], str) and place[-1] != "row":
            assert place[-1] in written[line - 1]
