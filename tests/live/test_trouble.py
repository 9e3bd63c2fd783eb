"""A full disk and a held database at a real server: everybody is told, nobody loses words."""

import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import gevent
import pytest

from labkit.rehearsal.browser import Browser
from labkit.rehearsal.tally import read_kept
from tests.live.clients import Client, Desk, until
from tests.process import ROOT, Process

LONG = "A bench in the shade of the old trees. " * 7
PHONES = 8
LIMIT = 10
"""Seconds after which a phone gives up waiting for an answer."""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    script = str(ROOT / "sessions" / "dialogue-circle.toml")
    process = Process(
        tmp_path_factory.mktemp("small"), "-m", "tests.live.small_disk", "--script", script
    )
    process.start()
    yield process
    process.end()


@pytest.fixture(scope="module")
def console(small: Process) -> Iterator[Client]:
    desk = Desk(small)
    console = Client.opened(small, desk.link("co-facilitator"), "console")
    console.open_step("move")
    yield console
    desk.close()
    console.close()


@pytest.fixture
def room(small: Process, console: Client) -> Iterator[tuple[Client, list[Client]]]:
    # Other phones for each test: those of the one before may have written too fast just now.
    phones = [Client.phone(small) for _ in range(PHONES)]
    yield console, phones
    for phone in phones:
        phone.close()


def send(phone: Client, text: str, ref: str) -> dict[str, object]:
    return phone.do(
        "submit-contribution", step="move", prompt="move.open", text=text[:280], ref=ref
    )


def kept(small: Process) -> set[str]:
    return set(read_kept(small.data, small.doors["session"]).state.contributions)


def test_a_full_disk_shows_on_the_console_and_every_word_comes_through(
    small: Process, room: tuple[Client, list[Client]]
) -> None:
    console, phones = room
    console.connect()
    small.signal(signal.SIGUSR1)
    gevent.sleep(0.3)
    acknowledged, waiting = set(), {}
    for number in range(60):
        phone, ref = phones[number % PHONES], f"full-{number:08}"
        reply = send(phone, f"{number} {LONG}", ref)
        if reply["ok"]:
            acknowledged.add(ref)
            continue
        assert reply["final"] is False
        if reply["refusal"] == "not-stored":
            assert "The disk of the laptop is full." in str(reply["words"])
            waiting[ref] = phone, f"{number} {LONG}"
            break
        gevent.sleep(0.5)  # this phone wrote too fast for a thumb
    assert waiting, "the disk was never full"
    sentence = "Nothing can be saved until there is room again."
    took = until(lambda: sentence in console.shows(), "the console says it")
    print(f"on the console after {took:.2f} s")
    assert {ref for ref in kept(small) if ref.startswith("full-")} == acknowledged

    small.signal(signal.SIGUSR2)
    for ref, (phone, text) in waiting.items():
        until(lambda: send(phone, text, ref)["ok"], "it is saved")  # noqa: B023
        assert send(phone, text, ref)["ok"]
    assert {ref for ref in kept(small) if ref.startswith("full-")} == acknowledged | set(waiting)
    until(lambda: sentence not in last_trouble(console), "the console is calm again")


def last_trouble(console: Client) -> str:
    shown = [
        said["islands"]["trouble"]
        for _, name, said in console.heard
        if name == "islands" and "trouble" in said["islands"]
    ]
    return str(shown[-1])


@contextmanager
def held(small: Process) -> Iterator[None]:
    """Another program writes into the database and takes its time."""
    connection = sqlite3.connect(small.data / "labkit.db", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    yield
    connection.execute("ROLLBACK")
    connection.close()


def test_a_held_database_holds_up_nobody_who_only_reads(
    small: Process, room: tuple[Client, list[Client]]
) -> None:
    console, phones = room
    console.connect()
    browser = Browser(small.here)
    replies: list[tuple[float, dict[str, object]]] = []
    waits: list[float] = []

    def write(number: int) -> None:
        began = time.monotonic()
        # An answer must come before the phone gives up.
        reply = send(phones[number], f"held {number}", f"held-{number:08}")
        replies.append((time.monotonic() - began, reply))

    with held(small):
        writing = [gevent.spawn(write, number) for number in range(PHONES)]
        end = time.monotonic() + 6
        while time.monotonic() < end:
            began = time.monotonic()
            assert "ok" in browser.get("/healthz").json()
            waits.append(time.monotonic() - began)
            gevent.sleep(0.05)
        gevent.joinall(writing, timeout=30, raise_error=True)
    browser.close()
    assert len(replies) == PHONES
    for took, reply in replies:
        assert took < LIMIT, took
        assert (reply["ok"], reply["refusal"], reply["final"]) == (False, "not-stored", False)
        assert "The laptop is busy." in str(reply["words"])
    print(f"healthz meanwhile: median {median(waits):.4f} s, longest {max(waits):.3f} s")
    # On a machine that is busy itself everything takes longer; nobody waits as a writer does.
    shortest = min(took for took, _ in replies)
    assert median(waits) < shortest / 10
    assert max(waits) < shortest
    until(lambda: "busy with another program" in last_trouble(console), "the console says it")
    for number in range(PHONES):
        assert send(phones[number], f"held {number}", f"held-{number:08}")["ok"]
    assert {f"held-{number:08}" for number in range(PHONES)} <= kept(small)


def test_the_log_of_the_server_holds_no_stack_and_nobodys_words(
    small: Process, room: tuple[Client, list[Client]]
) -> None:
    assert room
    assert Path(small.folder / "log").exists()
    assert "Traceback" not in small.log
    assert "old trees" not in small.log
