"""LABKIT_* variables: what is taken, what is refused and with which words."""

import os
import re
import stat
from pathlib import Path

import pytest

from labkit.settings import (
    FOLDERS,
    SETTINGS,
    BadSetting,
    Settings,
    languages,
    open_data_folder,
    own_data_folder,
    read_settings,
)

ROOT = Path(__file__).parents[1]
HOME = {"HOME": "/home/ada"}


def test_without_any_variable_labkit_serves_this_machine_alone():
    assert read_settings(HOME) == Settings(
        port=8000,
        data=Path("/home/ada/.local/share/labkit"),
        address="127.0.0.1",
        listen=(),
        hosts=(),
        language="en",
        timezone=None,
    )


def test_every_setting_can_be_told(tmp_path):
    told = {
        "LABKIT_PORT": "9001",
        "LABKIT_DATA": str(tmp_path),
        "LABKIT_ADDRESS": "Laptop.local",
        "LABKIT_LISTEN": "192.168.1.20, fd00:0::1",
        "LABKIT_HOSTS": "lab.example.org,10.0.0.7",
        "LABKIT_LANGUAGE": "en",
        "LABKIT_TIMEZONE": "Africa/Casablanca",
        "LABKIT_KEEP_DAYS": "30",
        "LABKIT_LIVE": "stock",
        "LABKIT_BACKUPS": "7",
        "LABKIT_BACKUP_TO": str(tmp_path / "stick"),
        "LABKIT_METRICS": "on",
        "LABKIT_KEEP_AWAKE": "off",
        "LABKIT_LOG": "/var/log/labkit.jsonl",
    }
    assert set(told) == {setting.name for setting in SETTINGS}
    assert read_settings(told) == Settings(
        port=9001,
        data=tmp_path,
        address="laptop.local",
        listen=("192.168.1.20", "fd00::1"),
        hosts=("lab.example.org", "10.0.0.7"),
        language="en",
        timezone="Africa/Casablanca",
        keep_days=30,
        live="stock",
        backups=7,
        backup_to=tmp_path / "stick",
        metrics=True,
        keep_awake=False,
        log="/var/log/labkit.jsonl",
    )


def test_a_misspelt_setting_is_refused_and_the_nearest_known_one_named():
    with pytest.raises(BadSetting, match=r"LABKIT_PROT\. Did you mean LABKIT_PORT\?"):
        read_settings(HOME | {"LABKIT_PROT": "9000"})


def test_a_setting_like_no_other_is_refused_with_all_the_known_ones():
    with pytest.raises(BadSetting, match=r"LABKIT_XYZZY.*LABKIT_PORT.*LABKIT_TIMEZONE"):
        read_settings(HOME | {"LABKIT_XYZZY": "1"})


def test_variables_of_other_programs_are_none_of_labkits_business():
    assert read_settings(HOME | {"LABKITCHEN": "1", "PORT": "1"}) == read_settings(HOME)


@pytest.mark.parametrize("name", [setting.name for setting in SETTINGS])
@pytest.mark.parametrize("value", ["", "  "])
def test_an_empty_setting_is_refused(name, value):
    with pytest.raises(BadSetting, match=f"{name} is set but empty"):
        read_settings(HOME | {name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LABKIT_PORT", "0"),
        ("LABKIT_PORT", "65536"),
        ("LABKIT_PORT", "-1"),
        ("LABKIT_PORT", "80.0"),
        ("LABKIT_PORT", "eight"),
        ("LABKIT_PORT", "٨٠٠٠"),
        ("LABKIT_PORT", "9" * 5000),
        ("LABKIT_DATA", __file__),
        ("LABKIT_DATA", "~nobody-of-this-name/labkit"),
        ("LABKIT_ADDRESS", "0.0.0.0"),
        ("LABKIT_ADDRESS", "::"),
        ("LABKIT_ADDRESS", "224.0.0.1"),
        ("LABKIT_ADDRESS", "192.168.1.300"),
        ("LABKIT_ADDRESS", "192.168.1.20:8000"),
        ("LABKIT_ADDRESS", "http://laptop.local"),
        ("LABKIT_ADDRESS", "two words"),
        ("LABKIT_ADDRESS", "-dash"),
        ("LABKIT_ADDRESS", "a" * 300),
        ("LABKIT_LISTEN", "laptop.local"),
        ("LABKIT_LISTEN", "0.0.0.0"),
        ("LABKIT_LISTEN", "127.0.0.1,,127.0.0.2"),
        ("LABKIT_LISTEN", "127.0.0.1,"),
        ("LABKIT_HOSTS", "*"),
        ("LABKIT_HOSTS", "lab.example.org;evil.example"),
        ("LABKIT_HOSTS", "lab.example.org:8000"),
        ("LABKIT_HOSTS", "lab..example.org"),
        ("LABKIT_LANGUAGE", "klingon"),
        ("LABKIT_KEEP_DAYS", "0"),
        ("LABKIT_KEEP_DAYS", "forever"),
        ("LABKIT_LIVE", "faster"),
        ("LABKIT_LANGUAGE", "EN"),
        ("LABKIT_METRICS", "yes"),
        ("LABKIT_KEEP_AWAKE", "yes"),
        ("LABKIT_LOG", "everything"),
        ("LABKIT_LOG", "/tmp"),
        ("LABKIT_TIMEZONE", "Mars/Olympus"),
        ("LABKIT_TIMEZONE", "../../etc/passwd"),
    ],
)
def test_an_odd_value_is_refused_by_the_name_of_its_setting(name, value):
    with pytest.raises(BadSetting, match=name):
        read_settings(HOME | {name: value})


