"""S-44: files made to hurt whoever reads them. S-70, S-71: files that others must not read."""

import gzip
import json
import stat
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

from tests.attacks.tools import memory
from tests.process import ROOT, Process

MOST_MB = 64
"""More memory than this may no file cost that is refused."""

CHILD = """
    import json, resource, sys
    resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
    from pathlib import Path
    from labkit.store.scripts import load_library, load_script
    from labkit.store.script_faults import ScriptFault
    from labkit.store.vote_folders import read_votes
    from labkit.store.csv_files import BadRecording
    from labkit.settings import FOLDERS
    library = load_library(FOLDERS.sessions / "library" / "prompts.toml")
    most = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    for path in map(Path, sys.argv[1:]):
        before, said = most(), ""
        try:
            read_votes(path) if path.is_dir() else load_script(path, library)
        except (ScriptFault, BadRecording) as fault:
            said = str(fault)[:300]
        print(json.dumps([said, most() - before]))
"""


def reading(*paths: Path) -> list[tuple[str, float]]:
    """What is said of each file, and how many MB reading it took; in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(CHILD), *map(str, paths)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-500:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def bombs(folder: Path) -> dict[str, Path]:
    """Files that claim to be scripts or votes."""
    zeros = folder / "zeros.toml"
    with zeros.open("wb") as file:
        file.truncate(3_000_000_000)  # takes no room on the disk, and three GB when it is read
    zipped = folder / "zipped.toml"
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("script.toml", b"#" * 50_000_000)
    packed = folder / "packed.toml"
    packed.write_bytes(gzip.compress(b"#" * 50_000_000))
    pickled = folder / "pickled.toml"
    pickled.write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    tagged = folder / "tagged.toml"
    tagged.write_text("!!python/object/apply:os.system ['true']\n")
    long_line, endless, wide = (folder / name for name in ("long-line", "endless", "wide"))
    for votes in (long_line, endless, wide):
        votes.mkdir()
    with (long_line / "votes.csv").open("wb") as file:
        file.write(b"participant,comment,vote\n")
        file.truncate(2_000_000_000)
    (endless / "votes.csv").symlink_to("/dev/zero")
    (wide / "participants-votes.csv").write_text("participant," + "1," * 200_000 + "\n")
    return {
        "zeros": zeros,
        "a device": Path("/dev/zero"),
        "zip": zipped,
        "gzip": packed,
        "pickle": pickled,
        "tags": tagged,
        "a long line": long_line,
        "an endless file": endless,
        "columns without end": wide,
    }


def test_a_file_made_to_hurt_is_refused_in_a_sentence_and_costs_little(tmp_path: Path) -> None:
    files = bombs(tmp_path)
    for name, (said, cost) in zip(files, reading(*files.values()), strict=True):
        assert said, name
        assert "Traceback" not in said
        assert cost < MOST_MB, (name, said, cost)


def test_names_in_a_file_lead_nowhere(tmp_path: Path) -> None:
    """A recording is read by the names of its files, which nobody else chooses."""
    (tmp_path / "votes.csv").write_text("participant,comment,vote\n../../etc/passwd,/etc,1\n")
    ((said, _),) = reading(tmp_path)
    assert "root:" not in said


# --- S-70, S-71: the data folder ------------------------------------------------------------


def test_every_file_that_labkit_writes_is_its_owners_alone(labkit: Process) -> None:
    assert stat.S_IMODE(labkit.data.stat().st_mode) == 0o700
    made = [path for path in labkit.data.rglob("*")]
    assert {"labkit.db", "secret.key"} <= {path.name for path in made}
    for path in made:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_the_secret_key_is_random_long_and_in_no_copy(labkit: Process) -> None:
    key = (labkit.data / "secret.key").read_bytes()
    assert len(key) == 32
    assert len(set(key)) > 16
    others = [
        path for path in labkit.data.rglob("*") if path.is_file() and path.name[:6] != "secret"
    ]
    assert others
    assert not any(key in path.read_bytes() for path in others)


def test_the_process_stays_small(labkit: Process) -> None:
    """Whatever all these tests have thrown at it."""
    assert memory(labkit.pid) < 400
