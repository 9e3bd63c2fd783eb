"""The pages: which blueprint is handed what."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response

from labkit.access.access import Access, Holder
from labkit.access.accounts import Accounts
from labkit.access.receipts import Receipts
from labkit.conduct import Conductor, Outcome
from labkit.domain import commands as c
from labkit.domain.auditing import PARTICIPANT, Audited, Entry
from labkit.domain.findings import Findings
from labkit.domain.keys import KeyKind
from labkit.domain.script import Script
from labkit.domain.session.state import SessionState
from labkit.drawing.surfaces import Surfaces
from labkit.moving import Place
from labkit.screens.room import Room
from labkit.shipped import shipped_practice
from labkit.web.commands import commands_blueprint
from labkit.web.desk import Desk, desk_blueprint
from labkit.web.desk_views import DeskViews
from labkit.web.door import Door
from labkit.web.erasing import Erasing, erasing_blueprint
from labkit.web.forgery import Forgery
from labkit.web.limits import Limits
from labkit.web.moving import moving_blueprint
from labkit.web.observers import observers_blueprint
from labkit.web.participants import participants_blueprint
from labkit.web.principal import take_cookies
from labkit.web.reports import Reports, reports_blueprint
from labkit.web.sign_in import Entrance, sign_in_blueprint
from labkit.web.staff import staff_blueprint
from labkit.web.staff_language import StaffLanguage

Audit = Callable[[Audited, str, str | None], None]
"""Notes what was done, by whom, and in which session."""


@dataclass(frozen=True)
class Parts:
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


def pages_of_staff(
    parts: Parts,
    *,
    room_of: Callable[[SessionState], Room],
    accounts: Accounts,
    scripts: Mapping[str, Script],
    sessions: Callable[[], Sequence[str]],
    place: Place,
    here: str,
    asset: Callable[[str], str],
    findings: Callable[[SessionState], Findings | None],
    audit: Callable[[], Sequence[Entry]],
    audited: Audit,
    receipts: Receipts,
) -> tuple[Blueprint, ...]:
    """Signing in, console and wall, observing, the desk and the report."""
    views = DeskViews(
        conductor=parts.conductor,
        access=parts.access,
        entrance=parts.entrance,
        forgery=parts.forgery,
        drawing=parts.surfaces.drawing,
        staff_language=parts.staff_language,
        clock=parts.clock,
    )
    desk = Desk(
        views,
        accounts=accounts,
        scripts=scripts,
        sessions=sessions,
        base=lambda: place.base,
        here=here,
        audit=audit,
    )
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
            practice=shipped_practice(),
        ),
        desk_blueprint(desk),
        moving_blueprint(views, place),
        erasing_blueprint(
            Erasing(
                receipts=receipts,
                conductor=parts.conductor,
                access=parts.access,
                limits=parts.limits,
                views=views,
                audited=audited,
            )
        ),
        reports_blueprint(Reports(views, asset=asset, findings=findings)),
    )


def pages_of_people(
    parts: Parts,
    *,
    door: Door,
    find_session: Callable[[str], str | None],
    keep_days: int,
    audited: Audit,
    receipt_of: Callable[[str], str],
) -> tuple[Blueprint, ...]:
    """The join page and the phone, and the door for commands."""
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
            receipt_of=receipt_of,
        ),
        commands_blueprint(
            door,
            forgery=parts.forgery,
            staff_language=parts.staff_language,
            after=_after(parts.access, audited),
        ),
    )


def _after(
    access: Access, audited: Audit
) -> Callable[[c.Command, Holder, Outcome, Response], Response]:
    """Whoever left the session loses its cookie, and the key behind it."""

    def after(command: c.Command, holder: Holder, outcome: Outcome, response: Response) -> Response:
        if isinstance(command, c.LeaveSession):
            session, participant = outcome.state.id, holder.actor.id
            leave = access.forget_participant if command.words == "erase" else access.dismiss
            leave(session, participant)
            if command.words == "erase":
                audited(Audited.ERASED, PARTICIPANT, session)
            if response.status_code == 303:
                response.headers["Location"] = "/left"
            take_cookies(response, [access.names.name(KeyKind.PARTICIPANT, session)])
        return response

    return after
