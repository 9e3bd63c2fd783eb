/**
 * Shows what the server drew. The rule that replaces a framework: a new key replaces the section,
 * the same key refreshes its islands only, and a field someone types in never stands in an island.
 */
import { say } from "./words.js";

export const main = document.getElementById("screen");
/** One's own parts as last heard of, for every later screen. @type {Record<string, string>} */
const own = {};
let ownRevision = -1;
let trusting = false;
const announcer = document.createElement("p"); // stands there empty before it ever speaks
announcer.className = "unseen";
announcer.setAttribute("role", "status");
document.body.append(announcer);

/**
 * What a surface adds. `keep` may hold on to the old section (someone's words are in it) and then
 * puts the new one beside it; `after` runs when something changed.
 */
export const surface = {
  /** @type {(old: HTMLElement, next: HTMLElement) => boolean} */
  keep: () => false,
  before: () => {},
  /** @type {(changed: HTMLElement) => void} */
  after: () => {},
  headings: false,
};

/** @param {ParentNode} root @param {string} selector */
export const all = (root, selector) => /** @type {HTMLElement[]} */ ([...root.querySelectorAll(selector)]);

/** The one place where text becomes page: only ever html drawn by the server. @param {string} html */
export const parse = (html) => new DOMParser().parseFromString(html, "text/html").body;

const shown = () => (main ? all(main, "[data-screen]")[0] : undefined);

export const revision = () => Number(shown()?.dataset.revision ?? -1);

/** After a connect the server's word counts, even where its numbers went back (a restored backup). */
export function trustNext() {
  trusting = true;
  ownRevision = -1;
}

/** Politely, once. @param {string} words */
export function announce(words) {
  announcer.textContent = "";
  setTimeout(() => (announcer.textContent = words), 120);
}

/** What makes a control the same one when it is drawn again: never its place, for a neighbour may
 * act on someone else's words. @param {HTMLElement} control */
function signOf(control) {
  const { tagName, id, name, value, href, form } = /** @type {any} */ (control);
  const hidden = form ? all(form, "[type=hidden]:not([name=run], [name=token], [name=ref])") : [];
  const asks = hidden.map((/** @type {any} */ field) => field.value);
  return [tagName, id, name, href, form?.getAttribute("action"), tagName == "BUTTON" && value, ...asks].join("|");
}

/** Changes a part of the page; focus and what was folded open stay. @param {HTMLElement} root @param {() => void} change */
function steadily(root, change) {
  const active = /** @type {HTMLElement} */ (document.activeElement);
  const inside = active != root && root.contains(active);
  const sign = inside && signOf(active);
  const open = all(root, "details[id][open]");
  surface.before();
  change();
  for (const { id } of open) document.getElementById(id)?.setAttribute("open", "");
  if (!inside || root.contains(active)) return;
  const controls = all(root, "a, button, input, textarea, select, summary");
  const same = controls.find((one) => signOf(one) == sign) ?? controls.find((one) => active.dataset.key && one.dataset.key == active.dataset.key);
  if (!same) root.tabIndex = -1;
  (same ?? root).focus({ preventScroll: true });
}

/** @param {ParentNode} root @param {Record<string, string | NodeListOf<Node>>} islands */
function fill(root, islands) {
  for (const island of all(root, "[data-live]")) {
    const fresh = islands[island.dataset.live ?? ""];
    if (fresh === undefined) continue;
    steadily(island, () => island.replaceChildren(...(typeof fresh == "string" ? parse(fresh.trim()).childNodes : fresh)));
    surface.after(island);
  }
}

/** One's own parts, from a push or from the answer to one's own act. @param {Record<string, string>} [islands] */
export function showOwn(islands = {}) {
  Object.assign(own, islands);
  fill(document, islands);
}

/** @param {import("./protocol").Screen} push @returns {boolean} whether this is what is shown now */
export function showScreen(push) {
  const old = shown();
  const sure = trusting;
  trusting = false;
  const next = all(parse(push.html), "[data-screen]")[0];
  if (!main || !next || (!sure && push.revision < revision())) return false;
  if (old?.dataset.screen == push.key) {
    if (push.revision == revision()) return true; // the same, by law
    old.dataset.revision = String(push.revision);
    const fresh = all(next, "[data-live]").filter((part) => !((part.dataset.live ?? "") in own));
    fill(old, Object.fromEntries(fresh.map((part) => [part.dataset.live, part.childNodes])));
    return true;
  }
  fill(next, own);
  steadily(main, () => {
    if (!old) main.append(next);
    else if (!surface.keep(old, next)) old.replaceWith(next);
  });
  surface.after(next);
  const heading = all(next, "h1, h2")[0];
  if (!surface.headings || !heading || old?.dataset.name == next.dataset.name) return true;
  if (document.activeElement?.matches("textarea, input")) announce(say("new_screen", { title: heading.textContent ?? "" }));
  else {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    scrollTo(0, 0);
  }
  return true;
}

/** @param {import("./protocol").Islands} push */
export function showIslands(push) {
  const section = shown();
  if (push.key === null) {
    if (push.revision < ownRevision) return;
    ownRevision = push.revision;
    showOwn(push.islands);
  } else if (section?.dataset.screen == push.key && push.revision >= revision()) {
    section.dataset.revision = String(push.revision);
    fill(document, push.islands);
  }
}

/** A page that was asked for as a whole: it holds one's own parts already. @param {string} html */
export function showPage(html) {
  const section = all(parse(html), "[data-screen]")[0];
  if (!section) return;
  for (const name of Object.keys(own)) delete own[name];
  showScreen({ key: section.dataset.screen ?? "", revision: Number(section.dataset.revision), html: section.outerHTML });
}
