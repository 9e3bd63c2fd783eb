"""What a script, its steps and its prompts are, and that they come back equal from JSON."""

import importlib
import inspect
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from labkit.domain import steps as steps_package
from labkit.domain.actions import ADVOCACY, INQUIRY, Action
from labkit.domain.commands import COMMANDS
from labkit.domain.script import Prompt, Script, Step
from labkit.domain.steps import check_in, check_out, frame, hearing, propose
from labkit.domain.steps.kind import StepParameters
from labkit.domain.steps.registry import KINDS, LATER_KINDS

ASKED = {"id": "ask", "action": "move", "text": {"en": "What next?"}}


def a_step(**parts: Any) -> dict[str, Any]:
    return {
        "id": "one",
        "kind": "frame",
        "title": {"en": "Welcome"},
        "words": {"en": "Say hello."},
        "minutes": 10,
        **parts,
    }


def a_script(*steps: dict[str, Any]) -> Script:
    return Script.model_validate(
        {
            "id": "small",
            "languages": ["en", "fr"],
            "title": {"en": "Small", "fr": "Petit"},
            "purpose": {"en": "To try."},
            "lab": {"name": {"en": "Lab"}},
            "steps": steps or [a_step()],
        }
    )


STEPS = st.builds(
    lambda number, kind_and_own, minutes, day, prompts: a_step(
        id=f"step{number}",
        kind=kind_and_own[0],
        parameters=kind_and_own[1],
        minutes=minutes,
        day=day,
        prompts=[{**ASKED, "id": f"p{n}", "max_chars": 10 + n} for n in range(prompts)],
    ),
    st.integers(0, 999),
    st.one_of(
        st.tuples(
            st.just("frame"),
            st.fixed_dictionaries(
                {
                    "kept": st.dictionaries(
                        st.text(st.characters(codec="utf-8"), max_size=8),
                        st.recursive(
                            st.none()
                            | st.booleans()
                            | st.integers(-(2**63), 2**63 - 1)
                            | st.floats(allow_nan=False, allow_infinity=False)
                            | st.text(st.characters(codec="utf-8"), max_size=8),
                            lambda inner: st.lists(inner, max_size=3),
                            max_leaves=5,
                        ),
                        max_size=3,
                    )
                }
            ),
        ),
        st.tuples(
            st.sampled_from(["check_in", "check_out"]),
            st.fixed_dictionaries(
                {"order": st.sampled_from(["circle", "ready", "passed"])},
                optional={"per_person_seconds": st.integers(5, 3600)},
            ),
        ),
        st.tuples(
            st.just("propose"),
            st.fixed_dictionaries({}, optional={"per_person": st.integers(1, 500)}),
        ),
        st.tuples(st.just("hearing"), st.fixed_dictionaries({"reasons": st.booleans()})),
        st.tuples(st.sampled_from(["prompt", "write", "release"]), st.just({})),
    ),
    st.integers(1, 600),
    st.integers(1, 31),
    st.integers(0, 3),
)


@given(st.lists(STEPS, min_size=1, max_size=5))
def test_a_script_comes_back_equal_from_json(steps: list[dict[str, Any]]) -> None:
    script = a_script(*steps)
    again = Script.model_validate_json(script.model_dump_json())
    assert again == script
    assert hash(again) == hash(script)
    assert [type(step.parameters) for step in again.steps] == [
        KINDS[step.kind].parameters for step in script.steps
    ]


def test_two_steps_that_differ_only_in_their_own_parameters_are_not_equal() -> None:
    with_reasons = a_script(a_step(kind="hearing"))
    without = a_script(a_step(kind="hearing", parameters={"reasons": False}))
    assert with_reasons != without


def test_a_step_without_parameters_has_those_its_kind_says() -> None:
    step = Step.model_validate(a_step(kind="check_out"))
    assert step.parameters == check_out.Parameters(
        order=check_in.Order.CIRCLE, per_person_seconds=40
    )


