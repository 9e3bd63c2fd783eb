"""Packed messages in a real browser: it offers, labkit agrees, and both understand each other."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from labkit.live.deflate import WORTH_PACKING
from tests.e2e.served import Served

pytestmark = pytest.mark.e2e


def test_a_browser_and_labkit_agree_to_pack_and_understand_each_other(
    browser: Browser, tmp_path: Path
) -> None:
    agreed: list[str] = []
    heard: list[str] = []

    def answered(said: dict[str, Any]) -> None:
        headers = {name.lower(): value for name, value in said["response"]["headers"].items()}
        agreed.append(headers.get("sec-websocket-extensions", ""))

    def received(said: dict[str, Any]) -> None:
        heard.append(said["response"]["payloadData"])

    with Served(tmp_path, "dialogue-circle") as labkit:
        context = browser.new_context(locale="ar")
        context.set_default_timeout(30_000)
        page = context.new_page()
        inside = context.new_cdp_session(page)
        inside.on("Network.webSocketHandshakeResponseReceived", answered)
        inside.on("Network.webSocketFrameReceived", received)
        inside.send("Network.enable")
        page.goto(labkit.join)
        page.click("form.consent .primary")
        # Who it is, it says packed: labkit greets whom it has understood.
        expect(page.locator("body[data-socket]")).to_be_attached()
        context.close()
    assert agreed == ["permessage-deflate; server_no_context_takeover; client_no_context_takeover"]
    screens = [one for one in heard if one.startswith('42["screen"')]
    assert len(screens[0]) > WORTH_PACKING
    assert screens[0].endswith('</section>"}]')
