/**
 * Takes over the forms of a phone: keeps the words on the phone first, sends them until the
 * server says *saved* for this very ref, and tells the truth about it in words.
 * @typedef {import("./retry.js").Item} Item
 * @typedef {import("./protocol").Reply} Reply
 */
import { bodyOf, LIMIT, post } from "./door.js";
import { fieldsOf, forget, labelOf, leaveCard, restore, tell, textsOf } from "./drafts.js";
import { afterReply, makeRef, nextTry } from "./retry.js";
import { showOwn } from "./screen.js";
import { hourOf, say } from "./words.js";

/** @type {Map<string, import("./retry.js").Hold>} */
const holds = new Map();
/** @type {import("./shelf.js").Shelf} */
let shelf;
/** @type {(unsent: number) => void} */
let onCount = () => {};
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
let flying = false;
let lastTime = 0;
/** @type {Element | null} */
let pressed = null;
const others = "BroadcastChannel" in window ? new BroadcastChannel("labkit-sent") : null;

const newRef = () => {
  lastTime = Math.max(Date.now(), lastTime + 1);
  return makeRef(lastTime, crypto.getRandomValues(new Uint8Array(16)));
};

/** A reload keeps the tab's name, so that it need not wait for its own lease. */
const tab = (() => {
  try {
    return (sessionStorage.labkitTab ??= newRef());
  } catch {
    return newRef(); // storage is forbidden here
  }
})();

/** @param {string} key @param {string} state @param {string} words @param {string} [quote] */
function tellAll(key, state, words, quote) {
  for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-outbox]")))
    if (keyOf(form) == key) tell(form, state, words, quote);
}

/** @param {HTMLFormElement} form */
const keyOf = (form) => form.dataset.draft || form.getAttribute("action") || "";

/** @param {HTMLFormElement} form @param {Element | null} button */
async function send(form, button) {
  if (form.dataset.busy) return;
  const texts = textsOf(form);
  for (const field of texts) {
    const over = [...field.value].length - Number(field.dataset.max ?? Infinity);
    if (over <= 0) continue;
    field.focus();
    return tell(form, "refused", say("too_long", { n: over }));
  }
  form.dataset.busy = "yes";
  const label = (texts.find((field) => field.value)?.value ?? button?.textContent ?? "").trim();
  /** @type {Item} */
  const item = {
    ref: newRef(),
    url: form.getAttribute("action") ?? "",
    body: bodyOf(form, button),
    form: keyOf(form),
    label: label.length > 60 ? label.slice(0, 59) + "…" : label,
    created: Date.now(),
    title: labelOf(form),
    fields: fieldsOf(form),
  };
  forget(form);
  await shelf.change([["outbox", item]], [["drafts", item.form]]);
  if (form.dataset.keep === undefined) {
    form.reset();
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }
  delete form.dataset.busy;
  tell(form, "sending", say("sending"), item.label);
  void pump();
}

/** @param {Item} item @param {Reply | null} reply @param {boolean} mine */
async function settle(item, reply, mine) {
  const tries = holds.get(item.ref)?.tries ?? 0;
  const result = afterReply(item, reply, tries, Date.now(), Math.random());
  if (result.end == null) {
    holds.set(item.ref, result.hold);
    const words = (reply?.ok === false && reply.words) || say(shelf.lasting ? "kept" : "not_kept");
    return tellAll(item.form, "kept", words, item.label);
  }
  holds.delete(item.ref);
  if (result.end == "saved") {
    if (mine) await shelf.change([], [["outbox", item.ref]]);
    tellAll(item.form, "saved", say("saved", { time: hourOf(result.at) }));
    if (reply?.ok) showOwn(reply.islands);
    for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll(".unfinished form")))
      if (keyOf(form) == item.form) leaveCard(form);
  } else if (mine) {
    const words = item.fields.some((field) => field.label !== null && field.value);
    const draft = { key: item.form, url: item.url, fields: item.fields, label: item.title, said: result.words };
    const taken = (await shelf.all("drafts")).some((one) => one.key == draft.key);
    if (taken) draft.key += "#" + item.ref; // something newer is being written there
    await shelf.change(words ? [["drafts", draft]] : [], [["outbox", item.ref]]);
    await restore();
    tellAll(item.form, "refused", result.words);
  }
}

/** Sends what may be sent now, one at a time, and sleeps until the next may. */
async function pump() {
  if (flying) return;
  flying = true;
  clearTimeout(timer);
  let wait = 0;
  try {
    wait = await sendAll();
  } finally {
    flying = false;
    if (wait) timer = setTimeout(pump, wait);
  }
}

/** @returns {Promise<number>} how long until the next try; 0 when nothing is left */
async function sendAll() {
  for (;;) {
    const items = /** @type {Item[]} */ (await shelf.all("outbox"));
    onCount(items.length);
    const next = nextTry({ items, holds }, Date.now());
    if (!next) return 0;
    if (next.wait) return next.wait;
    const now = Date.now();
    if (!(await shelf.claim(tab, now, now + LIMIT + 2000))) return 1000; // another tab is sending
    if (!holds.has(next.item.ref)) tellAll(next.item.form, "sending", say("sending"), next.item.label);
    const reply = await post(next.item.url, { ...next.item.body, ref: next.item.ref });
    await shelf.change([], [["lease", "send"]]);
    others?.postMessage({ item: next.item, reply });
    await settle(next.item, reply, true);
  }
}

/** The network may be back: try at once. */
export function nudge() {
  for (const hold of holds.values()) hold.notBefore = 0;
  void pump();
}

/** @param {import("./shelf.js").Shelf} given @param {(unsent: number) => void} counting */
export function startOutbox(given, counting) {
  shelf = given;
  onCount = counting;
  document.addEventListener("click", (event) => {
    pressed = /** @type {Element} */ (event.target).closest("button");
  });
  document.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (form.dataset.outbox === undefined) return;
    event.preventDefault();
    const button = event.submitter ?? pressed; // older Safari names no submitter
    void send(form, button && /** @type {any} */ (button).form == form ? button : null);
  });
  addEventListener("online", nudge);
  addEventListener("pageshow", nudge);
  document.addEventListener("visibilitychange", () => document.hidden || nudge());
  others?.addEventListener("message", ({ data }) => settle(data.item, data.reply, false));
  nudge();
}
