"""Who somebody is, by the keys their browser holds; making keys, opening links, taking back."""

import re
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from labkit.access import lifetimes
from labkit.access.cookies import Cookie, CookieNames
from labkit.access.keys import (
    KeyCabinet,
    KeyFault,
    KeyRefused,
    MayNotMint,
    Minted,
    hash_of,
    landing,
    new_key,
)
from labkit.access.lifetimes import STAFF_KINDS, is_alive
from labkit.domain.actors import Actor, Role
from labkit.domain.auditing import Audited
from labkit.domain.keys import Key, KeyForm, KeyKind

# Somebody who reads the terminal that labkit was started in owns the machine and its data.
TERMINAL = Actor(Role.FACILITATOR, "terminal")
OWNER_ROLES = (Role.FACILITATOR, Role.ORGANIZER)
ANY_ROLE = (Role.FACILITATOR, Role.ORGANIZER, Role.OBSERVER, Role.WALL, Role.PARTICIPANT)
PARTICIPANT_COOKIE = re.compile(r"([0-9a-f]{32})\.[A-Za-z0-9_-]{43}")
Listener = Callable[[frozenset[str]], None]


@dataclass(frozen=True, slots=True)
class Holder:
    """An actor and the key it is known by. Sockets remember the hash."""

    actor: Actor
    hash: str


@dataclass(frozen=True, slots=True)
class Opened:
    """What a key or a sign-in gives: a cookie, and the page to go to."""

    cookie: Cookie
    goes_to: str


