/**
 * Shows what the server drew. The rule that replaces a framework: a new key replaces the section,
 * the same key refreshes its islands only, and a field someone types in never stands in an island.
 * @typedef {import("./protocol").Screen} Screen
 * @typedef {import("./protocol").Islands} Islands
 */
import { say } from "./words.js";

const main = document.getElementById("screen");
/** @type {Record<string, string>} */
const own = {};
let ownRevision = -1;
let trusting = false;
let announcer = document.getElementById("announce");
if (!announcer) {
  announcer = document.createElement("p"); // stands there empty before it ever speaks
  announcer.id = "announce";
  announcer.className = "unseen";
  announcer.setAttribute("role", "status");
  document.body.append(announcer);
}

/**
 * What a surface adds. `keep` may hold on to the old section (someone's words are in it) and says
 * where the new one goes; `after` runs when something changed.
 * @type {{keep: (old: HTMLElement, next: HTMLElement) => boolean, after: (root: Element) => void,
 *   focusHeading: boolean}}
 */
export const surface = { keep: () => false, after: () => {}, focusHeading: false };

/** The one place where text becomes page: only ever html drawn by the server. @param {string} html */
const parse = (html) => new DOMParser().parseFromString(html, "text/html").body;

const shown = () => /** @type {HTMLElement | null} */ (main?.querySelector("[data-screen]") ?? null);

/** @param {HTMLElement | null} section */
const revisionOf = (section) => Number(section?.dataset.revision ?? -1);

export const currentRevision = () => revisionOf(shown());

/** After a connect the server's word counts, even where its numbers went back (a restored backup). */
export function trustNext() {
  trusting = true;
  ownRevision = -1;
}

/** Politely, once. @param {string} words */
export function announce(words) {
  if (announcer) announcer.textContent = "";
  setTimeout(() => announcer && (announcer.textContent = words), 120);
}

/** What makes a control the same one after it was drawn again. @param {Element} control */
function signOf(control) {
  const { form, name, value, href } = /** @type {any} */ (control);
  const body = form ? [...new FormData(form)].filter(([key]) => key != "run" && key != "token") : [];
  const act = form?.getAttribute("action");
  return [control.tagName, control.id, name, value, href, act, ...body].join("|");
}

/** Runs a change of the page and puts the focus back where it was. @param {Element} root @param {() => void} change */
function keepingFocus(root, change) {
  const active = document.activeElement;
  const inside = active && active != root && root.contains(active);
  const sign = inside ? signOf(active) : "";
  const key = inside ? /** @type {HTMLElement} */ (active).dataset.key : undefined;
  const open = [...root.querySelectorAll("details[id][open]")].map((part) => part.id);
  change();
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (!inside || (active.isConnected && root.contains(active))) return;
  const controls = [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("a,button,input,select,summary"))];
  const same =
    controls.find((control) => signOf(control) == sign) ??
    controls.find((control) => key && control.dataset.key == key);
  if (!same) root.setAttribute("tabindex", "-1"); // never onto a neighbour: it may act on someone else's words
  /** @type {HTMLElement} */ (same ?? root).focus({ preventScroll: true });
}

/** @param {ParentNode} root @param {Record<string, Iterable<Node> | string>} islands */
function fill(root, islands) {
  for (const island of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-live]"))) {
    const fresh = islands[island.dataset.live ?? ""];
    if (fresh === undefined) continue;
    const nodes = typeof fresh == "string" ? parse(fresh).childNodes : fresh;
    keepingFocus(island, () => island.replaceChildren(...nodes));
    surface.after(island);
  }
}

/** @param {Screen} push */
export function showScreen({ key, revision, html }) {
  const old = shown();
  const sure = trusting;
  trusting = false;
  if (!main) return false;
  if (old?.dataset.screen == key && revisionOf(old) == revision) return true; // same by law
  if (!sure && revision < revisionOf(old)) return false;
  const next = /** @type {HTMLElement | null} */ (parse(html).querySelector("[data-screen]"));
  if (!next) return false;
  if (old && old.dataset.screen == key) {
    /** @type {Record<string, Iterable<Node>>} */
    const islands = {};
    for (const part of /** @type {NodeListOf<HTMLElement>} */ (next.querySelectorAll("[data-live]")))
      if (!((part.dataset.live ?? "") in own)) islands[part.dataset.live ?? ""] = part.childNodes;
    fill(old, islands);
    old.dataset.revision = String(revision);
    return true;
  }
  fill(next, own);
  keepingFocus(main, () => {
    if (old && surface.keep(old, next)) return;
    if (old) old.replaceWith(next);
    else main.append(next);
  });
  surface.after(next);
  const heading = /** @type {HTMLElement | null} */ (next.querySelector("h1, h2"));
  if (!surface.focusHeading || !heading) return true;
  if (document.activeElement?.matches("textarea, input")) {
    announce(say("new_screen", { title: heading.textContent ?? "" }));
  } else {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    scrollTo(0, 0);
  }
  return true;
}

/** @param {Islands} push */
export function showIslands({ key, revision, islands }) {
  const section = shown();
  if (key === null) {
    if (revision < ownRevision) return;
    ownRevision = revision;
    Object.assign(own, islands);
    fill(document, islands);
  } else if (section?.dataset.screen == key && revision >= revisionOf(section)) {
    section.dataset.revision = String(revision);
    fill(document, islands);
  }
}

/** The answer to one's own act brings one's own parts along. @param {Record<string, string>} [islands] */
export function showOwn(islands = {}) {
  Object.assign(own, islands);
  fill(document, islands);
}
