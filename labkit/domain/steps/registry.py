"""Every kind of step labkit knows, and those whose time has not come yet."""

from types import ModuleType

from labkit.domain.steps import (
    check_in,
    check_out,
    frame,
    hearing,
    prompt,
    propose,
    release,
    write,
)
from labkit.domain.steps.kind import Kind


def _kind(module: ModuleType) -> Kind:
    name = module.__name__.rpartition(".")[2]
    return Kind(name, module.Parameters, module.accepts, module.prompts)


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in map(_kind, (frame, check_in, prompt, write, propose, hearing, check_out, release))
}

# A script may name these already. Each runs as a frame with its own words, and says so.
LATER_KINDS = frozenset(
    """
    arrival pause pairs teach cluster dialogue harvest mirror sign_up team_work poll brief
    immersion cross_pollinate decide peer_support commit plan
    """.split()
)
