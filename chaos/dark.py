"""A real phone in a network that swallows everything: when does its page say so?

`python -m chaos.dark JOIN`, run on the other side of the air: prints `in`, then the moment at which
the page said that it is away, then the moment at which it said so no more.
"""

import sys
import time

from chaos.browsers import ARGUMENTS, browser

AWAY = "() => document.querySelector('.bar')?.dataset.calm === ''"


def main(join: str) -> None:
    """Join, and watch the bar."""
    with browser() as chromium:
        import shutil

        opened = chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        page = opened.new_page()
        page.goto(join)
        page.click("form.consent .primary")
        page.wait_for_selector("[data-screen]")
        page.wait_for_timeout(2000)  # connected, and an answer to a ping
        print("in", flush=True)
        page.wait_for_function(AWAY, timeout=60_000, polling=50)
        print(time.time(), flush=True)
        page.wait_for_function(AWAY.replace("===", "!=="), timeout=90_000, polling=50)
        print(time.time(), flush=True)
        opened.close()


if __name__ == "__main__":
    main(sys.argv[1])
