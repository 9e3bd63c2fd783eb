"""The headers stand on every answer, whoever gave it."""

from collections.abc import Iterable

import pytest
from werkzeug.test import Client

from labkit.web.headers import ALWAYS, App, Environ, StartResponse, before
from tests.web.front import LAN, LAPTOP, Front

EXPECTED = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
        " font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self';"
        " frame-ancestors 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}


@pytest.mark.parametrize(
    ("path", "more", "status"),
    [
        ("/sign-in", {}, 503),
        ("/wall/circle", {}, 401),
        ("/no-such-page", {}, 404),
        ("/desk", {}, 308),
        ("/sign-in", {"Host": "evil.example"}, 400),
        ("/socket.io/?EIO=4", {}, 400),
        ("/socket.io/?EIO=4", {"Origin": f"http://{LAPTOP}"}, 404),
    ],
)
def test_every_answer_carries_them(path: str, more: dict[str, str], status: int) -> None:
    answer = Front().browser().get(path, **more)
    assert answer.status_code == status
    for name, value in EXPECTED.items():
        assert answer.headers.getlist(name) == [value]
    policy = answer.headers["Permissions-Policy"]
    assert "camera=()" in policy
    assert "microphone=()" in policy
    assert "Strict-Transport-Security" not in answer.headers


def test_a_page_that_is_not_there_in_the_room_carries_them_too() -> None:
    answer = Front().browser(LAN).get("/desk/")
    assert answer.status_code == 404
    assert answer.headers["Content-Security-Policy"] == EXPECTED["Content-Security-Policy"]


def app_with(headers: list[tuple[str, str]]) -> App:
    def app(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", headers)
        return [b""]

    return app


def test_only_static_files_may_be_kept_by_a_browser() -> None:
    kept = [("Cache-Control", "public, max-age=31536000, immutable")]
    client = Client(before(app_with(kept)))
    assert client.get("/static/v-1/x.js").headers.getlist("Cache-Control") == [kept[0][1]]
    for path in ("/s/circle/", "/staticx", "/", "/STATIC/x"):
        assert client.get(path).headers.getlist("Cache-Control") == ["no-store"]


def test_no_view_can_loosen_them() -> None:
    loose = [(name.lower(), "anything") for name, _ in ALWAYS]
    answer = Client(before(app_with(loose))).get("/")
    for name, value in ALWAYS:
        assert answer.headers.getlist(name) == [value]
