"""What labkit is told from outside: LABKIT_* variables, read once, and where its folders lie.

Nothing here imports labkit, and nothing else reads the environment.
"""

import difflib
import ipaddress
import os
import re
import stat
import sys
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
LOOPBACK = "127.0.0.1"
AUTO = "auto"
FAST, STOCK = "fast", "stock"
FAULTS, STDERR = "faults", "stderr"


@dataclass(frozen=True)
class Folders:
    """Where the files lie that are no Python: in a wheel inside the package, else beside it."""

    templates: Path
    static: Path
    sessions: Path
    translations: Path


# A wheel carries the folders inside the package; in a checkout they stand beside it.
_beside = PACKAGE if (PACKAGE / "templates").is_dir() else PACKAGE.parent
FOLDERS = Folders(
    templates=_beside / "templates",
    static=_beside / "static",
    sessions=_beside / "sessions",
    translations=PACKAGE / "translations",
)

KEEP_DAYS, MOST_KEEP_DAYS = 365, 1825


class BadSetting(Exception):
    """A setting labkit cannot work with; its text is a sentence for the person who set it."""


@dataclass(frozen=True)
class Setting:
    """One line of the table in docs/settings.md."""

    name: str
    default: str
    help: str


SETTINGS = (
    Setting("LABKIT_PORT", "8000", "The port labkit listens on, 1 to 65535."),
    Setting(
        "LABKIT_DATA",
        "your own data folder",
        "The folder that holds everything labkit keeps. Only you may be able to read it.",
    ),
    Setting(
        "LABKIT_ADDRESS",
        LOOPBACK,
        "Where phones find this machine: an IP address of it, `auto` (labkit looks for it), or a"
        " host name. It stands in the QR code and on the wall. labkit listens on an IP address;"
        " a host name is only shown.",
    ),
    Setting(
        "LABKIT_LISTEN",
        "none",
        "More IP addresses of this machine to listen on, separated by commas.",
    ),
    Setting(
        "LABKIT_HOSTS",
        "none",
        "More host names that browsers may call this machine by, separated by commas.",
    ),
    Setting(
        "LABKIT_LANGUAGE", "en", "The language the console and the desk begin in: en, fr or ar."
    ),
    Setting(
        "LABKIT_LOG",
        "faults",
        "What labkit writes about its own running, as JSON lines: `faults` only, on the terminal;"
        " with `stderr` a line for each request too; or all of it into the file named here.",
    ),
    Setting(
        "LABKIT_METRICS",
        "off",
        "With `on`, counts at `/metrics` for a Prometheus on this computer: `on` or `off`.",
    ),
    Setting(
        "LABKIT_TIMEZONE",
        "this machine's",
        "The time zone of the room, like `Africa/Casablanca`, for the times on screens and paper.",
    ),
    Setting(
        "LABKIT_KEEP_DAYS",
        "365",
        "How many days a session is kept after something last happened in it, 1 to 1825. Then"
        " labkit deletes all of it. People read this number before they come in.",
    ),
    Setting(
        "LABKIT_LIVE",
        "fast",
        "How pushes go out: `fast` by labkit's own connections, `stock` by those of the library it"
        " is built on, two to three times slower, should the others ever fail you.",
    ),
    Setting(
        "LABKIT_KEEP_AWAKE",
        "on",
        "Whether labkit keeps the laptop awake while a session is live: `on` or `off`.",
    ),
    Setting("LABKIT_BACKUPS", "20", "How many copies of the data labkit keeps, 1 to 1000."),
    Setting(
        "LABKIT_BACKUP_TO",
        "none",
        "A second folder for every copy, such as one on a USB stick. The place it lies in has to"
        " be there; while it is not, the console says so.",
    ),
)


