"""What labkit needs of this machine, looked at one thing after the other, in plain words.

It looks and tells; it mends nothing and keeps nothing.
"""

import importlib.util
import ipaddress
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from labkit.awake import tool
from labkit.reach import Reach, lan_address, reach
from labkit.settings import AUTO, FOLDERS, BadSetting, Settings, is_ip, open_data_folder
from labkit.store.backups import FOLDER as BACKUPS
from labkit.store.backups import backups_in

PANGO = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
FREE_DISK_MB = 500
FSYNCS = 100
SLOW_DISK_MS = 50
PANGO_SECONDS = 60
FONTS = {"fontpkg_noto_sans": "Noto Sans (Latin, Greek, Cyrillic)", "fontpkg_amiri": "Amiri"}


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `mend` says what to do; beside a good finding it is only advice."""

    name: str
    ok: bool
    words: str
    mend: str = ""


def examine(settings: Settings, find_lan: Callable[[], str | None] = lan_address) -> list[Finding]:
    """Look at everything labkit needs here; nothing raises, everything is a finding."""
    lan = find_lan()
    found = reach(settings, lambda: lan)
    return [
        python(sys.version_info[:3]),
        pango(can_draw_paper),
        *(fonts(package, words) for package, words in FONTS.items()),
        browser_file(FOLDERS.static),
        data_folder(settings.data),
        disk(settings.data, free_mb(settings.data)),
        disk_speed(fsync_p99(_nearest(settings.data))),
        copies(settings, datetime.now(UTC)),
        encryption(is_encrypted(_nearest(settings.data))),
        sleep(settings.keep_awake, tool() is not None),
        *(port(ip, settings.port) for ip in found.binds),
        address(settings, found, lan),
        websocket_class(importlib.util.find_spec("geventwebsocket") is not None),
    ]


def python(version: tuple[int, ...]) -> Finding:
    """Judge the Python that runs labkit."""
    words = f"This is Python {'.'.join(map(str, version))}."
    ok = version >= (3, 11)
    return Finding("Python", ok, words, "" if ok else "Install Python 3.11 or newer.")


def pango(works: Callable[[], bool]) -> Finding:
    """Judge whether reports can become PDF."""
    if works():
        return Finding("Pango", True, "Reports can be made as PDF.")
    mend = {
        "darwin": "Install it with: brew install pango",
        "win32": "Install the GTK runtime for Windows; WeasyPrint's installation page says how.",
    }.get(sys.platform, f"On Debian or Ubuntu, install it with: apt-get install {PANGO}")
    return Finding(
        "Pango",
        False,
        "Pango is missing. Everything works but the PDF; a report is a page to print instead.",
        mend,
    )


def can_draw_paper() -> bool:
    """Try WeasyPrint in a child process: a broken system library may take its process along."""
    try:
        tried = subprocess.run(
            [sys.executable, "-c", "import weasyprint"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PANGO_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return False
    return tried.returncode == 0


def fonts(package: str, words: str) -> Finding:
    """Judge whether one family of fonts for the paper is there."""
    spec = importlib.util.find_spec(package)
    places = (spec and spec.submodule_search_locations) or []
    if any(list(Path(place, "files").glob("*.ttf")) for place in places):
        return Finding("Fonts", True, f"{words} is there for the report.")
    name = package.replace("_", "-")
    return Finding(
        "Fonts",
        False,
        f"{words} is missing; the report would fall back to any font, or to empty boxes.",
        f"Install it with: pip install {name}",
    )


def browser_file(static: Path) -> Finding:
    """Judge whether the one third-party file for the browser is in place."""
    if (static / "vendor" / "socket.io.js").is_file():
        return Finding("Live updates", True, "The file phones need for live updates is in place.")
    return Finding(
        "Live updates",
        False,
        "static/vendor/socket.io.js is missing; phones would have to reload to see what is new.",
        "In a checkout, run: make setup. Otherwise install labkit again.",
    )


def data_folder(folder: Path) -> Finding:
    """Judge whether labkit can keep what people say, and keep it to itself."""
    if not folder.exists():
        above = _nearest(folder)
        if os.access(above, os.W_OK | os.X_OK):
            return Finding("Data folder", True, f"{folder} will be made at the first start.")
        return Finding(
            "Data folder",
            False,
            f"labkit may not make a folder in {above}.",
            "Set LABKIT_DATA to a folder of your own.",
        )
    before = os.umask(0o077)  # looking sets it too; only serving should
    try:
        open_data_folder(folder)
    except BadSetting as bad:
        return Finding(
            "Data folder", False, str(bad), "Do that, or set LABKIT_DATA to another folder."
        )
    finally:
        os.umask(before)
    return Finding("Data folder", True, f"{folder} is yours alone and can be written to.")


def free_mb(folder: Path) -> int:
    """Measure the free disk space where the folder is or will be."""
    return shutil.disk_usage(_nearest(folder)).free // 2**20


def disk(folder: Path, free: int) -> Finding:
    """Judge the free disk space, in MB."""
    if free >= FREE_DISK_MB:
        return Finding("Disk", True, f"{free} MB are free.")
    return Finding(
        "Disk",
        False,
        f"Only {free} MB are free where {folder} lies. On a full disk nothing can be saved.",
        f"Free at least {FREE_DISK_MB} MB, or set LABKIT_DATA to a folder on another disk.",
    )


def fsync_p99(folder: Path) -> float:
    """Measure how long the disk takes to keep 4 kB, in milliseconds: the slowest of a hundred."""
    took = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(FSYNCS):
            began = time.perf_counter()
            file.write(bytes(4096))
            file.flush()
            os.fsync(file.fileno())
            took.append((time.perf_counter() - began) * 1000)
    return sorted(took)[-1]


def disk_speed(slowest_ms: float) -> Finding:
    """Judge how long people wait until their words are on the disk."""
    words = f"The slowest of {FSYNCS} writes took {slowest_ms:.0f} ms to be on the disk."
    if slowest_ms < SLOW_DISK_MS:
        return Finding("Disk speed", True, words)
    return Finding(
        "Disk speed",
        False,
        f"{words} A hundred phones at once would wait.",
        "Choose a folder on the inner disk, not on a stick or in a synchronised folder:"
        " LABKIT_DATA=...",
    )


def copies(settings: Settings, now: datetime) -> Finding:
    """Judge the copies of the data: when the last one was made, and whether there is a second."""
    made = backups_in(settings.data / BACKUPS)
    last = (
        f"The last copy was made on {made[-1].at:%Y-%m-%d at %H:%M} UTC."
        if made
        else "No copy was made yet; while labkit serves, it makes one every minute."
    )
    also = settings.backup_to
    if also is None:
        advice = "For a second copy, on a USB stick, set LABKIT_BACKUP_TO to a folder there."
        return Finding("Copies", True, last, advice)
    if not also.is_dir() and not also.parent.is_dir():
        return Finding(
            "Copies",
            False,
            f"{last} The place of the second copy, {also}, is not there.",
            "Plug the stick in, or set LABKIT_BACKUP_TO to a folder that is there.",
        )
    return Finding("Copies", True, f"{last} A second one goes to {also}.")


def is_encrypted(folder: Path, platform: str = sys.platform) -> bool | None:
    """Look whether the disk under a folder is encrypted; None where labkit cannot tell."""
    if platform == "linux":
        number = folder.stat().st_dev
        device = Path(f"/sys/dev/block/{os.major(number)}:{os.minor(number)}")
        return _is_crypt(device.resolve()) if device.exists() else None
    if platform == "darwin":
        try:
            asked = subprocess.run(["fdesetup", "status"], capture_output=True, text=True)
        except OSError:
            return None
        return "FileVault is On" in asked.stdout
    return None


def _is_crypt(device: Path) -> bool:
    uuid = device / "dm" / "uuid"
    if uuid.exists() and uuid.read_text().startswith("CRYPT-"):
        return True
    return any(_is_crypt(under.resolve()) for under in (device / "slaves").glob("*"))


def encryption(encrypted: bool | None) -> Finding:
    """Say what becomes of people's words when the laptop is stolen; advice, never a fault."""
    if encrypted:
        return Finding("Encryption", True, "The disk is encrypted.")
    words = (
        "labkit cannot tell whether the disk is encrypted."
        if encrypted is None
        else "The disk is not encrypted: whoever takes the laptop can read what people said."
    )
    mend = "Switch on disk encryption: FileVault, BitLocker, or LUKS. Sticks with copies as well."
    return Finding("Encryption", True, words, mend)


