"""Putting labkit together: the only place where the parts meet."""

import datetime
import time
import zoneinfo
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from flask import Blueprint, Flask, Response
from flask_socketio import SocketIO

from labkit.access.access import Access, Holder
from labkit.access.accounts import Accounts
from labkit.access.cookies import CookieNames
from labkit.access.passwords import Passwords
from labkit.access.rates import Buckets, Rate
from labkit.access.secret import secret_key
from labkit.clearing import Clearing
from labkit.conduct import Conductor, Outcome
from labkit.domain import commands as c
from labkit.domain.auditing import BY_ITSELF, PARTICIPANT, Audited
from labkit.domain.findings import Findings, Votes
from labkit.domain.keys import KeyKind
from labkit.domain.script import Library, Script
from labkit.domain.session.state import SessionState
from labkit.drawing.environment import Drawing
from labkit.drawing.surfaces import Surfaces
from labkit.judging.judging import Judging
from labkit.judging.order import judge_apart
from labkit.keeping import Keeper
from labkit.live import connection
from labkit.live.announcer import Announcer
from labkit.live.opening import open_sockets
from labkit.live.presence import Presence
from labkit.reach import Reach, reach
from labkit.screens.room import Room
from labkit.settings import FAST, FOLDERS, Settings, open_data_folder
from labkit.store import gathering
from labkit.store.auditing import StoredAudit
from labkit.store.boxes import StoredBoxes
from labkit.store.engine import open_engine, said_plainly
from labkit.store.installation import installation_of
from labkit.store.keys import StoredKeys
from labkit.store.ledger import Ledger
from labkit.store.migrating import upgrade
from labkit.store.scripts import load_library, load_practice, load_script
from labkit.store.sessions import StoredSessions
from labkit.store.writing import DiskFails, DiskFull, NotStored, Passage, Writer, Written
from labkit.web.assets import App, Assets
from labkit.web.codes import finder
from labkit.web.commands import commands_blueprint
from labkit.web.desk import Desk, desk_blueprint
from labkit.web.faults import say_kindly
from labkit.web.forgery import Forgery
from labkit.web.guard import Guard
from labkit.web.health import Health, health_blueprint
from labkit.web.journal import Journal, note_holder, note_routes
from labkit.web.limits import Limits, Numbers
from labkit.web.observers import observers_blueprint
from labkit.web.packing import pack_pages
from labkit.web.participants import participants_blueprint
from labkit.web.principal import take_cookies
from labkit.web.sign_in import Entrance, sign_in_blueprint
from labkit.web.speaking import Speaker, language_of_header
from labkit.web.staff import staff_blueprint
from labkit.web.staff_language import StaffLanguage

LARGEST_BODY = 256 * 1024
COMINGS = Rate(per_second=2, burst=60)
SIGNALS = Rate(per_second=2, burst=20)
STRAYS = Rate(per_second=1, burst=60)


@dataclass(frozen=True)
class Labkit:
    """One installation, ready to be served. `application` is what a server is given."""

    application: App
    flask: Flask
    socketio: SocketIO
    settings: Settings
    reach: Reach
    base: str
    access: Access
    accounts: Accounts
    conductor: Conductor
    announcer: Announcer
    presence: Presence
    writer: Writer
    keeper: Keeper
    scripts: Mapping[str, Script]
    sessions: StoredSessions
    clearing: Clearing
    close: Callable[[], None]
    """Let go of the database: afterwards all of it is in its one file."""


def milliseconds() -> int:
    """Now, in milliseconds since the epoch, UTC."""
    return time.time_ns() // 1_000_000


def hurried(pace: float, clock: Callable[[], int] = milliseconds) -> Callable[[], int]:
    """A clock that runs so many times faster from now on: for a meeting that is played again."""
    began = clock()
    return lambda: began + int((clock() - began) * pace)


def load_scripts(folder: Path, library: Library) -> dict[str, Script]:
    """The ready-made scripts by their id, in the order of their files."""
    scripts = [load_script(path, library) for path in sorted(folder.glob("*.toml"))]
    return {script.id: script for script in scripts}


def shipped_library() -> Library:
    """The prompts that come with labkit."""
    return load_library(FOLDERS.sessions / "library" / "prompts.toml")


def room_timezone(settings: Settings) -> datetime.tzinfo | None:
    """The time zone of the room; None is this machine's own."""
    return zoneinfo.ZoneInfo(settings.timezone) if settings.timezone else None