@dataclass(frozen=True)
class Settings:
    """Everything labkit is told from outside, checked."""

    port: int
    data: Path
    address: str = LOOPBACK
    listen: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    language: str = "en"
    log: str = FAULTS
    metrics: bool = False
    timezone: str | None = None
    keep_days: int = KEEP_DAYS
    live: str = FAST
    keep_awake: bool = True
    backups: int = 20
    backup_to: Path | None = None


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the LABKIT_* variables; raise BadSetting for one that is unknown, empty or odd."""
    environ = os.environ if environ is None else environ
    told = {name: value.strip() for name, value in environ.items() if name.startswith("LABKIT_")}
    known = [setting.name for setting in SETTINGS]
    for name, value in told.items():
        if name not in known:
            near = _nearest(name, known)
            hint = f"Did you mean {near}?" if near else f"It knows {', '.join(known)}."
            raise BadSetting(f"labkit does not know the setting {name}. {hint}")
        if not value:
            raise BadSetting(f"{name} is set but empty. Give it a value, or take it away.")
    address = told.get("LABKIT_ADDRESS", LOOPBACK)
    return Settings(
        port=_port(told.get("LABKIT_PORT", "8000")),
        data=_folder(told["LABKIT_DATA"]) if "LABKIT_DATA" in told else own_data_folder(environ),
        address=AUTO if address.lower() == AUTO else _name("LABKIT_ADDRESS", address),
        listen=tuple(_ip("LABKIT_LISTEN", part) for part in _parts(told, "LABKIT_LISTEN")),
        hosts=tuple(_name("LABKIT_HOSTS", part) for part in _parts(told, "LABKIT_HOSTS")),
        language=_language(told.get("LABKIT_LANGUAGE", "en")),
        metrics=_on("LABKIT_METRICS", told.get("LABKIT_METRICS", "off")),
        log=_log(told.get("LABKIT_LOG", FAULTS)),
        timezone=_timezone(told.get("LABKIT_TIMEZONE")),
        keep_days=_keep_days(told.get("LABKIT_KEEP_DAYS")),
        live=_live(told.get("LABKIT_LIVE", FAST)),
        keep_awake=_on("LABKIT_KEEP_AWAKE", told.get("LABKIT_KEEP_AWAKE", "on")),
        backups=_backups(told.get("LABKIT_BACKUPS", "20")),
        backup_to=(
            _folder(told["LABKIT_BACKUP_TO"], "LABKIT_BACKUP_TO")
            if "LABKIT_BACKUP_TO" in told
            else None
        ),
    )


def languages() -> tuple[str, ...]:
    """Name the languages labkit speaks: English, and one for each translation it carries."""
    return ("en", *sorted(path.stem for path in FOLDERS.translations.glob("*.po")))


def own_data_folder(environ: Mapping[str, str], platform: str = sys.platform) -> Path:
    """Name the folder for programs' data of whoever runs labkit, as their system has it."""
    home = Path(environ.get("HOME") or Path.home())
    if platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "labkit"
    if platform == "darwin":
        return home / "Library" / "Application Support" / "labkit"
    told = Path(environ.get("XDG_DATA_HOME", ""))  # a relative one counts for nothing, by its rules
    return (told if told.is_absolute() else home / ".local" / "share") / "labkit"


def open_data_folder(folder: Path) -> Path:
    """Make the data folder for this user alone; raise BadSetting where others can look in.

    From here on every file this process makes is this user's alone, too (umask 077).
    """
    os.umask(0o077)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        mode = stat.S_IMODE(folder.stat().st_mode)
    except OSError as error:
        raise BadSetting(
            f"labkit cannot use the data folder {folder}: {error.strerror}."
            " Set LABKIT_DATA to a folder of your own."
        ) from error
    # Windows keeps such rights elsewhere; there the per-user folder has to do.
    if os.name == "posix" and mode & 0o077:
        raise BadSetting(
            f"Other users of this machine can look into the data folder {folder}."
            f" Close it with: chmod 700 '{folder}'"
        )
    if not os.access(folder, os.W_OK | os.X_OK):
        raise BadSetting(f"labkit may not write into the data folder {folder}.")
    return folder