def sleep(wished: bool, can: bool) -> Finding:
    """Say whether the laptop stays awake while a session is live; advice, never a fault."""
    if wished and can:
        return Finding("Sleep", True, "labkit keeps this machine awake while a session is live.")
    words = (
        "There is nothing here by which labkit could keep this machine awake."
        if wished
        else "labkit does not keep this machine awake: LABKIT_KEEP_AWAKE is off."
    )
    return Finding("Sleep", True, words, "Switch its sleep off before a session.")


def port(ip: str, number: int) -> Finding:
    """Judge whether labkit can listen at an address: it must be this machine's, the port free."""
    if _refusal(ip, 0) is not None:
        return Finding(
            "Port",
            False,
            f"{ip} is no address of this machine now.",
            "Set LABKIT_ADDRESS=auto, or to an address this machine has on the network.",
        )
    match _refusal(ip, number):
        case None:
            return Finding("Port", True, f"Port {number} on {ip} is free.")
        case PermissionError():
            return Finding(
                "Port",
                False,
                f"You may not use port {number}; low numbers are kept for the system.",
                "Set LABKIT_PORT to a number above 1023, like 8000.",
            )
        case _:
            return Finding(
                "Port",
                False,
                f"Port {number} on {ip} is in use, perhaps by a labkit that already runs.",
                f"End that program, or set LABKIT_PORT={8000 if number != 8000 else 8001}.",
            )