def create_app(
    settings: Settings,
    *,
    passage: Passage | None = None,
    clock: Callable[[], int] = milliseconds,
    session_clock: Callable[[], int] | None = None,
    async_mode: Literal["gevent", "threading"] = "gevent",
    numbers: Numbers | None = None,
    judge: Callable[[Votes], Findings] = judge_apart,
) -> Labkit:
    """Open the data folder and put everything together.

    `session_clock` is the time of sessions, where that is another one than the time of keys.
    """
    session_time = session_clock or clock
    open_data_folder(settings.data)
    writing = open_engine(settings.data, writing=True)
    with said_plainly(settings.data):
        upgrade(writing, settings.data)
        installation = installation_of(writing)
    engine = open_engine(settings.data)
    writer = Writer(writing, passage)

    secret = secret_key(settings.data)
    # Not by the secret key, which no copy holds: on another laptop the phones would be strangers.
    names = CookieNames(installation.id.encode())
    cabinet = StoredKeys(engine, writer.write)
    sessions = StoredSessions(engine)
    access = Access(cabinet, clock, names)
    access.forget_old_keys()
    accounts = Accounts(access, cabinet, Passwords(), clock, time.monotonic)
    forgery = Forgery(secret, names)
    found = reach(settings)
    base = f"http://{found.shown}:{settings.port}"

    assets = Assets(FOLDERS.static)
    drawing = Drawing(FOLDERS.templates, asset=assets.url, timezone=room_timezone(settings))
    library = shipped_library()
    scripts = load_scripts(FOLDERS.sessions, library)
    surfaces = Surfaces(drawing, library, lambda: base, StoredBoxes(engine).words)
    staff_language = StaffLanguage(settings.language)

    flask = Flask("labkit", static_folder=None, template_folder=None)
    flask.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    # No secret for Flask: its own session cannot be taken back, so there is none.
    socketio = open_sockets(flask, async_mode, fast=settings.live == FAST)
    comings, signals, strays = (
        Buckets(rate, time.monotonic) for rate in (COMINGS, SIGNALS, STRAYS)
    )
    limits = Limits(time.monotonic, socketio.sleep, numbers)
    presence = Presence()

    def emit(name: str, body: dict[str, object], to: str) -> None:
        socketio.emit(name, body, to=to)

    off_the_loop: Any = gathering.off_the_loop if async_mode == "gevent" else lambda work: work()

    def later(seconds: float, act: Callable[[], None]) -> None:
        def wait() -> None:
            socketio.sleep(seconds)
            act()

        socketio.start_background_task(wait)

    def move(sid: str, room: str, other: str) -> None:
        socketio.server.leave_room(sid, room)
        socketio.server.enter_room(sid, other)

    keeper = Keeper(settings.data, installation.id, settings.backups, settings.backup_to)

    audit = StoredAudit(engine, writer.write)

    def audited(what: Audited, who: str, about: str | None) -> None:
        with suppress(NotStored):  # the console says already that nothing can be saved
            audit.note(what, who, about, clock())

    access.on_audited(audited)

    clearing = Clearing(
        settings.data,
        writer,
        keep_days=settings.keep_days,
        clock=clock,
        later=later,
        off_the_loop=off_the_loop,
        renew=keeper.renew if async_mode == "gevent" else lambda: None,
        deleted=lambda session: audited(Audited.SESSION_DELETED, BY_ITSELF, session),
    )

    def trouble() -> str | None:
        return writer.trouble.by_hand if writer.trouble else keeper.trouble

    def announce(written: Written) -> None:
        announcer.announce(written)
        keeper.notice(written)

    def troubled() -> None:
        if isinstance(writer.trouble, DiskFull):
            keeper.disk_is_full()
        if isinstance(writer.trouble, DiskFails):
            keeper.failing.set()
        announcer.trouble_changed(presence.sessions())

    judging = Judging(
        judge=judge,
        state=writer.state,
        later=later,
        clock=time.monotonic,
        changed=lambda session: announcer.refresh(session),
    )
    announcer = Announcer(
        surfaces=surfaces,
        presence=presence,
        emit=emit,
        later=later,
        part=lambda sid: later(0.1, lambda: socketio.server.disconnect(sid)),
        move=move,
        state=writer.state,
        clock=session_time,
        trouble=trouble,
        judged=judging.of,
        copies=lambda: keeper.copies,
        epoch=installation.epoch,
    )
    conductor = Conductor(writer, library, session_time, announce, Ledger(settings.data))
    conductor.on_erased = clearing.soon
    for session in sessions.with_any_of(conductor.erased()):
        conductor.erase_again(session)
    access.on_revoked(announcer.keys_revoked)
    writer.on_trouble = troubled
    keeper.on_news = lambda: announcer.trouble_changed(presence.sessions())
    connection.register(
        socketio.server,
        access=access,
        presence=presence,
        announcer=announcer,
        state=writer.state,
        clock=session_time,
        staff_language=staff_language,
        may_watch=lambda key: not comings.take(key),
        may_signal=lambda key: not signals.take(key),
        may_stray=lambda sid: not strays.take(sid),
    )

    def after(command: c.Command, holder: Holder, outcome: Outcome, response: Response) -> Response:
        if isinstance(command, c.LeaveSession):
            session, participant = outcome.state.id, holder.actor.id
            leave = access.forget_participant if command.words == "erase" else access.dismiss
            leave(session, participant)
            if command.words == "erase":
                audited(Audited.ERASED, PARTICIPANT, session)
            if response.status_code == 303:
                response.headers["Location"] = "/left"
            take_cookies(response, [names.name(KeyKind.PARTICIPANT, session)])
        return response

    def health() -> Health:
        last = keeper.last_copy_at()
        return Health(
            saving=writer.trouble is None,
            disk_has_room=keeper.trouble is None,
            copying=keeper.copies is None,
            last_copy_seconds=None if last is None else max(0, clock() - last) // 1000,
        )

    def close() -> None:
        for one in (engine, writing):
            one.dispose()

    speaker = Speaker(drawing, staff_language)
    entrance = Entrance(
        access=access,
        accounts=accounts,
        forgery=forgery,
        draw=speaker.draw,
        say=speaker.say,
    )
    desk = Desk(
        conductor=conductor,
        access=access,
        accounts=accounts,
        entrance=entrance,
        forgery=forgery,
        drawing=drawing,
        asset=assets.url,
        scripts=scripts,
        sessions=sessions.ids,
        base=lambda: base,
        here=f"http://127.0.0.1:{settings.port}",
        staff_language=staff_language,
        clock=session_time,
        findings=judging.at_once,
        audit=audit.newest,
    )
    parts = _Parts(
        conductor=conductor,
        access=access,
        forgery=forgery,
        limits=limits,
        entrance=entrance,
        surfaces=surfaces,
        staff_language=staff_language,
        epoch=installation.epoch,
        clock=session_time,
    )
    for blueprint in (
        *_pages_of_staff(
            parts,
            desk=desk,
            room_of=lambda state: presence.room(
                state, session_time(), trouble(), judging.of(state), keeper.copies
            ),
        ),
        *_pages_of_people(
            parts,
            find_session=finder(sessions.of_code, writer.state),
            keep_days=settings.keep_days,
            after=after,
        ),
        health_blueprint(
            health=health,
            statuses=lambda: journal.statuses,
            watchers=presence.by_surface,
            metrics=settings.metrics,
        ),
    ):
        flask.register_blueprint(blueprint)
    forgery.install(flask)
    pack_pages(flask)
    note_routes(flask)
    access.on_recognized(note_holder)
    say_kindly(flask, drawing, staff_language)
    guarded = Guard(
        assets.before(flask.wsgi_app),
        hosts=found.hosts,
        names=names,
        limits=limits,
        say=lambda words, asked: drawing.sentence(words, language_of_header(asked)),
    )
    journal = Journal(guarded, monotonic=time.monotonic, knows=writer.holds)
    return Labkit(
        application=journal,
        flask=flask,
        socketio=socketio,
        settings=settings,
        reach=found,
        base=base,
        access=access,
        accounts=accounts,
        conductor=conductor,
        announcer=announcer,
        presence=presence,
        writer=writer,
        keeper=keeper,
        scripts=scripts,
        sessions=sessions,
        clearing=clearing,
        close=close,
    )


