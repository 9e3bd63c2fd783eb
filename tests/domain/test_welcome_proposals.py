"""A hearing at one's own pace: where the script says so, it takes new proposals too."""

import pytest

from labkit.domain.actions import Action
from labkit.domain.commands import PlaceProposal, SubmitProposal, TakeStance
from labkit.domain.nouns import Placement
from labkit.domain.refusals import Refusal, Refused
from labkit.domain.script import Script
from labkit.domain.steps.hearing import Parameters
from tests import cast

NEW = SubmitProposal(step="hearing", title="A roof over the stage", ref="ref-of-the-roof")


def the_square(welcome):
    steps = tuple(
        step.model_copy(update={"parameters": Parameters(proposals_welcome=welcome)})
        if step.kind == "hearing"
        else step
        for step in cast.THE_SQUARE.steps
    )
    return cast.THE_SQUARE.model_copy(update={"steps": steps})


@pytest.fixture
def hearing():
    def made(welcome):
        return cast.after(*cast.EVERYBODY, cast.opens("hearing"), script=the_square(welcome))

    return made


def test_a_hearing_takes_no_proposals_by_itself(hearing):
    with pytest.raises(Refused) as refused:
        cast.did(hearing(False), (cast.BEN, NEW))
    assert refused.value.refusal is Refusal.NOT_IN_THIS_STEP


def test_one_that_welcomes_them_takes_them_and_hears_them_once_they_are_shown(hearing):
    state = cast.did(hearing(True), (cast.BEN, NEW))
    assert state.proposals[NEW.ref].step == "hearing"
    assert state.heard("hearing") == ()
    state = cast.did(state, PlaceProposal(proposal=NEW.ref, placement=Placement.SHOWN))
    assert [heard.id for heard in state.heard("hearing")] == [NEW.ref]
    state = cast.did(
        state,
        (
            cast.CHIDI,
            TakeStance(
                step="hearing", proposal=NEW.ref, action=Action.FOLLOW, ref="ref-of-a-stance"
            ),
        ),
    )
    assert state.stances[NEW.ref, "chidi"].action is Action.FOLLOW


def test_it_takes_as_many_from_one_person_as_the_script_says():
    steps = tuple(
        step.model_copy(update={"parameters": Parameters(proposals_welcome=True, per_person=1)})
        if step.id == "hearing"
        else step
        for step in cast.THE_SQUARE.steps
    )
    script = cast.THE_SQUARE.model_copy(update={"steps": steps})
    state = cast.after(*cast.EVERYBODY, cast.opens("hearing"), (cast.BEN, NEW), script=script)
    with pytest.raises(Refused) as refused:
        cast.did(state, (cast.BEN, NEW.model_copy(update={"ref": "ref-of-another"})))
    assert refused.value.refusal is Refusal.ENOUGH


def test_it_still_takes_stances_and_nothing_else():
    step = the_square(True).step("hearing")
    assert {"take-stance", "submit-proposal"} <= step.accepts
    assert "submit-contribution" not in step.accepts
    assert "submit-proposal" not in the_square(False).step("hearing").accepts


def test_the_wish_survives_being_stored_with_the_session():
    script = the_square(True)
    assert Script.model_validate_json(script.model_dump_json()) == script