@pytest.mark.parametrize(
    "parts",
    [
        {"kind": "hering"},
        {"kind": "pause"},
        {"kind": "hearing", "parameters": {"order": "circle"}},
        {"kind": "hearing", "parameters": check_in.Parameters()},
        {"kind": "check_in", "parameters": {"order": "circl"}},
        {"minutes": 0},
        {"minutes": 601},
        {"minutes": "40"},
        {"minutes": True},
        {"at": "9:50"},
        {"at": "24:00"},
        {"day": 0},
        {"id": "two words"},
        {"titel": {"en": "Welcome"}},
        {"prompts": [{**ASKED, "max_chars": 2001}]},
        {"prompts": [{**ASKED, "action": "vote"}]},
        {"prompts": [ASKED] * 31},
    ],
)
def test_a_step_that_cannot_be_is_refused(parts: dict[str, Any]) -> None:
    Step.model_validate(a_step())
    with pytest.raises(ValidationError):
        Step.model_validate(a_step(**parts))


def test_values_never_change() -> None:
    script = a_script()
    with pytest.raises(ValidationError):
        script.id = "other"  # type: ignore[misc]
    with pytest.raises(ValidationError):
        script.steps[0].minutes = 5  # type: ignore[misc]


def test_a_script_knows_its_steps_days_and_minutes() -> None:
    script = a_script(a_step(), a_step(id="two", day=3, minutes=5), a_step(id="three", day=3))
    assert script.days == (1, 3)
    assert script.minutes == 25
    assert script.language == "en"
    assert script.step("two").minutes == 5
    assert [step.id for step in script.steps_of(3)] == ["two", "three"]
    assert script.day(3).title is None
    with pytest.raises(KeyError):
        script.step("four")


def test_a_step_knows_its_prompts_and_what_it_accepts() -> None:
    step = Step.model_validate(a_step(kind="prompt", prompts=[ASKED]))
    assert step.prompt("ask") == Prompt.model_validate(ASKED)
    assert step.prompt("other") is None
    assert "submit-contribution" in step.rules.accepts
    assert "take-stance" not in step.rules.accepts


def test_an_address_that_runs_something_is_no_address() -> None:
    lab = {"name": {"en": "Lab"}}
    script = a_script().model_dump(mode="json")
    Script.model_validate({**script, "lab": {**lab, "url": "https://example.org/lab"}})
    for address in ("javascript:alert(1)", "data:text/html,x", "https://a b", "file:///etc/passwd"):
        with pytest.raises(ValidationError):
            Script.model_validate({**script, "lab": {**lab, "url": address}})


def test_every_module_of_a_kind_is_in_the_registry_and_says_what_it_leaves_behind() -> None:
    folder = Path(inspect.getfile(steps_package)).parent
    modules = {file.stem for file in folder.glob("*.py")} - {"__init__", "kind", "registry"}
    assert modules == set(KINDS)
    for name, kind in KINDS.items():
        module = importlib.import_module(f"labkit.domain.steps.{name}")
        assert kind.parameters is module.Parameters
        assert issubclass(kind.parameters, StepParameters)
        assert "eaves" in (module.__doc__ or ""), f"{name} does not say what it leaves behind"


def test_what_a_kind_accepts_are_commands_that_exist() -> None:
    assert {name for kind in KINDS.values() for name in kind.accepts} <= set(COMMANDS)


def test_a_kind_is_known_now_or_later_and_never_both() -> None:
    assert LATER_KINDS
    assert not LATER_KINDS & set(KINDS)


def test_the_limits_of_a_proposal_can_be_made_smaller_only() -> None:
    assert propose.Parameters().title_chars == 80
    for larger in ({"title_chars": 81}, {"why_chars": 1201}, {"who_benefits_chars": 401}):
        with pytest.raises(ValidationError):
            propose.Parameters.model_validate(larger)


def test_a_hearing_hears_what_was_shown_unless_the_script_says_otherwise() -> None:
    assert hearing.Parameters().proposals is hearing.Heard.SHOWN
    assert hearing.Parameters().reasons


def test_what_a_later_kind_will_read_is_compared_and_hashed_by_what_it_holds() -> None:
    one, two = frame.Parameters(kept={"a": [1, {"b": 2}]}), frame.Parameters(kept={"a": [1]})
    assert one != two
    assert len({one, two, frame.Parameters(kept={"a": [1, {"b": 2}]})}) == 2


def test_every_action_is_advocacy_or_inquiry() -> None:
    assert ADVOCACY | INQUIRY == set(Action)
    assert not ADVOCACY & INQUIRY
