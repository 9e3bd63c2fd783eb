"""Putting labkit together: the only place where the parts meet."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from flask import Flask
from flask_socketio import SocketIO

from labkit.access.access import Access
from labkit.access.accounts import Accounts
from labkit.access.cookies import CookieNames
from labkit.access.passwords import Passwords
from labkit.access.rates import Buckets, Rate
from labkit.access.receipts import Receipts
from labkit.access.secret import secret_key
from labkit.clearing import Clearing
from labkit.clocks import milliseconds, room_timezone
from labkit.conduct import Conductor
from labkit.domain.auditing import BY_ITSELF, Audited
from labkit.domain.findings import Findings, Votes
from labkit.domain.script import Script
from labkit.drawing.environment import Drawing
from labkit.drawing.surfaces import Surfaces
from labkit.judging.judging import Judging
from labkit.judging.order import judge_apart
from labkit.keeping import Keeper
from labkit.live import connection
from labkit.live.announcer import Announcer
from labkit.live.opening import open_sockets
from labkit.live.presence import Presence
from labkit.moving import Place
from labkit.pages import Parts, pages_of_people, pages_of_staff
from labkit.reach import lan_address
from labkit.settings import FAST, FOLDERS, Settings, open_data_folder
from labkit.shipped import load_scripts, shipped_library
from labkit.store import gathering
from labkit.store.auditing import StoredAudit
from labkit.store.boxes import StoredBoxes
from labkit.store.engine import open_engine, said_plainly
from labkit.store.installation import installation_of
from labkit.store.keys import StoredKeys
from labkit.store.ledger import Ledger
from labkit.store.migrating import upgrade
from labkit.store.sessions import StoredSessions
from labkit.store.sweeping import left_a_log
from labkit.store.writing import DiskFails, DiskFull, Passage, Writer, Written
from labkit.web.assets import App, Assets
from labkit.web.codes import finder
from labkit.web.door import Door
from labkit.web.faults import fault_of, say_kindly
from labkit.web.forgery import Forgery
from labkit.web.guard import SOCKETS, Guard
from labkit.web.health import Health, health_blueprint
from labkit.web.journal import Journal, note, note_holder, note_routes
from labkit.web.limits import Limits, Numbers
from labkit.web.packing import pack_pages
from labkit.web.short_way import ShortWay
from labkit.web.sign_in import Entrance
from labkit.web.speaking import Speaker, language_of_header
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
    place: Place
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


def create_app(
    settings: Settings,
    *,
    passage: Passage | None = None,
    clock: Callable[[], int] = milliseconds,
    session_clock: Callable[[], int] | None = None,
    async_mode: Literal["gevent", "threading"] = "gevent",
    numbers: Numbers | None = None,
    judge: Callable[[Votes], Findings] = judge_apart,
    find_address: Callable[[], str | None] = lan_address,
) -> Labkit:
    """Open the data folder and put everything together.

    `session_clock` is the time of sessions, where that is another one than the time of keys.
    """
    session_time = session_clock or clock
    open_data_folder(settings.data)
    fell = left_a_log(settings.data)
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
    receipts = Receipts(installation.id, sessions.people)
    access = Access(cabinet, clock, names)
    access.forget_old_keys()
    accounts = Accounts(access, cabinet, Passwords(), clock, time.monotonic)
    forgery = Forgery(secret, names)
    place = Place(settings, find_address)

    assets = Assets(FOLDERS.static)
    drawing = Drawing(
        FOLDERS.templates,
        asset=assets.url,
        timezone=room_timezone(settings),
        secret=installation.id,
    )
    library = shipped_library()
    scripts = load_scripts(FOLDERS.sessions, library)
    surfaces = Surfaces(drawing, library, lambda: place.base, StoredBoxes(engine).words)
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
        clearing.notice(written)

    def troubled() -> None:
        if isinstance(writer.trouble, DiskFull):
            keeper.disk_is_full()
        if isinstance(writer.trouble, DiskFails):
            keeper.failing.set()
        if writer.trouble is None:
            later(0, audit.catch_up)
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
        moved=lambda: place.moved,
        epoch=installation.epoch,
    )
    conductor = Conductor(writer, library, session_time, announce, Ledger(settings.data))
    if fell:
        clearing.soon()
    for session in sessions.with_any_of(conductor.erased()):
        conductor.erase_again(session)
    access.on_revoked(announcer.keys_revoked)
    writer.on_trouble = troubled
    keeper.on_news = place.on_news = lambda: announcer.trouble_changed(presence.sessions())
    connection.register(
        socketio.server,
        noted=lambda environ, session, holder: note(environ, f"/{SOCKETS}/", session, holder),
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
    parts = Parts(
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
    door = Door(conductor=conductor, access=access, limits=limits, surfaces=surfaces)
    for blueprint in (
        *pages_of_staff(
            parts,
            room_of=lambda state: presence.room(
                state, session_time(), trouble(), judging.of(state), keeper.copies, place.moved
            ),
            accounts=accounts,
            scripts=scripts,
            sessions=sessions.ids,
            place=place,
            here=f"http://127.0.0.1:{settings.port}",
            asset=assets.url,
            findings=judging.at_once,
            audit=audit.newest,
            audited=audited,
            receipts=receipts,
        ),
        *pages_of_people(
            parts,
            door=door,
            find_session=finder(sessions.of_code, writer.state),
            keep_days=settings.keep_days,
            audited=audited,
            receipt_of=receipts.of,
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
    short_way = ShortWay(
        door,
        forgery,
        largest=LARGEST_BODY,
        staff_language=staff_language,
        at_fault=lambda environ, error: fault_of(flask, environ, error),
    )
    guarded = Guard(
        assets.before(short_way.before(flask.wsgi_app)),
        hosts=place,
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
        place=place,
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
