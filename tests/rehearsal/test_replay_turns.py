"""A coded meeting is played again: each turn at its own time, by an observer with a link."""

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from labkit.cli import main
from labkit.domain.actions import Action
from labkit.domain.dialogue.turns import Role, Turn
from labkit.domain.nouns import Occasion
from labkit.domain.report.compiling import compile_report
from labkit.domain.session.talk import measured
from labkit.rehearsal.meeting import meeting_of, read_meeting
from labkit.rehearsal.replay_turns import script_of
from labkit.rehearsal.tally import read_kept
from labkit.settings import FOLDERS
from labkit.store.coded_rows import BadFile
from labkit.store.coded_turns import read_turns
from labkit.store.engine import open_engine
from labkit.store.reading import list_sessions
from labkit.store.scripts import load_library, load_script

MRDA = Path(__file__).parents[3] / "shared" / "data" / "polis" / "mrda" / "turns.csv"
FIRST_ROWS = 143
"""With the head of the file: sixty turns."""

there = pytest.mark.skipif(not MRDA.exists(), reason=f"the public coded meetings are not at {MRDA}")


def labkit(*arguments):
    """What the command line says, in this process."""
    done = CliRunner().invoke(main, [*map(str, arguments)])
    return done.exit_code, done.stdout, done.stderr


def row(seq, at, speaker, action=None, answers=None, **more):
    return Turn(seq=seq, at=at * 1000, speaker=speaker, action=action, responds_to=answers, **more)


def kept(*rows):
    return [turn.seq for turn in meeting_of("m", rows).turns]


MOVE, FOLLOW = Action.MOVE, Action.FOLLOW


def test_a_row_with_an_action_is_a_turn_and_an_interjection_is_none():
    rows = (
        row(0, 0, "a"),
        row(1, 5, "b"),  # a second: an interjection
        row(2, 6, "a"),  # goes on with the first turn
        row(3, 9, "b", MOVE),
        row(4, 9.5, "a", FOLLOW, 3),
    )
    assert kept(*rows) == [0, 3, 4]


def test_what_a_coded_row_answers_is_a_turn_however_short():
    assert kept(row(0, 0, "a"), row(1, 5, "b"), row(2, 5.5, "a", FOLLOW, 1)) == [0, 1, 2]


def test_tasks_and_what_was_written_are_not_played_and_it_is_said():
    rows = (row(0, 0, "a", MOVE), row(1, 5, "b", FOLLOW), row(2, 9, "c", MOVE, licensed=True))
    meeting = meeting_of("m", rows)
    assert len(meeting.turns) == 2
    assert meeting.notes == ("1 rows were written or asked for as a task, and not played",)


def test_speakers_become_seats_and_facilitators_their_own():
    rows = (
        row(0, 0, "ann", MOVE, camp="Town"),
        row(1, 5, "host", FOLLOW, role=Role.FACILITATOR),
        row(2, 9, "ben", FOLLOW, camp="Country"),
    )
    meeting = meeting_of("m", rows)
    assert meeting.seats == {"ann": "1", "ben": "2", "host": "F1"}
    assert (meeting.people, meeting.facilitators) == (2, 1)
    assert meeting.group_of == {"1": "Town", "2": "Country"}


def test_one_voice_alone_is_no_circle():
    with pytest.raises(BadFile, match="has 1 speakers"):
        meeting_of("m", [row(0, 0, "a", MOVE)])


def test_the_script_of_a_meeting_is_good(tmp_path):
    meeting = meeting_of('A "loud" one', (row(0, 0, "a", MOVE), row(1, 3000, "b", FOLLOW)))
    file = tmp_path / "script.toml"
    file.write_text(script_of(meeting))
    script = load_script(file, load_library(FOLDERS.sessions / "library" / "prompts.toml"))
    assert "A loud one" in script.title.root["en"]
    assert script.minutes == 50


