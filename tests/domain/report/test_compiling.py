"""A report can be made of every session, at every moment, and says no more than it may."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.domain.actions import Action
from labkit.domain.actors import Actor, Role
from labkit.domain.commands import AllowQuoting
from labkit.domain.nouns import Phase, Placement, Quoting, ReleaseChoice
from labkit.domain.report.compiling import compile_report
from labkit.domain.report.standing import Stances, Standing
from labkit.domain.report.values import Report
from labkit.domain.script import Immersion
from labkit.domain.session.state import SessionState
from tests.cast import (
    BEN,
    BENCH,
    BYSTAND,
    CHIDI,
    DALIA,
    EVERYBODY,
    LANGUAGES,
    LICENSED,
    MINUTE,
    MOVE,
    NOON,
    OPPOSE,
    SESSION,
    STAYED,
    TAKE,
    THE_SQUARE,
    WATER,
    Act,
    after,
    allows,
    answers,
    contribution,
    did,
    ends,
    joins,
    leaves,
    new_session,
    opens,
    places,
    proposal,
    proposes,
    pushes,
    puts_up,
    releases,
    shows_all,
    stands,
    starts,
    texts,
    the_whole_session,
)

LATER = NOON + 60 * MINUTE
CROWD = tuple(Actor(Role.PARTICIPANT, f"guest-{number}", SESSION) for number in range(12))


def reported(state: SessionState, language: str = "en") -> Report:
    """The report an hour after noon."""
    return compile_report(state, LATER, (language,))


def crowd(*languages: str) -> tuple[Act, ...]:
    """Twelve people join: the first ones in the languages given, the others in English."""
    spoken = [*languages, *["en"] * (len(CROWD) - len(languages))]
    return tuple(joins(one, language) for one, language in zip(CROWD, spoken, strict=True))


def said(quotes) -> set[str]:
    """The words alone."""
    return {quote.said.text for quote in quotes.quotes}


def test_a_session_nobody_came_to_has_a_report():
    report = reported(new_session())
    assert report.course.phase is Phase.PREPARED
    assert report.people.n == 0
    assert report.talk.total.n == 0
    assert report.proposals.shown == ()


def test_a_running_session_has_a_report_that_says_where_it_is():
    report = reported(after(*EVERYBODY, starts(), opens("welcome"), opens("arriving")))
    assert report.course.phase is Phase.LIVE
    assert report.course.open_step is not None
    assert report.course.open_step.text == "Arriving"
    assert (report.course.steps_run, report.course.steps_planned) == (2, 9)


def test_words_of_the_script_follow_the_reader_and_words_of_people_do_not():
    state = did(the_whole_session())
    report = reported(state, "ar")
    assert report.language == "ar"
    assert report.heading.lab.text == "مختبر المدينة"
    assert report.proposals.shown[0].title == (BENCH, "en")


def test_stances_are_counted_once_for_each_person_the_last_one():
    state = after(
        *crowd(),
        starts(),
        opens("forward"),
        proposes(CROWD[0], BENCH),
        shows_all(),
        opens("hearing"),
        *(stands(one, BENCH, Action.FOLLOW) for one in CROWD[:8]),
        stands(CROWD[8], BENCH, Action.OPPOSE),
        stands(CROWD[0], BENCH, Action.BYSTAND),
    )
    (bench,) = reported(state).proposals.shown
    assert bench.stances == Stances(follow=7, oppose=1, bystand=1)
    assert bench.standing is Standing.CARRIED


def test_opposition_is_quoted_where_it_was_allowed_and_the_rest_is_counted():
    state = after(
        *crowd(),
        starts(),
        opens("forward"),
        proposes(CROWD[0], BENCH),
        shows_all(),
        opens("hearing"),
        stands(CROWD[1], BENCH, Action.OPPOSE, "Who repairs it?"),
        stands(CROWD[2], BENCH, Action.OPPOSE, "It is noisy at night."),
        stands(CROWD[3], BENCH, Action.OPPOSE),
        allows(CROWD[1]),
    )
    (bench,) = reported(state).proposals.shown
    assert said(bench.opposition) == {"Who repairs it?"}
    assert bench.opposition.kept_back == 1
    state = did(
        state,
        releases(CROWD[1], proposal(BENCH), ReleaseChoice.NOT_QUOTED, subject="reason"),
    )
    assert reported(state).proposals.shown[0].opposition.kept_back == 2


def test_a_proposal_the_room_did_not_see_is_counted_and_not_printed():
    state = after(
        *EVERYBODY,
        starts(),
        opens("forward"),
        proposes(BEN, BENCH),
        proposes(DALIA, WATER),
        puts_up(WATER, Placement.HIDDEN),
    )
    report = reported(state)
    assert report.proposals.shown == ()
    assert report.proposals.not_shown == 2


def test_answers_are_counted_by_the_action_that_was_asked_for():
    talk = reported(the_whole_session()).talk
    assert (talk.total.move, talk.total.oppose, talk.total.bystand) == (1, 1, 1)
    assert talk.total.plain == 3
    assert (talk.voices, talk.people) == (3, 3)


def test_voices_count_silence_too():
    state = after(
        *crowd(),
        starts(),
        opens("four-voices"),
        *(answers(one, "four-voices", MOVE.id, f"Idea {one.id}") for one in CROWD[:7]),
    )
    talk = reported(state).talk
    assert (talk.voices, talk.people) == (7, 12)
    assert talk.steps[0].voices == 7


def test_fewer_than_five_voices_in_a_step_are_no_number():
    state = after(
        *crowd(),
        starts(),
        opens("four-voices"),
        *(answers(one, "four-voices", MOVE.id, f"Idea {one.id}") for one in CROWD[:4]),
    )
    assert reported(state).talk.steps[0].voices is None


def test_a_task_is_nobodys_opinion():
    state = after(
        *crowd(),
        starts(),
        opens("coffee"),
        pushes(LICENSED.id, "pushed-1"),
        answers(CROWD[0], "", "pushed-1", "The bench has no roof."),
        allows(CROWD[0]),
    )
    report = reported(state)
    assert report.talk.total.oppose == 0
    assert report.talk.total.licensed == 1
    assert report.heard.quotes[0].licensed


def test_what_people_see_in_the_talk_is_about_the_method_and_the_check_out_about_how_it_was():
    state = after(
        *crowd(),
        starts(),
        opens("arriving"),
        answers(CROWD[0], "arriving", STAYED.id, "The noise"),
        opens("four-voices"),
        answers(CROWD[0], "four-voices", BYSTAND.id, "We interrupt each other"),
        opens("leaving"),
        answers(CROWD[0], "leaving", TAKE.id, "A better question"),
        allows(CROWD[0]),
    )
    report = reported(state)
    assert said(report.on_method) == {"We interrupt each other"}
    assert said(report.on_experience) == {"A better question"}
    assert said(report.heard) == {"The noise"}


def test_what_the_facilitator_hid_is_not_quoted_though_its_author_allows_it():
    shown = contribution(CROWD[0], "four-voices", MOVE.id, "Close one street")
    state = after(
        *crowd(),
        starts(),
        opens("four-voices"),
        answers(CROWD[0], "four-voices", MOVE.id, "Close one street"),
        allows(CROWD[0]),
    )
    assert said(reported(state).heard) == {"Close one street"}
    hidden = reported(did(state, places(shown, Placement.HIDDEN)))
    assert said(hidden.heard) == set()
    assert hidden.heard.kept_back == 1


def test_numbers_for_languages_are_given_only_where_every_one_of_them_is_large():
    large = reported(after(*crowd(*["fr"] * 5))).people
    assert [(one.code, one.people) for one in large.languages] == [("en", 7), ("fr", 5)]
    assert not large.other_languages
    small = reported(after(*crowd(*["fr"] * 4))).people
    assert [(one.code, one.people) for one in small.languages] == [("en", None)]
    assert small.other_languages


def test_a_room_of_eight_with_one_language_withholds_nothing():
    state = after(
        *(joins(one, "fr") for one in CROWD[:8]),
        starts(),
        opens("leaving"),
        *(answers(one, "leaving", TAKE.id, f"Merci {one.id}", "fr") for one in CROWD[:8]),
        *(allows(one) for one in CROWD[:8]),
    )
    report = reported(state)
    assert len(report.on_experience.quotes) == 8
    assert report.on_experience.withheld == 0


def test_writing_in_a_second_language_makes_its_readers_more():
    state = after(
        *crowd(*["ar"] * 3),
        starts(),
        opens("leaving"),
        answers(CROWD[0], "leaving", TAKE.id, "سأعود", "ar"),
        allows(CROWD[0]),
    )
    assert reported(state).on_experience.withheld == 1
    state = did(
        state,
        *(answers(one, "leaving", TAKE.id, f"نعم {one.id}", "ar") for one in CROWD[3:5]),
    )
    assert said(reported(state).on_experience) == {"سأعود"}


def test_times_are_rounded_to_the_quarter_hour_and_minutes_taken_to_five():
    state = did(new_session(), *EVERYBODY, starts(), now=NOON + 7 * MINUTE)
    state = did(state, opens("welcome"), now=NOON + 8 * MINUTE)
    state = did(state, opens("arriving"), now=NOON + 20 * MINUTE)
    state = did(state, ends(), now=NOON + 38 * MINUTE)
    report = reported(state)
    quarter = 15 * MINUTE
    for at in (report.course.started_at, report.course.ended_at, report.course.drawn_at):
        assert at is not None
        assert at % quarter == 0
    assert [step.taken for step in report.talk.agenda[:3]] == [10, 20, None]


def test_an_immersion_without_its_key_learning_is_there_and_says_so():
    visit = Immersion(theme=texts("On trade"), hosts=(texts("The harbour"),))
    script = THE_SQUARE.model_copy(update={"immersions": (visit,)})
    (seen,) = reported(after(*EVERYBODY, script=script)).immersions
    assert seen.theme.text == "On trade"
    assert seen.key_learning is None


def test_what_was_taken_back_leaves_the_report():
    state = after(
        *crowd(),
        starts(),
        opens("leaving"),
        answers(CROWD[0], "leaving", TAKE.id, "I take this back"),
        allows(CROWD[0]),
    )
    assert said(reported(state).on_experience)
    report = reported(did(state, leaves(CROWD[0], erase=True)))
    assert report.on_experience.written == 0
    assert report.people.n == len(CROWD) - 1


@pytest.mark.parametrize("language", ["en", "ar", "xx"])
def test_no_id_of_a_person_stands_in_a_report(language):
    state = the_whole_session()
    everything = repr(reported(state, language))
    for person in LANGUAGES:
        assert f"'{person}'" not in everything
    assert "Chidi O." in everything  # the one who asked for a name
    assert contribution(CHIDI, "alone", "own.interest", "Shade") not in everything


@given(st.lists(st.sampled_from([Quoting.UNNAMED, Quoting.NOT_QUOTED, None]), max_size=6))
def test_only_words_of_those_who_last_said_yes_are_quoted(decisions):
    state = after(
        *crowd(),
        starts(),
        opens("four-voices"),
        answers(CROWD[0], "four-voices", OPPOSE.id, "The shops lose customers"),
    )
    last = None
    for number, decision in enumerate(decisions):
        if decision is not None:
            said_so = AllowQuoting(quoting=decision, ref=f"decision-{number}")
            state = did(state, (CROWD[0], said_so))
            last = decision
    quoted = said(reported(state).heard) == {"The shops lose customers"}
    assert quoted == (last is Quoting.UNNAMED)
