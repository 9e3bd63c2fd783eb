"""How labkit is, for programs that look after it: numbers only, and none of any one person."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import NotFound

from labkit.web.guard import STAFF_HERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How it is. `last_copy_seconds`: how old the newest copy of the data is, if there is one."""

    saving: bool
    disk_has_room: bool
    copying: bool
    last_copy_seconds: int | None


def health_blueprint(
    *,
    health: Callable[[], Health],
    statuses: Callable[[], Mapping[int, int]],
    watchers: Callable[[], Mapping[str, int]],
    metrics: bool,
) -> Blueprint:
    """Build the two addresses. `metrics` says whether the second is wished for."""
    pages = Blueprint("health", __name__)

    @pages.get("/healthz")
    def healthz() -> Response:
        """Say whether all is well: 200, or 503 where nothing can be saved."""
        now = health()
        answer = jsonify({"ok": now.saving, **asdict(now)})
        answer.status_code = 200 if now.saving else 503
        return answer

    @pages.get("/metrics")
    def numbers() -> Response:
        """Tell the same and some counts as Prometheus reads them, on this computer only."""
        if not metrics or not request.environ.get(STAFF_HERE):
            raise NotFound
        now = health()
        lines = [
            _line("labkit_saving", now.saving),
            _line("labkit_disk_has_room", now.disk_has_room),
            _line("labkit_copying", now.copying),
        ]
        if now.last_copy_seconds is not None:
            lines.append(_line("labkit_last_copy_seconds", now.last_copy_seconds))
        classes: Counter[str] = Counter()
        for status, count in statuses().items():
            classes[f"{status // 100}xx"] += count
        lines += [
            _line("labkit_requests_total", count, status=name)
            for name, count in sorted(classes.items())
        ]
        lines += [
            _line("labkit_connections", count, surface=name)
            for name, count in sorted(watchers().items())
        ]
        return Response("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4")

    return pages


def _line(name: str, value: float, **labels: str) -> str:
    told = ",".join(f'{label}="{said}"' for label, said in labels.items())
    return f"{name}{{{told}}} {int(value)}" if told else f"{name} {int(value)}"