def test_a_file_that_cannot_be_read_is_told_by_line_and_nothing_is_played(tmp_path):
    file = tmp_path / "turns.csv"
    file.write_text("meeting,t,start_s,speaker,action\nm,0,0,a,jump\nm,1,x,b,move\n")
    code, out, err = labkit("replay", file)
    assert (code, out) == (2, "")
    assert "line 2: action: “jump” is no action" in err
    assert "line 3: start_s" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--meeting", "n"), "there is no meeting n; there are m"),
        (("--speed", "2"), "--speed is for folders of votes"),
    ],
)
def test_what_makes_no_sense_is_said(tmp_path, arguments, said):
    file = tmp_path / "turns.csv"
    file.write_text("meeting,t,start_s,speaker,action\nm,0,0,a,move\nm,1,5,b,follow\n")
    code, _, err = labkit("replay", file, *arguments)
    assert code == 2
    assert said in err


def test_the_options_of_a_meeting_are_none_of_votes(tmp_path):
    code, _, err = labkit("replay", tmp_path, "--pace", 5)
    assert code == 2
    assert "--meeting and --pace are for files of coded turns" in err


def test_a_clock_that_runs_faster_is_for_replays_alone():
    code, _, err = labkit("serve", "--pace", 10)
    assert code == 2
    assert "--occasion replayed" in err


@pytest.fixture(scope="module")
def replayed(tmp_path_factory):
    """The first turns of a public meeting, played at 200 times their pace."""
    folder = tmp_path_factory.mktemp("meeting")
    lines = MRDA.read_text().splitlines()
    (folder / "turns.csv").write_text("\n".join(lines[:FIRST_ROWS]) + "\n")
    data = folder / "data"
    code, out, err = labkit("replay", folder, "--pace", 200, "--data", data, "--json")
    assert code == 0, err
    engine = open_engine(data)
    with engine.connect() as connection:
        (session,) = [one.id for one in list_sessions(connection)]
    engine.dispose()
    return folder, json.loads(out), read_kept(data, session).state


@there
def test_every_turn_arrives_once(replayed):
    folder, numbers, state = replayed
    meeting = read_meeting(folder, None)
    assert numbers["turns"] == len(meeting.turns) == len(state.turns) == 60
    assert (numbers["lost"], numbers["doubled"]) == (0, 0)
    assert numbers["acked"] == numbers["stored"] == len(meeting.turns) + 1
    assert state.occasion is Occasion.REPLAYED


@there
def test_the_figures_are_those_of_the_file(replayed):
    folder, _, state = replayed
    rows = next(iter(read_turns(folder / "turns.csv").values()))
    coded = [one.action for one in rows if one.action]
    (figures,) = measured(state, state.ended_at)
    assert figures.by_action == tuple(Counter(coded)[action] for action in Action)
    steps = Counter(pairwise(coded))
    told = compile_report(state, state.ended_at, ("en",)).spoken
    assert told is not None
    (section,) = told.sections
    assert section.transitions == tuple(tuple(steps[a, b] for b in Action) for a in Action)


@there
def test_turns_last_as_long_as_they_lasted(replayed):
    folder, _, state = replayed
    meeting = read_meeting(folder, None)
    begins = sorted(turn.at for turn in state.turns.values())
    wanted = [turn.at - meeting.begins for turn in meeting.turns]
    assert [at - begins[0] for at in begins] == wanted
    opened, ended = state.record("talk").opened_at, state.ended_at
    assert begins[0] - opened == 1000
    # The session is over when the meeting was, as far as the machine kept up.
    assert ended - opened >= wanted[-1]


@there
def test_no_seat_is_left_and_the_report_tells_of_the_talk(replayed):
    _, _, state = replayed
    assert {turn.seat for turn in state.turns.values()} == {None}
    told = compile_report(state, state.ended_at, ("en",)).spoken
    assert told is not None
    assert (told.people, told.turns, told.observers) == (3, 60, 1)
    assert told.sections[0].minutes in (5, 6)