def _refusal(ip: str, number: int) -> OSError | None:
    with socket.socket(socket.AF_INET6 if ":" in ip else socket.AF_INET) as probe:
        if os.name == "posix":  # as servers do; on Windows it would allow a port that is taken
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ip, number))
        except OSError as refused:
            return refused
    return None


def address(settings: Settings, found: Reach, lan: str | None) -> Finding:
    """Judge whether phones in the room can come in, and say what their Wi-Fi means for them."""
    if settings.address == AUTO and lan is None:
        return Finding(
            "Address",
            False,
            "labkit finds no network, so only this machine can open its pages.",
            "Connect this machine to the Wi-Fi the phones use, and start labkit again.",
        )
    name = not is_ip(settings.address) and settings.address != AUTO
    if found.only_here and name:
        return Finding(
            "Address",
            True,
            f"labkit shows {found.shown} but listens on this machine alone, which is right only"
            " behind a proxy on this machine.",
            f"Without a proxy, also set LABKIT_LISTEN={lan or 'the address of this machine'}.",
        )
    if found.only_here:
        offer = f" (or LABKIT_ADDRESS={lan})" if lan else ""
        return Finding(
            "Address",
            True,
            "Only this machine can open labkit's pages. That is fine for trying it out.",
            f"To let phones in, start labkit with LABKIT_ADDRESS=auto{offer}.",
        )
    private = (
        "The pages are not encrypted on the way: use your own router or hotspot with WPA3,"
        " for on a shared Wi-Fi others can read along."
    )
    if name:
        return Finding(
            "Address",
            True,
            f"Phones come to {found.shown}. labkit only shows this name; it listens on"
            f" {', '.join(ip for ip in found.binds if not ipaddress.ip_address(ip).is_loopback)}.",
            f"See that phones find {found.shown} from the Wi-Fi in the room. {private}",
        )
    return Finding("Address", True, f"Phones come to http://{found.shown}:{settings.port}", private)


def websocket_class(old_one_is_there: bool) -> Finding:
    """Judge which WebSocket class gevent would take."""
    if not old_one_is_there:
        return Finding("WebSocket", True, "No outdated WebSocket package is in the way.")
    return Finding(
        "WebSocket",
        False,
        "gevent-websocket is installed. It sets no limit to a message and harms slow phones.",
        "Take it away with: pip uninstall gevent-websocket",
    )


def _nearest(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.exists())
