"""All detectors, in the order of the method."""

from labkit.domain.dialogue.detectors.debate import D2, D2B, D14
from labkit.domain.dialogue.detectors.heard import D9, D10, D11
from labkit.domain.dialogue.detectors.one_action import D1, D1B, D5, D6, D15
from labkit.domain.dialogue.detectors.passed_over import D7, D8, D12
from labkit.domain.dialogue.detectors.pattern import Detector, Pattern
from labkit.domain.dialogue.detectors.scene import Scene
from labkit.domain.dialogue.detectors.unsaid import D3, D4, D6B, D13

DETECTORS: dict[str, Detector] = {
    detector.id: detector
    for detector in (
        *(D1, D1B, D2, D2B, D3, D4, D5, D6, D6B),
        *(D7, D8, D9, D10, D11, D12, D13, D14, D15),
    )
}


def look(scene: Scene) -> tuple[Pattern, ...]:
    """Everything the detectors see in a scene, also what no screen may show."""
    seen = (detector.look(scene) for detector in DETECTORS.values())
    return tuple(pattern for pattern in seen if pattern is not None)
