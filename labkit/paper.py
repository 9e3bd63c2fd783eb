"""Writing a report from the command line, beside a running server or without one."""

from pathlib import Path

from labkit.clocks import milliseconds, room_timezone
from labkit.domain.report.compiling import compile_report
from labkit.domain.session.state import SessionState
from labkit.drawing.environment import Drawing
from labkit.faults import Fault
from labkit.judging.order import findings_of
from labkit.printing.order import PrintingRefused
from labkit.printing.sheets import report_pdf
from labkit.settings import FOLDERS, Settings
from labkit.store.engine import FILE, CannotOpen, open_engine, said_plainly
from labkit.store.reading import list_sessions, read_state, session_of_code


def write_report(settings: Settings, named: str, out: Path, language: str | None) -> None:
    """Write the report of a session that is named by its id, its join code or `latest`."""
    if not (settings.data / FILE).exists():
        raise Fault(f"There is no labkit data in {settings.data}.")
    try:
        state = _read(settings.data, named)
    except CannotOpen as bad:
        raise Fault(str(bad)) from bad
    reading = language or state.script.language
    drawing = Drawing(FOLDERS.templates, timezone=room_timezone(settings))
    report = compile_report(state, milliseconds(), (reading,), findings_of(state))
    try:
        paper = report_pdf(drawing, report)
        out.write_bytes(paper)
    except PrintingRefused as refused:
        raise Fault(drawing.sentence(refused.words, "en")) from refused
    except OSError as error:
        raise Fault(f"labkit cannot write {out}: {error.strerror}.") from error


def _read(data: Path, named: str) -> SessionState:
    engine = open_engine(data)
    with said_plainly(data), engine.connect() as connection:
        sessions = [entry.id for entry in list_sessions(connection)]
        known = sessions[0] if named == "latest" and sessions else named
        if known not in sessions:
            known = session_of_code(connection, named.upper()) or ""
        state = read_state(connection, known) if known else None
    engine.dispose()
    if state is None:
        raise Fault(f"There is no session {named}. There are: {', '.join(sessions) or 'none'}.")
    return state
