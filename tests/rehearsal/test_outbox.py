"""An outbox against a server on the loopback address that answers badly on purpose."""

import json
import random

import gevent
import pytest
from gevent.pywsgi import WSGIServer

from labkit.rehearsal import outbox as outbox_module
from labkit.rehearsal.browser import Browser, NoAnswer
from labkit.rehearsal.outbox import Acked, Declined, Outbox

DO = "/s/S1/do/submit-contribution"


class Server:
    """Keeps what arrives by its ref, and answers the nth request with the nth of `answers`."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.kept = {}
        self.requests = []
        self._wsgi = WSGIServer(("127.0.0.1", 0), self._serve, log=None, error_log=None)
        self._wsgi.start()
        self.url = f"http://127.0.0.1:{self._wsgi.server_port}"

    def _serve(self, environ, start):
        body = json.loads(environ["wsgi.input"].read())
        self.requests.append((environ, body))
        answer = self.answers.pop(0) if self.answers else "keep"
        said: object
        status, kind = "200 OK", "application/json"
        if answer == "portal":
            kind, said = "text/html", "<h1>Welcome to the Wi-Fi</h1>"
        elif answer == "other ref":
            said = {"ok": True, "ref": "00000000-other", "seq": 1, "saved_at": 1}
        elif answer == "full":
            status, said = "507 Full", {"ok": False, "final": False, "retry_after": 0}
        elif answer == "no":
            status, said = "409 No", {"ok": False, "final": True, "refusal": "x", "words": "y"}
        else:
            seq = self.kept.setdefault(body["ref"], len(self.kept) + 1)
            seq += 100 * (answer == "another number")
            said = {
                "ok": True,
                "ref": body["ref"],
                "seq": seq,
                "saved_at": 5,
                "islands": {"a": "b"},
            }
        start(status, [("Content-Type", kind)])
        return [(said if isinstance(said, str) else json.dumps(said)).encode()]

    def stop(self):
        self._wsgi.stop()


@pytest.fixture
def told():
    return []


@pytest.fixture
def start(told, monkeypatch):
    monkeypatch.setattr(outbox_module, "SHORTEST", 0.01)
    monkeypatch.setattr(outbox_module, "LONGEST", 0.05)
    running = []

    def started(*answers):
        server = Server(*answers)
        browser = Browser(server.url)
        outbox = Outbox(
            browser, "T0K", random.Random(1), lambda item, islands: told.append((item.ref, islands))
        )
        running.append((server, browser, gevent.spawn(outbox.run)))
        return server, outbox

    yield started
    for server, browser, greenlet in running:
        greenlet.kill()
        browser.close()
        server.stop()


def put(outbox, **wishes):
    item = outbox.put(DO, {"text": "hello"}, **wishes)
    assert item.settled.wait(30)
    return item


def test_a_yes_for_its_own_ref_ends_an_item(start, told):
    server, outbox = start()
    item = put(outbox)
    assert item.result == Acked(seq=1, saved_at=5)
    assert told == [(item.ref, {"a": "b"})]
    environ, body = server.requests[0]
    assert body == {"text": "hello", "ref": item.ref}
    assert environ["HTTP_X_LABKIT_TOKEN"] == "T0K"
    assert environ["HTTP_ORIGIN"] == server.url


@pytest.mark.parametrize("answer", ["portal", "other ref", "full"])
def test_anything_else_does_not_and_the_same_ref_is_sent_again(start, answer):
    server, outbox = start(answer, answer)
    item = put(outbox)
    assert isinstance(item.result, Acked)
    assert [body["ref"] for _, body in server.requests] == [item.ref] * 3


def test_a_final_no_ends_an_item_and_the_next_one_goes(start):
    _, outbox = start("no")
    assert put(outbox).result == Declined("x", "y")
    assert isinstance(put(outbox).result, Acked)


def test_a_lost_answer_is_asked_for_again_and_kept_once(start):
    server, outbox = start()
    item = put(outbox, vanish=True)
    assert isinstance(item.result, Acked)
    assert len(server.requests) == 2
    assert len(server.kept) == 1


def test_a_double_tap_sends_the_same_ref_twice(start):
    server, outbox = start()
    item = put(outbox, copies=2)
    assert [body["ref"] for _, body in server.requests] == [item.ref] * 2
    assert outbox.seq_changed == []


def test_two_numbers_for_one_ref_are_noticed(start):
    _, outbox = start("keep", "another number")
    item = put(outbox, copies=2)
    assert outbox.seq_changed == [item.ref]


def test_what_is_sent_goes_in_its_order_and_refs_sort_by_it(start):
    server, outbox = start("full", "portal")
    items = [outbox.put(DO, {"text": str(number)}) for number in range(5)]
    assert items[-1].settled.wait(30)
    arrived = [body["text"] for _, body in server.requests]
    assert arrived == ["0", "0", "0", "1", "2", "3", "4"]
    assert [item.ref for item in items] == sorted(item.ref for item in items)


def test_a_server_that_is_gone_and_comes_back_gets_everything(start):
    server, outbox = start()
    server.stop()
    item = outbox.put(DO, {"text": "hello"})
    gevent.sleep(0.1)
    assert item.result is None
    assert outbox.waiting == 1
    server._wsgi = WSGIServer(
        ("127.0.0.1", int(server.url.rpartition(":")[2])), server._serve, log=None, error_log=None
    )
    server._wsgi.start()
    assert item.settled.wait(30)
    assert isinstance(item.result, Acked)


def test_a_browser_that_finds_nobody_says_so():
    server = Server()
    server.stop()
    with pytest.raises(NoAnswer):
        Browser(server.url).get("/")
