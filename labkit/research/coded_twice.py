"""What several coders said of the same turns: columns coder, t, action, and meeting if any."""

from collections import defaultdict
from pathlib import Path

from labkit.domain.actions import Action
from labkit.store.coded_rows import BadFile, LineFault, action_of, read_rows

NEEDED = ("t", "coder", "action")
Units = list[list[Action | None]]


def read_codings(file: Path) -> dict[str, tuple[list[str], Units]]:
    """For each meeting its coders, and for each turn what each of them said."""
    said: dict[str, dict[str, dict[str, Action | None]]] = defaultdict(lambda: defaultdict(dict))
    faults: list[LineFault] = []
    for number, row in read_rows(file, NEEDED):
        turn, coder = row["t"], row["coder"]
        codes = said[row.get("meeting") or file.stem][turn]
        try:
            action = action_of(row["action"])
        except ValueError as bad:
            action = None
            faults.append(LineFault(number, f"action: {bad}"))
        if not turn or not coder:
            faults.append(LineFault(number, f"{'coder' if turn else 't'}: nothing stands there"))
        elif coder in codes:
            faults.append(LineFault(number, f"{coder} has coded turn {turn} above"))
        codes[coder] = action
    if not said and not faults:
        faults.append(LineFault(1, "there is no code in this file"))
    if faults:
        raise BadFile(faults)
    return {meeting: _units(turns) for meeting, turns in said.items()}


def _units(turns: dict[str, dict[str, Action | None]]) -> tuple[list[str], Units]:
    coders = sorted({coder for codes in turns.values() for coder in codes})
    return coders, [[codes.get(coder) for coder in coders] for codes in turns.values()]
