"""What may be there and is not said."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from labkit.domain.dialogue.detectors.pattern import Audience
from labkit.domain.dialogue.detectors.scene import Deciding, Pulse
from labkit.domain.dialogue.detectors.unsaid import (
    courteous_compliance,
    covert_opposition,
    early_convergence,
    silenced_bystander,
)
from labkit.domain.dialogue.turns import Channel
from tests.domain.dialogue.logs import talk
from tests.domain.dialogue.scenes import scene

few = settings(max_examples=30)
POLITE = "aM bF cF dF " * 3


@few
@given(some.integers(0, 11), some.sampled_from("OB"))
def test_courteous_compliance_is_follow_upon_follow(place, other):
    assert courteous_compliance(scene(POLITE))
    words = POLITE.split()
    words[place] = f"e{other}"
    found = courteous_compliance(scene(" ".join(words)))
    assert found is None or other == "B"  # one Bystand of 12 is under a tenth


def test_compliance_needs_turns_and_moves_and_their_followers():
    assert not courteous_compliance(scene("aM bF cF " * 3))  # 9 turns
    assert not courteous_compliance(scene("aM bF cF dF eF fF gF hF iF jF kF lM"))  # one Move judged
    assert not courteous_compliance(scene("aM bM cF dF eF fM gM hF iF jF kF lF"))  # half followed
    assert not courteous_compliance(scene("aM bF cB dF " * 3))
    assert not courteous_compliance(scene(POLITE, every=200_000))  # long ago


def test_a_counted_question_says_what_was_counted():
    found = courteous_compliance(scene(POLITE))
    assert found
    assert found.question % found.counts == (
        "Follow 9, Oppose 0 in the last 12. Everyone agreed, or not said yet?"
    )
    assert [(s.prompt, s.to) for s in found.suggestions] == [
        ("oppose.licensed", Audience.A_THIRD),
        ("follow.licensed", Audience.ANOTHER_THIRD),
        ("oppose.absent", Audience.EVERYONE),
    ]


def polite_yes(answers, objecting, short=POLITE, **extra):
    return covert_opposition(
        scene(short, pulse=Pulse(answers=answers, objecting=objecting), **extra)
    )


def test_a_polite_yes_and_four_of_twelve_sealed():
    found = polite_yes(12, 4)
    assert found
    assert (found.counts["sealed"], found.counts["answers"]) == (4, 12)
    assert "%(sealed)s of %(answers)s" in found.question


@pytest.mark.parametrize(
    ("answers", "objecting", "fires"),
    [
        (12, 3, True),  # exactly a quarter
        (13, 3, False),  # a hair under it
        (12, 2, False),
        (5, 3, False),  # fewer than half of twelve
        (6, 3, True),
    ],
)
def test_the_sealed_question_needs_answers_and_a_gap(answers, objecting, fires):
    assert bool(polite_yes(answers, objecting)) is fires


def test_four_answers_are_too_few_in_a_small_circle():
    assert not polite_yes(4, 4, present=dict.fromkeys("abcd", 0))
    assert polite_yes(5, 4, present=dict.fromkeys("abcde", 0))


def test_what_is_said_aloud_is_not_covert():
    assert not polite_yes(12, 4, short="aM bF cO dF " * 3)
    assert polite_yes(12, 5, short="aM bF cF dF " * 2 + "aM bF cF dO")  # 1 of 12 aloud, 5 sealed
    assert not polite_yes(12, 3, short="aM bF cF dF " * 2 + "aM bF cF dO")
    assert not polite_yes(12, 4, short="aM bF cF dF aM bF cF")  # seven turns
    assert not covert_opposition(scene(POLITE))  # nothing was asked


def test_bystands_in_writing_and_none_aloud():
    spoken = talk("aM bF")
    phone = talk("cB dB eB", channel=Channel.PHONE)
    assert silenced_bystander(scene(turns=spoken + phone))
    assert not silenced_bystander(scene(turns=spoken + phone[1:]))
    assert silenced_bystander(scene(turns=spoken + phone[1:], sealed_bystands=1))
    assert not silenced_bystander(scene(turns=spoken + talk("fB") + phone))
    licensed = talk("cB dB eB", channel=Channel.PHONE, licensed=True)
    assert not silenced_bystander(scene(turns=spoken + licensed))


def test_a_proposal_without_a_question_is_early():
    def deciding(objections, questions):
        found = Deciding(proposal="p", objections=objections, questions=questions)
        return early_convergence(scene(deciding=found))

    assert deciding(0, 0)
    assert not deciding(1, 0)
    assert not deciding(0, 1)
    assert not early_convergence(scene())
