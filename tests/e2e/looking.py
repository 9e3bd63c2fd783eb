"""What a test sees on a page: what a tool can judge, and what it cannot."""

from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FAULTS = """async (tags) => {
  const found = await axe.run({runOnly: tags, resultTypes: ['violations']});
  return found.violations.flatMap((one) =>
    one.nodes.map((node) => `${one.id}: ${node.target} ${node.any.map((a) => a.message)}`));
}"""
SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* {line-height: 1.5 !important; letter-spacing: 0.12em !important;' +
    'word-spacing: 0.16em !important} p {margin-block-end: 2em !important}');
  document.adoptedStyleSheets = [sheet];
}"""
SMALL_BUTTONS = """[...document.querySelectorAll('button, summary, .button, input[type=checkbox]')]
  .filter((one) => one.checkVisibility())
  .map((one) => [one.textContent.trim().slice(0, 30), one.getBoundingClientRect()])
  .filter(([, box]) => box.width < 47.5 || box.height < 47.5)
  .map(([words, box]) => `${words}: ${box.width} x ${box.height}`)"""
FOCUSED = """() => {
  const one = document.activeElement;
  if (one == document.body) return null;
  const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(one);
  return [one.outerHTML.slice(0, 90), outlineStyle, parseFloat(outlineWidth), outlineColor];
}"""
DRAWN_AGAIN = """() => {
  const screen = document.querySelector('[data-screen]');
  screen.replaceWith(screen);
  return document.getAnimations().length;
}"""
LIVE = '[aria-live]:not([aria-live="off"]), [role=status], [role=alert], [role=log], [role=timer]'
"""What a screen reader reads out by itself whenever it changes."""


def faults(page: Page) -> list[str]:
    """Which rules of WCAG 2.2 A and AA that axe can judge are broken."""
    found: list[str] = page.evaluate(FAULTS, RULES)
    return found


def checked(page: Page, language: str) -> None:
    """Nothing is broken, and the page says which language it is in."""
    assert faults(page) == []
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")


def fits(page: Page, what: str = "") -> None:
    """Nothing is wider than the page, even with more room between the letters, and every
    button is large enough for a thumb."""
    assert page.evaluate(SIDEWAYS) <= 0, what
    assert page.evaluate(SMALL_BUTTONS) == [], what
    page.evaluate(SPACED)
    assert page.evaluate(SIDEWAYS) <= 0, what
    page.evaluate("document.adoptedStyleSheets = []")


def motion_of_a_new_screen(page: Page) -> int:
    """How many parts move when a screen comes in."""
    moving: int = page.evaluate(DRAWN_AGAIN)
    return moving


def tabbed(page: Page, most: int = 60) -> list[tuple[str, str, float, str]]:
    """What the focus comes by on its way once round the page, and how that is marked."""
    page.evaluate("document.activeElement.blur()")
    seen: list[tuple[str, str, float, str]] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        if found is None:
            break
        words, style, width, colour = found
        seen.append((words, style, width, colour))
    return seen


def tab_to(page: Page, words: str) -> None:
    """Press Tab until the focus is on a control with these words."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if words in page.evaluate("document.activeElement.textContent || ''"):
            return
    raise AssertionError(f"Tab never came to {words}")