class Access:
    """The keys of one installation."""

    def __init__(self, cabinet: KeyCabinet, clock: Callable[[], int], names: CookieNames) -> None:
        self._cabinet = cabinet
        self._clock = clock
        self._listeners: list[Listener] = []
        self._audited: Callable[[Audited, str, str | None], None] = lambda what, who, about: None
        self._recognized: Callable[[Holder], None] = lambda holder: None
        self.names = names

    # --- who somebody is -------------------------------------------------------------------

    def holder_for(
        self,
        cookies: Mapping[str, str],
        session: str | None,
        wanted: Sequence[Role] = ANY_ROLE,
    ) -> Holder | None:
        """Who this browser is in a session, as the first of the wanted roles it may be.

        One browser can hold several keys (somebody who tries the phone page on the laptop):
        the caller says which role the act asks for.
        """
        hashes = [hash_of(cookies[name]) for name in self.names.of(session) if cookies.get(name)]
        if not hashes:
            return None
        now = self._clock()
        found = [key for key in self._cabinet.find(hashes) if self._opens(key, session, now)]
        for role in wanted:
            for key in found:
                if role in key.roles:
                    self._note_use(key, now)
                    holder = Holder(_actor(key, role), key.hash)
                    self._recognized(holder)
                    return holder
        return None

    def actor_for(
        self,
        cookies: Mapping[str, str],
        session: str | None,
        wanted: Sequence[Role] = ANY_ROLE,
    ) -> Actor | None:
        """As `holder_for`, for those who need no hash."""
        holder = self.holder_for(cookies, session, wanted)
        return holder.actor if holder else None

    def gone(self, hashes: Collection[str]) -> frozenset[str]:
        """Which of these keys no longer open anything: revoked, expired, idle or unknown.

        For open sockets, asked about once a second: the listener hears only what this process
        took back, and nobody tells a socket that a key has run out.
        """
        now = self._clock()
        alive = {key.hash for key in self._cabinet.find(hashes) if is_alive(key, now)}
        return frozenset(hashes) - alive

    def set_up_key(self, cookies: Mapping[str, str]) -> Key | None:
        """The opened set-up link that this browser holds."""
        secret = cookies.get(self.names.name(KeyKind.SET_UP, None))
        found = self._cabinet.find([hash_of(secret)]) if secret else ()
        now = self._clock()
        for key in found:
            if key.kind is KeyKind.SET_UP and self._opens(key, None, now):
                return key
        return None

    # --- making keys -----------------------------------------------------------------------

    def admit_participant(self, session: str, participant_id: str) -> Cookie:
        """A key for a new participant: before the join is recorded, so nobody joins without."""
        roles, lasts = (Role.PARTICIPANT,), lifetimes.SEAT
        return self._cookie(KeyKind.PARTICIPANT, roles, participant_id, lasts, session=session)

    def stranger(self, cookies: Mapping[str, str], session: str) -> str | None:
        """Who a participant's cookie says this is, where we have never heard of its key.

        So it is after a restore, for whoever joined after the copy was made. What a cookie says
        of itself proves nothing: it may only be believed where nobody is known by that id.
        """
        told = cookies.get(self.names.name(KeyKind.PARTICIPANT, session), "")
        said = PARTICIPANT_COOKIE.fullmatch(told)
        if said is None or self._cabinet.find([hash_of(told)]):
            return None
        return said[1]

    def mint_wall(self, by: Actor, session: str, label: str = "") -> Minted:
        """A link that shows one wall and can do nothing."""
        return self._link(by, KeyKind.WALL, Role.WALL, session, label)

    def mint_co_facilitator(self, by: Actor, session: str, label: str = "") -> Minted:
        """A link for somebody who conducts this one session too."""
        return self._link(by, KeyKind.CO_FACILITATOR, Role.FACILITATOR, session, label)

    def mint_observer(self, by: Actor, session: str, label: str = "") -> Minted:
        """A link for those who log and code turns; each device that opens it is one observer."""
        return self._link(by, KeyKind.OBSERVER, Role.OBSERVER, session, label)

    def mint_console(self, session: str | None = None) -> Minted:
        """A one-time link for the terminal: it signs in whoever sits at this machine."""
        return self._one_time(KeyKind.CONSOLE, OWNER_ROLES, session)

    def mint_set_up(self) -> Minted:
        """A one-time link for the terminal: with it the first account is made."""
        return self._one_time(KeyKind.SET_UP, (), None)

    def start_staff(
        self, subject: str, roles: tuple[Role, ...], parent: str | None = None
    ) -> Cookie:
        """A new cookie for staff who just proved who they are."""
        return self._cookie(KeyKind.STAFF, roles, subject, lifetimes.SIGNED_IN, parent=parent)

    # --- opening and taking back -----------------------------------------------------------

    def redeem(self, secret: str, *, staff_here: bool) -> Opened:
        """Open a link; `staff_here` says whether staff may come in where the request arrived."""
        now = self._clock()
        found = self._cabinet.find([hash_of(secret)])
        if not found or found[0].form is not KeyForm.LINK:
            raise KeyRefused(KeyFault.UNKNOWN)
        key = found[0]
        if key.kind in STAFF_KINDS and not staff_here:
            raise KeyRefused(KeyFault.ELSEWHERE)
        if key.used_up_at is not None:
            raise KeyRefused(KeyFault.USED)
        if not is_alive(key, now):
            raise KeyRefused(KeyFault.OVER)
        # The cookie first: on a full disk a link would else be used up and have opened nothing.
        cookie = self._opened_with(key, now)
        if key.single_use and not self._cabinet.use_up(key.hash, now):
            raise KeyRefused(KeyFault.USED)
        self._cabinet.touch(key.hash, now)
        if key.kind in STAFF_KINDS:
            self.audit(Audited.SIGNED_IN, key.subject, key.session)
        return Opened(cookie, landing(key))

    def revoke(self, by: Actor, key_hash: str) -> None:
        """Take back a link and every cookie that was opened with it."""
        _must_own(by)
        taken = self._cabinet.revoke(key_hash, self._clock())
        for key in taken:
            if key.form is KeyForm.LINK:
                self.audit(Audited.LINK_TAKEN_BACK, by.id, key.session)
        self._tell(taken)

    def dismiss(self, session: str, participant_id: str) -> None:
        """Take back the keys of a participant who left, was removed, or never got in."""
        self._tell(self._cabinet.revoke_subject(session, participant_id, self._clock()))

    def forget_participant(self, session: str, participant_id: str) -> None:
        """Take back the keys of somebody who was erased, and forget that there were any."""
        self.dismiss(session, participant_id)
        self._cabinet.delete_subject(session, participant_id)

    def sign_out(self, cookies: Mapping[str, str]) -> tuple[str, ...]:
        """Take back every staff key this browser holds; the names of the cookies to delete."""
        names = self.names.staff_among(cookies)
        for name in names:
            self._tell(self._cabinet.revoke(hash_of(cookies[name]), self._clock()))
        return names

    def let_participants_go(self, session: str, at: int) -> None:
        """Let the keys of a session's participants end at this time, later or sooner."""
        self._cabinet.set_expiry(session, KeyKind.PARTICIPANT, at)

    def forget_old_keys(self) -> None:
        """Delete what has been over for a month; asked for at every start."""
        self._cabinet.forget(self._clock() - lifetimes.SEAT)

    def links(self, session: str | None) -> Sequence[Key]:
        """The links handed out for a session, newest first, with when each was used last."""
        return self._cabinet.links(session)

    def on_revoked(self, listener: Listener) -> None:
        """Have somebody told the hashes of keys the moment they are taken back."""
        self._listeners.append(listener)

    def on_audited(self, listener: Callable[[Audited, str, str | None], None]) -> None:
        """Have somebody told what staff did: what, who, and about which session."""
        self._audited = listener

    def audit(self, what: Audited, who: str, about: str | None = None) -> None:
        """Tell what staff did; without a place to write it, nobody is kept from their work."""
        self._audited(what, who, about)

    def on_recognized(self, listener: Callable[[Holder], None]) -> None:
        """Have somebody told each time a browser is known by its keys."""
        self._recognized = listener

    # --- inside ----------------------------------------------------------------------------

    def _opens(self, key: Key, session: str | None, now: int) -> bool:
        right_session = key.kind is KeyKind.STAFF or key.session == session
        return key.form is KeyForm.COOKIE and right_session and is_alive(key, now)

    def _note_use(self, key: Key, now: int) -> None:
        if now - (key.last_used_at or key.created_at) >= lifetimes.NOTE_USE_EVERY:
            self._cabinet.touch(key.hash, now)

    def _link(self, by: Actor, kind: KeyKind, role: Role, session: str, label: str) -> Minted:
        _must_own(by)
        minted = self._keep(
            new_key(
                kind,
                KeyForm.LINK,
                (role,),
                f"{kind}-{secrets.token_hex(6)}",
                now=self._clock(),
                lasts=lifetimes.LINK,
                session=session,
                label=label,
            )
        )
        self.audit(Audited.LINK_MADE, by.id, session)
        return minted

    def _one_time(self, kind: KeyKind, roles: tuple[Role, ...], session: str | None) -> Minted:
        return self._keep(
            new_key(
                kind,
                KeyForm.LINK,
                roles,
                TERMINAL.id,
                now=self._clock(),
                lasts=lifetimes.ONE_TIME,
                session=session,
                single_use=True,
            )
        )

    def _opened_with(self, link: Key, now: int) -> Cookie:
        if link.kind is KeyKind.CONSOLE:
            return self.start_staff(TERMINAL.id, link.roles, link.hash)
        lasts, of = lifetimes.cookie_lasts(link, now), link.session
        subject = link.subject
        if link.kind is KeyKind.OBSERVER:
            # Two phones that scanned one code are two observers: else nobody could tell whether
            # they agree.
            subject = f"{KeyKind.OBSERVER}-{secrets.token_hex(6)}"
        return self._cookie(link.kind, link.roles, subject, lasts, session=of, parent=link.hash)

    def _cookie(
        self,
        kind: KeyKind,
        roles: tuple[Role, ...],
        subject: str,
        lasts: int,
        *,
        session: str | None = None,
        parent: str | None = None,
    ) -> Cookie:
        minted = self._keep(
            new_key(
                kind,
                KeyForm.COOKIE,
                roles,
                subject,
                now=self._clock(),
                lasts=lasts,
                session=session,
                parent=parent,
                opening=f"{subject}." if kind is KeyKind.PARTICIPANT else "",
            )
        )
        return Cookie(self.names.name(kind, session), minted.secret, lasts // 1000)

    def _keep(self, minted: Minted) -> Minted:
        self._cabinet.add(minted.key)
        return minted

    def _tell(self, taken: Sequence[Key]) -> None:
        if not taken:
            return
        hashes = frozenset(key.hash for key in taken)
        for listener in self._listeners:
            listener(hashes)


def _actor(key: Key, role: Role) -> Actor:
    return Actor(role, key.subject, None if key.kind is KeyKind.STAFF else key.session)


def _must_own(by: Actor) -> None:
    if by.role is not Role.FACILITATOR or by.session is not None:
        raise MayNotMint