@dataclass(frozen=True)
class _Parts:
    """What most pages are handed."""

    conductor: Conductor
    access: Access
    forgery: Forgery
    limits: Limits
    entrance: Entrance
    surfaces: Surfaces
    staff_language: StaffLanguage
    epoch: str
    clock: Callable[[], int]


def _pages_of_staff(
    parts: _Parts, *, desk: Desk, room_of: Callable[[SessionState], Room]
) -> tuple[Blueprint, ...]:
    return (
        sign_in_blueprint(parts.entrance),
        staff_blueprint(
            conductor=parts.conductor,
            access=parts.access,
            entrance=parts.entrance,
            forgery=parts.forgery,
            surfaces=parts.surfaces,
            room_of=room_of,
            staff_language=parts.staff_language,
        ),
        observers_blueprint(
            conductor=parts.conductor,
            access=parts.access,
            entrance=parts.entrance,
            forgery=parts.forgery,
            drawing=parts.surfaces.drawing,
            staff_language=parts.staff_language,
            clock=parts.clock,
            epoch=parts.epoch,
            practice=load_practice(FOLDERS.sessions / "library" / "practice.toml"),
        ),
        desk_blueprint(desk),
    )


def _pages_of_people(
    parts: _Parts,
    *,
    find_session: Callable[[str], str | None],
    keep_days: int,
    after: Callable[[c.Command, Holder, Outcome, Response], Response],
) -> tuple[Blueprint, ...]:
    return (
        participants_blueprint(
            conductor=parts.conductor,
            access=parts.access,
            forgery=parts.forgery,
            limits=parts.limits,
            drawing=parts.surfaces.drawing,
            epoch=parts.epoch,
            find_session=find_session,
            keep_days=keep_days,
        ),
        commands_blueprint(
            conductor=parts.conductor,
            access=parts.access,
            forgery=parts.forgery,
            limits=parts.limits,
            surfaces=parts.surfaces,
            staff_language=parts.staff_language,
            after=after,
        ),
    )
