"""`labkit doctor`: everything it can find, in words, each fault with its mending."""

import socket
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from labkit import doctor
from labkit.reach import reach
from labkit.settings import read_settings

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def told(**values):
    return read_settings({"HOME": "/home/ada", **{f"LABKIT_{k}": v for k, v in values.items()}})


@pytest.fixture
def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        number = server.getsockname()[1]
    return number


def test_a_machine_that_has_everything_has_nothing_to_mend(tmp_path, free_port):
    data = tmp_path / "data"
    findings = doctor.examine(told(PORT=str(free_port), DATA=str(data)), lambda: None)
    assert {finding.name for finding in findings} == {
        "Python",
        "Pango",
        "Fonts",
        "Live updates",
        "Data folder",
        "Disk",
        "Disk speed",
        "Copies",
        "Encryption",
        "Sleep",
        "Port",
        "Address",
        "WebSocket",
    }
    missing = [finding for finding in findings if not finding.ok]
    assert [one for one in missing if one.name != "Disk speed"] == []  # a busy machine is slow
    assert not data.exists()  # looking makes nothing


def test_every_fault_says_what_is_wrong_and_how_to_mend_it(tmp_path):
    faults = [
        doctor.python((3, 10, 9)),
        doctor.pango(lambda: False),
        doctor.fonts("fontpkg_of_no_such_name", "Some font"),
        doctor.browser_file(tmp_path),
        doctor.disk(tmp_path, 499),
        doctor.disk_speed(51.0),
        doctor.copies(told(BACKUP_TO=str(tmp_path / "stick" / "here")), NOW),
        doctor.websocket_class(True),
        doctor.port("192.0.2.1", 8000),
        doctor.address(told(ADDRESS="auto"), reach(told(ADDRESS="auto"), lambda: None), None),
    ]
    for fault in faults:
        assert not fault.ok, fault
        assert fault.words, fault
        assert fault.mend, fault
        assert fault.words.endswith("."), fault


def test_the_python_in_use_is_named():
    assert doctor.python((3, 11, 7)) == doctor.Finding("Python", True, "This is Python 3.11.7.")
    assert not doctor.python((3, 10, 14)).ok


def test_without_pango_a_report_is_still_a_page_to_print():
    finding = doctor.pango(lambda: False)
    assert "page to print" in finding.words
    assert "libpango-1.0-0" in finding.mend or "brew" in finding.mend or "GTK" in finding.mend


def test_the_setup_installs_what_the_doctor_asks_for():
    makefile = Path(__file__).parents[1].joinpath("Makefile").read_text("utf-8")
    assert f"PANGO := {doctor.PANGO}\n" in makefile


def test_the_fonts_of_the_paper_are_looked_for_as_files():
    for package, words in doctor.FONTS.items():
        assert doctor.fonts(package, words).ok
    assert doctor.fonts("json", "A package without fonts").ok is False


def test_the_browser_file_is_looked_for_where_it_is_served_from(tmp_path):
    assert not doctor.browser_file(tmp_path).ok
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor" / "socket.io.js").write_text("")
    assert doctor.browser_file(tmp_path).ok


def test_a_data_folder_others_can_look_into_is_a_fault(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    assert doctor.data_folder(folder).ok
    folder.chmod(0o755)
    finding = doctor.data_folder(folder)
    assert not finding.ok
    assert "chmod 700" in finding.words
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755  # looked at, not mended


def test_a_data_folder_that_is_not_there_yet_is_no_fault(tmp_path):
    finding = doctor.data_folder(tmp_path / "not" / "yet")
    assert finding.ok
    assert "first start" in finding.words
    assert doctor.free_mb(tmp_path / "not" / "yet") > 0


def test_little_disk_is_a_fault_before_it_is_full(tmp_path):
    assert doctor.disk(tmp_path, doctor.FREE_DISK_MB).ok
    finding = doctor.disk(tmp_path, doctor.FREE_DISK_MB - 1)
    assert not finding.ok
    assert "499 MB" in finding.words


def test_a_port_in_use_is_a_fault_and_another_one_is_named():
    with socket.create_server(("127.0.0.1", 0)) as server:
        number = server.getsockname()[1]
        finding = doctor.port("127.0.0.1", number)
        assert not finding.ok
        assert f"Port {number} on 127.0.0.1 is in use" in finding.words
        assert "LABKIT_PORT=8000" in finding.mend
    assert doctor.port("127.0.0.1", number).ok


def test_an_address_of_another_machine_is_a_fault():
    finding = doctor.port("192.0.2.1", 8000)
    assert not finding.ok
    assert "no address of this machine" in finding.words


def address(lan=None, **values):
    settings = told(**values)
    return doctor.address(settings, reach(settings, lambda: lan), lan)


def test_serving_this_machine_alone_is_fine_and_the_way_out_is_said():
    finding = address(lan="192.168.1.20")
    assert finding.ok
    assert "LABKIT_ADDRESS=auto" in finding.mend
    assert "192.168.1.20" in finding.mend


def test_a_network_address_is_shown_with_what_a_wifi_means():
    finding = address(lan="192.168.1.20", ADDRESS="auto")
    assert finding.ok
    assert "http://192.168.1.20:8000" in finding.words
    assert "not encrypted" in finding.mend


def test_auto_without_a_network_is_a_fault():
    finding = address(ADDRESS="auto")
    assert not finding.ok
    assert "Wi-Fi" in finding.mend


def test_a_host_name_without_an_address_to_listen_on_is_told():
    finding = address(lan="192.168.1.20", ADDRESS="lab.example.org")
    assert finding.ok
    assert "LABKIT_LISTEN=192.168.1.20" in finding.mend


def test_a_host_name_with_an_address_to_listen_on_is_shown_as_it_is():
    finding = address(ADDRESS="lab.example.org", LISTEN="192.168.1.20")
    assert finding.ok
    assert "lab.example.org" in finding.words
    assert "192.168.1.20" in finding.words
