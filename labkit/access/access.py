"""Who somebody is, by the keys their browser holds; making keys, opening links, taking back."""

import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from labkit.access.cookies import Cookie, CookieNames
from labkit.access.keys import KeyCabinet, Minted, hash_of, landing, new_secret
from labkit.domain.actors import Actor, Role
from labkit.domain.keys import Key, KeyForm, KeyKind

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR

IDLE = 12 * HOUR
SIGNED_IN = 24 * HOUR
ONE_TIME = 30 * MINUTE
LINK = 7 * DAY
SEAT = 30 * DAY
NOTE_USE_EVERY = 5 * MINUTE

# Somebody who reads the terminal that labkit was started in owns the machine and its data.
TERMINAL = Actor(Role.FACILITATOR, "terminal")
OWNER_ROLES = (Role.FACILITATOR, Role.ORGANIZER)
ANY_ROLE = (Role.FACILITATOR, Role.ORGANIZER, Role.OBSERVER, Role.WALL, Role.PARTICIPANT)
STAFF_KINDS = frozenset({KeyKind.STAFF, KeyKind.CONSOLE, KeyKind.CO_FACILITATOR, KeyKind.SET_UP})

Listener = Callable[[frozenset[str]], None]


class KeyFault(StrEnum):
    """Why a key does not open anything."""

    UNKNOWN = "unknown"
    USED = "used"
    OVER = "over"
    ELSEWHERE = "elsewhere"


