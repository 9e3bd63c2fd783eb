"""Reports made by hand, for paper: a usual one, an empty one, one with forty proposals."""

from dataclasses import replace

from labkit.domain.actions import Action
from labkit.domain.nouns import Phase
from labkit.domain.report.quotable import Quote, Quotes
from labkit.domain.report.standing import Stances, standing
from labkit.domain.report.talk import Answers, RunStep, Talk, TalkedStep, sum_of
from labkit.domain.report.values import (
    Course,
    Heading,
    ImmersionSeen,
    Language,
    People,
    ProposalHeard,
    Proposals,
    Report,
)
from labkit.domain.texts import Said

MORNING = 1_790_000_100_000
HOUR = 3_600_000

GARDEN = "حديقة مشتركة يعتني بها الجيران القدامى والجدد"
SEEDLINGS = "أستطيع أن أحضر الشتلات وأن أعلم الأطفال الزراعة."
GUARANTEE = "من يضمن ألا تذهب الأموال إلى من يملك المال أصلا؟"


def en(text: str) -> Said:
    """Words in English."""
    return Said(text, "en")


def fr(text: str) -> Said:
    """Words in French."""
    return Said(text, "fr")


def ar(text: str) -> Said:
    """Words in Arabic."""
    return Said(text, "ar")


def quotes(action: Action | None, *said: Said, kept_back: int = 0, withheld: int = 0) -> Quotes:
    """Words of several people, with the same action."""
    return Quotes(
        quotes=tuple(Quote(said=one, action=action) for one in said),
        kept_back=kept_back,
        withheld=withheld,
    )


NOTHING = Quotes()


def heard(
    number: int,
    title: Said,
    stances: tuple[int, int, int],
    support: Quotes = NOTHING,
    opposition: Quotes = NOTHING,
    perspective: Quotes = NOTHING,
    people: int = 12,
) -> ProposalHeard:
    """A proposal with where people stand: follow, oppose, bystand."""
    counts = Stances(follow=stances[0], oppose=stances[1], bystand=stances[2])
    return ProposalHeard(
        number=number,
        title=title,
        why=en("Today people walk to five offices. One desk, open two evenings, is enough."),
        who_benefits=en("Newcomers, and the clerks who have to send them away today."),
        stances=counts,
        standing=standing(counts, people),
        support=support,
        opposition=opposition,
        perspective=perspective,
    )


_F, _O, _B = Action.FOLLOW, Action.OPPOSE, Action.BYSTAND
FIVE = (
    heard(
        1,
        en("One desk where newcomers ask, in their own language"),
        (9, 1, 2),
        quotes(_F, fr("Je peux y passer un soir par semaine."), ar(SEEDLINGS), kept_back=1),
        quotes(_O, en("A new desk will close when the project money ends.")),
        quotes(_B, en("We speak about the desk, not about who decides where it is."), withheld=1),
    ),
    heard(
        2,
        fr("Un fonds de garantie pour les petites entreprises de la diaspora"),
        (5, 5, 2),
        quotes(_F, fr("Ma coopérative pourrait en profiter dès cette année.")),
        quotes(_O, ar(GUARANTEE), fr("Ceux qui sont restés n’ont pas ce fonds."), kept_back=2),
        quotes(_B, en("Three of us know a bank from inside, the others do not.")),
    ),
    heard(3, ar(GARDEN), (11, 0, 1), quotes(_F, ar(SEEDLINGS), en("It costs little."))),
    heard(
        4,
        en("Employers and newcomers meet before a job is offered"),
        (6, 2, 4),
        quotes(_F, en("I would open our workshop for two mornings.")),
        quotes(_O, en("A half day of unpaid work is still unpaid work."), kept_back=1),
    ),
    heard(5, en("A yearly letter to the ministry, signed by all of us"), (2, 1, 1)),
)

STEPS = (
    TalkedStep(title=en("What brought you here"), day=1, answers=Answers(plain=11), voices=11),
    TalkedStep(title=en("Start something"), day=1, answers=Answers(move=14), voices=10),
    TalkedStep(title=en("Carry an idea further"), day=1, answers=Answers(follow=12), voices=9),
    TalkedStep(title=en("Where it could go wrong"), day=1, answers=Answers(oppose=7, licensed=3)),
    TalkedStep(title=en("What you see"), day=1, answers=Answers(bystand=6), voices=6),
    TalkedStep(title=en("Going out"), day=1, answers=Answers(plain=9), voices=9, late=1),
)