def _nearest(name: str, known: list[str]) -> str | None:
    # Without the beginning they all share, which makes any two look alike.
    ends = {one.removeprefix("LABKIT_"): one for one in known}
    near = difflib.get_close_matches(name.removeprefix("LABKIT_"), ends, n=1)
    return ends[near[0]] if near else None


def _parts(told: Mapping[str, str], name: str) -> list[str]:
    parts = [part.strip() for part in told[name].split(",")] if name in told else []
    if "" in parts:
        raise BadSetting(f"{name} has an empty place between its commas.")
    return parts


def _port(value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", value) or not 1 <= int(value) <= 65535:
        raise BadSetting(f"LABKIT_PORT is {value!r}. A port is a number from 1 to 65535.")
    return int(value)


def _backups(value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,4}", value) or not 1 <= int(value) <= 1000:
        raise BadSetting(f"LABKIT_BACKUPS is {value!r}. Choose a number from 1 to 1000.")
    return int(value)


def _folder(value: str, name: str = "LABKIT_DATA") -> Path:
    try:
        folder = Path(value).expanduser().absolute()
    except RuntimeError as error:  # ~somebody, and there is no such user
        raise BadSetting(f"{name} is {value!r}. There is no such home folder.") from error
    if folder.exists() and not folder.is_dir():
        raise BadSetting(f"{name} is {value!r}. That is a file, and labkit needs a folder.")
    return folder


def is_ip(value: str) -> bool:
    """Say whether this is an IP address, not a host name."""
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True


def _ip(name: str, value: str) -> str:
    if not is_ip(value):
        raise BadSetting(f"{name} names {value!r}. That is no IP address, like 192.168.1.20.")
    ip = ipaddress.ip_address(value)
    if ip.is_unspecified:
        raise BadSetting(
            f"{name} is {value}, every network at once, also ones you do not think of."
            " Name the address of the network you mean, or use LABKIT_ADDRESS=auto."
        )
    if ip.is_multicast:
        raise BadSetting(f"{name} is {value}, an address for groups. No machine has it.")
    return str(ip)


def _name(variable: str, value: str) -> str:
    """Take an IP address or a host name; one ending in a number is a mistyped address."""
    if is_ip(value):
        return _ip(variable, value)
    label = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
    host = value.lower()
    if len(host) > 253 or not re.fullmatch(rf"({label}\.)*(?![0-9]+$){label}", host, re.ASCII):
        raise BadSetting(
            f"{variable} is {value!r}. That is neither an IP address, like 192.168.1.20,"
            " nor a host name, like laptop.local."
        )
    return host


def _language(value: str) -> str:
    if value not in languages():
        raise BadSetting(f"LABKIT_LANGUAGE is {value!r}. labkit speaks {', '.join(languages())}.")
    return value


def _keep_days(value: str | None) -> int:
    if value is None:
        return KEEP_DAYS
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= MOST_KEEP_DAYS:
        raise BadSetting(
            f"LABKIT_KEEP_DAYS is {value!r}. It is a number of days from 1 to {MOST_KEEP_DAYS}."
        )
    return int(value)


def _on(name: str, value: str) -> bool:
    if value not in ("on", "off"):
        raise BadSetting(f"{name} is {value!r}. It is on or off.")
    return value == "on"


def _log(value: str) -> str:
    if value in (FAULTS, STDERR):
        return value
    # Any word would do as a file; one without a slash or a dot is more likely a slip.
    if not re.search(r"[/\\.]", value) or Path(value).is_dir():
        raise BadSetting(
            f"LABKIT_LOG is {value!r}. It is {FAULTS}, {STDERR}, or a file, like ./labkit.log."
        )
    return value


def _timezone(value: str | None) -> str | None:
    if value is None:
        return None
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadSetting(
            f"LABKIT_TIMEZONE is {value!r}. A time zone is like Africa/Casablanca or UTC."
        ) from error
    return value


def _live(value: str) -> str:
    if value not in (FAST, STOCK):
        raise BadSetting(f"LABKIT_LIVE is {value!r}. It is {FAST} or {STOCK}.")
    return value