class KeyRefused(Exception):
    """A key that does not open anything."""

    def __init__(self, fault: KeyFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class MayNotMint(Exception):
    """Somebody without an account asked for a key."""


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
                    return Holder(_actor(key, role), key.hash)
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
        alive = {key.hash for key in self._cabinet.find(hashes) if _is_alive(key, now)}
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

    def admit_participant(self, session: str, participant_id: str) -> tuple[Minted, Cookie]:
        """A key for a new participant: before the join is recorded, so nobody joins without."""
        minted = self._mint(
            KeyKind.PARTICIPANT,
            KeyForm.COOKIE,
            (Role.PARTICIPANT,),
            participant_id,
            session=session,
            lasts=SEAT,
        )
        return minted, self._cookie(minted)

    def mint_wall(self, by: Actor, session: str, label: str = "") -> Minted:
        """A link that shows one wall and can do nothing."""
        _must_own(by)
        subject = f"wall-{secrets.token_hex(6)}"
        return self._mint(
            KeyKind.WALL, KeyForm.LINK, (Role.WALL,), subject, session=session, label=label
        )

    def mint_co_facilitator(self, by: Actor, session: str, label: str = "") -> Minted:
        """A link for somebody who conducts this one session too."""
        _must_own(by)
        subject = f"co-{secrets.token_hex(6)}"
        return self._mint(
            KeyKind.CO_FACILITATOR,
            KeyForm.LINK,
            (Role.FACILITATOR,),
            subject,
            session=session,
            label=label,
        )

    def mint_console(self, session: str | None = None) -> Minted:
        """A one-time link for the terminal: it signs in whoever sits at this machine."""
        return self._one_time(KeyKind.CONSOLE, OWNER_ROLES, session)

    def mint_set_up(self) -> Minted:
        """A one-time link for the terminal: with it the first account is made."""
        return self._one_time(KeyKind.SET_UP, (), None)

    def start_staff(self, subject: str, roles: tuple[Role, ...], parent: str | None) -> Cookie:
        """A new cookie for staff who just proved who they are."""
        return self._cookie(
            self._mint(
                KeyKind.STAFF, KeyForm.COOKIE, roles, subject, parent=parent, lasts=SIGNED_IN
            )
        )

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
        if not _is_alive(key, now):
            raise KeyRefused(KeyFault.OVER)
        if key.single_use and not self._cabinet.use_up(key.hash, now):
            raise KeyRefused(KeyFault.USED)
        self._cabinet.touch(key.hash, now)
        return Opened(self._opened_with(key), landing(key))

    def revoke(self, by: Actor, key_hash: str) -> None:
        """Take back a link and every cookie that was opened with it."""
        _must_own(by)
        self._tell(self._cabinet.revoke(key_hash, self._clock()))

    def dismiss(self, session: str, participant_id: str) -> None:
        """Take back the keys of a participant who left, was removed, or never got in."""
        self._tell(self._cabinet.revoke_subject(session, participant_id, self._clock()))

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
        self._cabinet.forget(self._clock() - SEAT)

    def links(self, session: str | None) -> Sequence[Key]:
        """The links handed out for a session, newest first, with when each was used last."""
        return self._cabinet.links(session)

    def on_revoked(self, listener: Listener) -> None:
        """Have somebody told the hashes of keys the moment they are taken back."""
        self._listeners.append(listener)

    # --- inside ----------------------------------------------------------------------------

    def _opens(self, key: Key, session: str | None, now: int) -> bool:
        right_session = key.kind is KeyKind.STAFF or key.session == session
        return key.form is KeyForm.COOKIE and right_session and _is_alive(key, now)

    def _note_use(self, key: Key, now: int) -> None:
        if now - (key.last_used_at or key.created_at) >= NOTE_USE_EVERY:
            self._cabinet.touch(key.hash, now)

    def _one_time(self, kind: KeyKind, roles: tuple[Role, ...], session: str | None) -> Minted:
        return self._mint(
            kind,
            KeyForm.LINK,
            roles,
            TERMINAL.id,
            session=session,
            single_use=True,
            lasts=ONE_TIME,
        )

    def _opened_with(self, link: Key) -> Cookie:
        if link.kind is KeyKind.CONSOLE:
            return self.start_staff(TERMINAL.id, link.roles, link.hash)
        minted = self._mint(
            link.kind,
            KeyForm.COOKIE,
            link.roles,
            link.subject,
            session=link.session,
            parent=link.hash,
            lasts=min(link.expires_at - self._clock(), SIGNED_IN)
            if link.kind in STAFF_KINDS
            else link.expires_at - self._clock(),
        )
        return self._cookie(minted)

    def _mint(
        self,
        kind: KeyKind,
        form: KeyForm,
        roles: tuple[Role, ...],
        subject: str,
        *,
        session: str | None = None,
        label: str = "",
        parent: str | None = None,
        single_use: bool = False,
        lasts: int = LINK,
    ) -> Minted:
        secret, now = new_secret(), self._clock()
        key = Key(
            hash=hash_of(secret),
            kind=kind,
            form=form,
            roles=roles,
            subject=subject,
            session=session,
            label=label,
            parent=parent,
            single_use=single_use,
            created_at=now,
            expires_at=now + lasts,
        )
        self._cabinet.add(key)
        return Minted(secret, key)

    def _cookie(self, minted: Minted) -> Cookie:
        key = minted.key
        name = self.names.name(key.kind, key.session)
        return Cookie(name, minted.secret, (key.expires_at - key.created_at) // 1000)

    def _tell(self, taken: Sequence[Key]) -> None:
        if not taken:
            return
        hashes = frozenset(key.hash for key in taken)
        for listener in self._listeners:
            listener(hashes)


def _actor(key: Key, role: Role) -> Actor:
    return Actor(role, key.subject, None if key.kind is KeyKind.STAFF else key.session)


def _is_alive(key: Key, now: int) -> bool:
    if key.revoked_at is not None or key.used_up_at is not None or now >= key.expires_at:
        return False
    idles = key.form is KeyForm.COOKIE and key.kind in STAFF_KINDS
    return not idles or now - (key.last_used_at or key.created_at) < IDLE


def _must_own(by: Actor) -> None:
    if by.role is not Role.FACILITATOR or by.session is not None:
        raise MayNotMint
