"""Work done apart: by a child process that gets nothing of the server's and limits itself."""

import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

_ROOT = str(Path(__file__).resolve().parent.parent)

# Windows finds its own libraries by this one.
ENVIRONMENT = {"SYSTEMROOT": os.environ["SYSTEMROOT"]} if sys.platform == "win32" else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one piece of work may take, in bytes and seconds."""

    memory_bytes: int
    cpu_seconds: int
    wall_seconds: int

    def told(self) -> str:
        """As the last argument of the child."""
        return json.dumps(asdict(self))


def child_of(module: str) -> tuple[str, ...]:
    """The command that runs `main` of a module of ours; the limits come behind it.

    Isolated (-I), and to be run with `ENVIRONMENT`: nothing of the server's process reaches the
    child but this path, which it needs where labkit runs out of a checkout.
    """
    code = f"import sys; sys.path.append(sys.argv[1]); from {module} import main; main()"
    return (sys.executable, "-I", "-c", code, _ROOT)


def keep_within_limits() -> None:
    """To be called by the child before it loads anything."""
    if sys.platform == "win32":
        return
    import resource

    limits = Limits(**json.loads(sys.argv[-1]))
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # The signal of the soft limit ends the process; the hard one is for code that ignores it.
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 2))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