def test_a_language_can_be_told_when_there_is_a_translation():
    for language in languages():
        assert read_settings(HOME | {"LABKIT_LANGUAGE": language}).language == language
    assert set(languages()) == {"en", "fr", "ar"}


@pytest.mark.parametrize(
    ("platform", "environ", "folder"),
    [
        ("linux", {}, "/home/ada/.local/share/labkit"),
        ("linux", {"XDG_DATA_HOME": "/data/ada"}, "/data/ada/labkit"),
        ("linux", {"XDG_DATA_HOME": "relative"}, "/home/ada/.local/share/labkit"),
        ("darwin", {}, "/home/ada/Library/Application Support/labkit"),
        ("win32", {}, "/home/ada/AppData/Local/labkit"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/labkit"),
    ],
)
def test_each_system_has_its_own_place_for_data(platform, environ, folder):
    assert own_data_folder(HOME | environ, platform) == Path(folder)


@pytest.fixture
def umask():
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.usefixtures("umask")
def test_the_data_folder_and_what_is_put_there_is_for_its_owner_alone(tmp_path):
    folder = open_data_folder(tmp_path / "some" / "where")
    (folder / "file").write_text("secret")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "file").stat().st_mode) == 0o600
    assert open_data_folder(folder) == folder


@pytest.mark.usefixtures("umask")
@pytest.mark.parametrize("mode", [0o755, 0o750, 0o701])
def test_a_data_folder_others_can_look_into_is_refused(tmp_path, mode):
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(mode)
    with pytest.raises(BadSetting, match=f"chmod 700 '{folder}'"):
        open_data_folder(folder)


@pytest.mark.usefixtures("umask")
def test_a_data_folder_that_cannot_be_made_is_told_in_words(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BadSetting, match="cannot use the data folder"):
        open_data_folder(tmp_path / "file" / "folder")


def test_the_folders_are_found():
    assert (FOLDERS.templates / "page.html").is_file()
    assert list(FOLDERS.sessions.glob("*.toml"))
    assert (FOLDERS.static / "js").is_dir()
    assert list(FOLDERS.translations.glob("*.po"))


def test_the_settings_page_has_every_setting_as_the_code_has_it():
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `LABKIT_")]
    assert rows == [f"| `{s.name}` | {s.default} | {s.help} |" for s in SETTINGS]


def test_the_table_names_every_field_of_settings():
    assert [s.name.removeprefix("LABKIT_").lower() for s in SETTINGS] == list(
        Settings.__dataclass_fields__
    )


def test_nothing_else_reads_the_environment_for_labkit():
    reads = re.compile(r"""(environ(\.get)?|getenv)[\[(]\s*f?["']LABKIT_""")
    assert reads.search('os.environ.get("LABKIT_PORT")')
    files = list((ROOT / "labkit").rglob("*.py"))
    assert len(files) > 10
    assert [path for path in files if reads.search(path.read_text("utf-8"))] == []
