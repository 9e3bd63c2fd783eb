"""Reading pages and pushed parts as a browser would."""

from labkit.rehearsal.page import read_page

PAGE = """<!doctype html><html lang="fr" dir="ltr"><head><title>A &amp; B</title>
<meta name="labkit-token" content="T0K"></head>
<body data-surface="phone" data-session="S1">
<form method="post" action="/s/S1/do/choose-language"><select name="language">
<option value="en">English</option><option value="fr" selected>Français</option></select></form>
<main id="screen"><section data-screen="K" data-revision="7">
<form method="post" action="/s/S1/do/take-stance" data-outbox>
<input type="hidden" name="step" value="h"><input type="hidden" name="proposal" value="p1">
<input type="hidden" name="token" value="">
<textarea name="reason" data-max="400">so &lt;far&gt;</textarea>
<button name="action" value="follow">Follow</button><button name="action" value="oppose">No</button>
<button type="button" name="x" value="y">not a submit</button>
<p data-live="stance-p1"></p></form>
<div data-live="quoting"><form action="/s/S1/do/allow-quoting">
<label><input type="radio" name="quoting" value="unnamed"><input type="radio" name="quoting"
 value="not_quoted" checked></label></form></div>
</section></main>
<form action="/s/S1/do/leave-session?as=x"></form></body></html>"""


def test_a_page_tells_its_token_its_surface_and_its_language():
    page = read_page(PAGE)
    assert (page.token, page.language, page.title) == ("T0K", "fr", "A & B")
    assert page.body == {"surface": "phone", "session": "S1"}
    assert (page.key, page.revision) == ("K", 7)


def test_a_form_sends_what_stands_in_it_and_what_is_pressed():
    form = read_page(PAGE).form("take-stance")
    assert form is not None
    assert form.body(action="oppose") == {
        "step": "h",
        "proposal": "p1",
        "reason": "so <far>",
        "action": "oppose",
    }
    assert form.offers("action") == ("follow", "oppose")
    assert form.texts == {"reason": 400}


def test_what_is_chosen_already_is_sent():
    page = read_page(PAGE)
    choosing, quoting = page.form("choose-language"), page.form("allow-quoting")
    assert choosing is not None
    assert quoting is not None
    assert choosing.fields["language"] == "fr"
    assert choosing.offers("language") == ("en", "fr")
    assert quoting.body() == {"quoting": "not_quoted"}


def test_what_stands_around_the_screen_is_told_apart_from_what_is_on_it():
    page = read_page(PAGE)
    assert [form.command for form in page.forms if form.on_screen] == [
        "take-stance",
        "allow-quoting",
    ]
    assert [form.command for form in page.forms if not form.on_screen] == [
        "choose-language",
        "leave-session",
    ]


def test_islands_are_known_by_their_names_also_the_empty_ones():
    page = read_page(PAGE)
    quoting = page.form("allow-quoting")
    assert page.holes == {"stance-p1", "quoting"}
    assert quoting is not None
    assert quoting.island == "quoting"


def test_the_address_of_a_pressed_button_counts():
    form = read_page(
        '<form action="/a"><button name="n" value="v" formaction="/b">go</button>'
    ).forms
    assert form[0].buttons[0].action == "/b"


def test_a_form_knows_the_action_that_its_prompt_asks_for():
    asked = """<article data-ask><p><span data-action="oppose">Oppose</span></p>
    <form action="/s/1/do/submit-contribution"></form></article>
    <article data-ask><h2>One concern</h2><form action="/s/1/do/submit-contribution"></form>"""
    assert [form.asked for form in read_page(asked).forms] == ["oppose", ""]