IMMERSIONS = (
    ImmersionSeen(
        theme=en("On community development and integration"),
        hosts=(fr("Fondation des Deux Rives"),),
        met=en("Young people who came by boat, and the teachers they work with."),
        key_learning=en("Design for people from here and people who arrive equally."),
    ),
    ImmersionSeen(
        theme=en("On attracting high-skilled migrants"),
        hosts=(en("Institute of Coastal Research"), en("University of the Bay")),
        met=en("Staff who bring researchers back."),
        key_learning=en("Talent returns to a place that is like the one it left."),
    ),
    ImmersionSeen(theme=en("On business and reintegration")),
)

USUAL = Report(
    language="en",
    heading=Heading(
        lab=en("The Harbour Lab"),
        theme=en("Together initiate proposals"),
        purpose=en("To find proposals that offices, firms and neighbours would carry together."),
        tagline=en("Going beyond “us” and “them”"),
        number=2,
        builds_on=en("The first meeting left seven questions on the wall."),
        place=en("Rabat"),
        dates=en("15–18 February 2018"),
        method=en("The Dialogic Modes were joined by four Actions. They lay a base for change."),
        introduced=(en("Move"), en("Follow"), en("Oppose"), en("Bystand")),
        facilitators=("Amina Berrada", "Tom Okafor"),
        url="www.harbour-lab.example/reports",
        partners=(en("City of Tarfaya Bay"), fr("Fondation des Deux Rives")),
    ),
    course=Course(
        phase=Phase.ENDED,
        drawn_at=MORNING + 9 * HOUR,
        started_at=MORNING,
        ended_at=MORNING + 8 * HOUR,
        steps_run=9,
        steps_planned=9,
    ),
    people=People(n=12, languages=(Language("en", 7), Language("fr", 5))),
    talk=Talk(
        total=sum_of(step.answers for step in STEPS),
        people=12,
        voices=11,
        steps=STEPS,
        agenda=(RunStep(title=en("Join and consent"), day=1, planned=10, taken=15),),
    ),
    proposals=Proposals(shown=FIVE, not_shown=1, withdrawn=1),
    immersions=IMMERSIONS,
    on_method=quotes(_B, en("I heard the ministry speak for the first time."), kept_back=3),
    on_experience=quotes(None, en("I leave with a better question."), kept_back=5, withheld=1),
    heard=quotes(Action.MOVE, en("Where are the women who came alone?"), kept_back=20),
)

EMPTY = Report(
    language="en",
    heading=Heading(
        lab=en("The Harbour Lab"),
        theme=en("Dialogue circle"),
        purpose=en("To hear each other on one question."),
    ),
    course=Course(phase=Phase.PREPARED, drawn_at=MORNING, steps_planned=9),
    people=People(n=0),
    talk=Talk(),
)

ALONE = replace(
    EMPTY,
    course=Course(phase=Phase.LIVE, drawn_at=MORNING, started_at=MORNING, steps_planned=9),
    people=People(n=1, languages=(Language("en", None),)),
    proposals=Proposals(
        shown=(heard(1, en("One desk"), (1, 0, 0), quotes(_F, en("I would staff it.")), people=1),)
    ),
    talk=Talk(people=1, voices=1),
)

IN_ARABIC = replace(
    USUAL,
    language="ar",
    heading=replace(
        USUAL.heading,
        lab=ar("مختبر الميناء"),
        theme=ar("معا نبادر بالمقترحات"),
        purpose=ar("أن نجد مقترحات يحملها معا أناس من المكاتب والشركات والأحياء."),
    ),
)


def forty() -> Report:
    """Forty proposals, long and short, with reasons, in a room of thirty-one."""
    proposals = tuple(
        heard(
            number,
            en((f"Proposal {number} " + "for those who come and those who are here " * 2)[:80]),
            (number % 17, number * 3 % 11, number % 4),
            quotes(_F, en(f"I would help with number {number}."), kept_back=number % 2),
            quotes(_O, en(f"Who pays for number {number}? " + "Nobody asked them. " * 8)),
            quotes(_B, en("We talk about it as if it were new.")),
            people=31,
        )
        for number in range(1, 41)
    )
    long = en("The method was this. " * 60)
    return replace(
        USUAL,
        heading=replace(USUAL.heading, method=long),
        people=People(n=31),
        proposals=Proposals(shown=proposals),
    )
