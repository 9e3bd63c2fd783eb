/** The projected page: keeps its last good picture, whatever happens. */
import { startClock } from "./clock.js";
import { startLive } from "./live.js";
import { surface } from "./screen.js";
import { readWords, say } from "./words.js";

readWords(document);
const page = document.documentElement;
const TURN = 20000;
const PER_PAGE = 6;
let at = 0;
let turnedAt = 0;

page.dataset.theme = localStorage.labkitTheme ?? page.dataset.theme ?? "light";
page.dataset.size = localStorage.labkitSize ?? "0";

/**
 * At most six cards at a time, fewer where they are long: nothing is ever cut off. Four short ones
 * may be written larger. A room cannot scroll a wall, so further pages turn slowly by themselves.
 */
function drawPages() {
  for (const list of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-pages]"))) {
    const cards = /** @type {HTMLElement[]} */ ([...list.children]);
    const pages = paginate(list, cards, Number(list.dataset.pages) || PER_PAGE);
    const page = ((at % pages.length) + pages.length) % pages.length;
    show(list, cards, pages[page] ?? []);
    const mark = list.parentElement?.querySelector("[data-page-mark]");
    if (mark) mark.textContent = pages.length > 1 ? say("page", { n: page + 1, max: pages.length }) : "";
  }
}

/** @param {HTMLElement} list @param {HTMLElement[]} cards @param {HTMLElement[]} some */
function show(list, cards, some) {
  list.dataset.count = String(some.length);
  for (const card of cards) card.hidden = !some.includes(card);
}

/** @param {HTMLElement} list @param {HTMLElement[]} cards @param {number} most */
function paginate(list, cards, most) {
  /** @type {HTMLElement[][]} */
  const pages = [];
  let rest = cards;
  while (rest.length) {
    let many = Math.min(most, rest.length);
    for (; many > 1; many--) {
      show(list, cards, rest.slice(0, many));
      if (list.scrollHeight <= list.clientHeight) break;
    }
    pages.push(rest.slice(0, many));
    rest = rest.slice(many);
  }
  return pages.length ? pages : [[]];
}

/** @param {number} by */
function turn(by) {
  at += by;
  turnedAt = Date.now();
  drawPages();
}

surface.after = (root) => {
  if (root.matches("[data-screen]")) at = 0;
  drawPages();
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const size = Number(page.dataset.size);
  const key = /^Key[A-Z]$/.test(event.code) ? event.code.slice(3).toLowerCase() : event.key;
  if (key == "t") localStorage.labkitTheme = page.dataset.theme = page.dataset.theme == "dark" ? "light" : "dark";
  else if (key == "b") document.body.toggleAttribute("data-blank");
  else if (key == "+") localStorage.labkitSize = page.dataset.size = String(Math.min(3, size + 1));
  else if (key == "-") localStorage.labkitSize = page.dataset.size = String(Math.max(0, size - 1));
  else if (key == "PageDown" || key == "ArrowRight") turn(1);
  else if (key == "PageUp" || key == "ArrowLeft") turn(-1);
});
setInterval(() => Date.now() - turnedAt > 3 * TURN && (at++, drawPages()), TURN);

addEventListener("resize", drawPages);
drawPages();
startClock(false);
/** @type {ReturnType<typeof setTimeout> | undefined} */
let patience;
void startLive({
  away(since) {
    clearTimeout(patience);
    if (since === null) delete document.body.dataset.away;
    else patience = setTimeout(() => (document.body.dataset.away = "yes"), 3000);
  },
  goodbye(reason) {
    if (reason != "ended") document.body.dataset.away = "yes";
  },
});
