"""A hearing that welcomes proposals shows room for one, while it is open."""

import re

import pytest

from labkit.domain.steps.hearing import Parameters
from labkit.drawing.environment import Drawing
from labkit.drawing.phone import draw_phone
from labkit.settings import FOLDERS
from tests import cast


def shown(welcome, *acts):
    steps = tuple(
        step.model_copy(update={"parameters": Parameters(proposals_welcome=welcome)})
        if step.kind == "hearing"
        else step
        for step in cast.THE_SQUARE.steps
    )
    script = cast.THE_SQUARE.model_copy(update={"steps": steps})
    state = cast.after(*cast.EVERYBODY, cast.opens("hearing"), *acts, script=script)
    html = draw_phone(Drawing(FOLDERS.templates), state, "en").html(state.revision)
    return re.findall(r"/do/([a-z-]+)", html)


def test_its_phones_can_propose_while_they_hear():
    assert "submit-proposal" in shown(True)


@pytest.mark.parametrize(("welcome", "acts"), [(False, ()), (True, (cast.closes("hearing"),))])
def test_others_cannot_nor_can_anybody_once_it_is_closed(welcome, acts):
    assert "submit-proposal" not in shown(welcome, *acts)
