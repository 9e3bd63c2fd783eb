/** The projected page: keeps its last good picture, whatever happens. */
import { startClock } from "./clock.js";
import { startLive } from "./live.js";
import { all, surface } from "./screen.js";
import { say } from "./words.js";

const root = document.documentElement;
const TURN = 20000;
const PER_PAGE = 6;
let turned = 0;
let turnedAt = 0;

root.dataset.theme = localStorage.labkitTheme ?? root.dataset.theme ?? "light";
root.dataset.size = localStorage.labkitSize ?? "0";

/**
 * At most six cards at a time, fewer where they are long: nothing is ever cut off. Four short ones
 * may be written larger. A room cannot scroll a wall, so further pages turn slowly by themselves.
 */
function drawPages() {
  for (const list of all(document, "[data-pages]")) {
    const cards = /** @type {HTMLElement[]} */ ([...list.children]);
    const mark = list.parentElement?.querySelector("[data-page-mark]");
    if (mark) mark.textContent = "\u00a0"; // it takes its room before the cards are measured
    const pages = paginate(list, cards, Number(list.dataset.pages) || PER_PAGE);
    const page = ((turned % pages.length) + pages.length) % pages.length;
    show(list, cards, pages[page] ?? []);
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
  turned += by;
  turnedAt = Date.now();
  drawPages();
}

surface.after = (root) => {
  if (root.matches("[data-screen]")) turned = 0;
  drawPages();
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const size = Number(root.dataset.size);
  const key = /^Key[A-Z]$/.test(event.code) ? event.code.slice(3).toLowerCase() : event.key;
  if (key == "t") localStorage.labkitTheme = root.dataset.theme = root.dataset.theme == "dark" ? "light" : "dark";
  else if (key == "b") document.body.toggleAttribute("data-blank");
  else if (key == "+") localStorage.labkitSize = root.dataset.size = String(Math.min(3, size + 1));
  else if (key == "-") localStorage.labkitSize = root.dataset.size = String(Math.max(0, size - 1));
  else if (key == "PageDown" || key == "ArrowRight") turn(1);
  else if (key == "PageUp" || key == "ArrowLeft") turn(-1);
});
setInterval(() => Date.now() - turnedAt > 3 * TURN && (turned++, drawPages()), TURN);

addEventListener("resize", drawPages);
drawPages();
startClock(false);
void startLive(
  (away) => document.body.toggleAttribute("data-away", away),
  (reason) => document.body.toggleAttribute("data-away", reason != "ended"),
);
