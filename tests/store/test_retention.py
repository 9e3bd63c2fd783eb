"""What was kept long enough goes, with all that belongs to it; the rest stays."""

from dataclasses import replace
from pathlib import Path

from sqlmodel import SQLModel

from labkit.conduct import Conductor
from labkit.store.engine import FILE, open_engine
from labkit.store.migrating import upgrade
from labkit.store.reading import list_sessions
from labkit.store.retention import delete_untouched, untouched_since
from labkit.store.sweeping import sweep
from labkit.store.writing import Writer
from tests.cast import ADA, BEN, CODE, LIBRARY, MOVE, NOON, THE_SQUARE, answers, joins, opens

DAY = 24 * 60 * 60 * 1000
CANARY = "Only the old session said this"


def test_a_session_nobody_touched_is_deleted_whole(tmp_path: Path) -> None:
    engine = open_engine(tmp_path, writing=True)
    upgrade(engine, tmp_path)
    at = [NOON]
    conductor = Conductor(Writer(engine), LIBRARY, lambda: at[0], lambda _: None)
    for session, days in (("old", 0), ("new", 200)):
        at[0] = NOON + days * DAY
        conductor.create_session(session, THE_SQUARE, CODE)
        words = CANARY if session == "old" else "Shade"
        said = answers(BEN, "four-voices", MOVE.id, words)
        for act in (joins(BEN), opens("four-voices"), said):
            actor, command = act if isinstance(act, tuple) else (ADA, act)
            conductor.carry_out(session, command, replace(actor, session=session))
    with engine.begin() as connection:
        before = NOON + 100 * DAY
        assert [one.session for one in untouched_since(connection, before)] == ["old"]
        assert [one.session for one in delete_untouched(connection, before)] == ["old"]
        assert delete_untouched(connection, before) == []
    with engine.connect() as connection:
        assert [entry.id for entry in list_sessions(connection)] == ["new"]
        for table in SQLModel.metadata.sorted_tables:
            if "session" in table.c:
                sessions = {row.session for row in connection.execute(table.select())}
                assert "old" not in sessions, table.name
    assert CANARY.encode() in b"".join(path.read_bytes() for path in tmp_path.glob(f"{FILE}*"))
    assert sweep(tmp_path)
    assert CANARY.encode() not in b"".join(path.read_bytes() for path in tmp_path.glob(f"{FILE}*"))
    engine.dispose()
