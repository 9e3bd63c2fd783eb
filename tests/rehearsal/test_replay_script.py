"""What a comment becomes, and the script it is heard by."""

import pytest

from labkit.rehearsal.recording import Comment, Recording
from labkit.rehearsal.replay import proposal_of, script_of
from labkit.settings import FOLDERS
from labkit.store.scripts import load_library, read_script


def comment(text):
    return Comment(id="1", author="2", at=1.0, text=text, held=False)


def test_a_short_comment_is_a_title():
    assert proposal_of(comment("Benches in the shade.")) == {
        "title": "Benches in the shade.",
        "why": "",
        "who_benefits": "",
    }


@pytest.mark.parametrize("text", ["word " * 40, "x" * 300, "line\n" * 30, "a " + "b" * 100])
def test_a_long_one_stands_whole_under_why(text):
    said = proposal_of(comment(text))
    assert said["why"] == text
    assert 0 < len(said["title"]) <= 80
    assert said["title"].endswith("…")
    assert "\n" not in said["title"]


@pytest.mark.parametrize("name", ["london", 'a "b" ]\n#', "$name", "été 2022", ""])
def test_the_script_is_good_whatever_the_folder_is_called(name):
    library = load_library(FOLDERS.sessions / "library" / "prompts.toml")
    script = read_script(script_of(Recording(name, (), (), (), 0)), library)
    assert [step.kind for step in script.steps] == ["propose", "hearing"]
    assert "submit-proposal" in script.step("hearing").accepts
