/**
 * Takes over the forms of a phone: keeps the words on the phone first, sends them until the
 * server says *saved* for this very ref, and tells the truth about it in words.
 * @typedef {import("./retry.js").Item} Item
 */
import { bodyOf, LIMIT, post, urlOf } from "./door.js";
import { count, draftOf, forget, leaveCard, restore, tell, textsOf } from "./drafts.js";
import { afterReply, makeRef, nextTry } from "./retry.js";
import { all, showOwn } from "./screen.js";
import { shelf } from "./shelf.js";
import { say } from "./words.js";

/** @type {Map<string, import("./retry.js").Hold>} */
const holds = new Map();
/** @type {(items: Item[]) => void} */
let onCount;
/** Fetched when somebody begins to write; who sends without it is not asked. @type {((typed: string) => boolean) | undefined} */
let mayTell;
/** What somebody was asked about already: the second press sends. @type {WeakMap<HTMLFormElement, string>} */
const warned = new WeakMap();
/** @type {((item: Item, reply: import("./protocol").Reply | null) => unknown) | undefined} */
let onAnswer;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
export let epoch = document.body.dataset.epoch;
let flying = false;
let lastTime = 0;
/** @type {HTMLElement | null} */
let pressed = null;

export function newRef() {
  lastTime = Math.max(Date.now(), lastTime + 1); // two of one moment keep their order
  return makeRef(lastTime, crypto.getRandomValues(new Uint8Array(16)));
}

/** A reload keeps the tab's name, so that it need not wait for its own lease. */
function tabName() {
  try {
    return (sessionStorage.labkit ??= newRef());
  } catch {
    return newRef(); // storage is forbidden here
  }
}
const tab = tabName();

/** What was sent, saved or not. @returns {Promise<Item[]>} */
const sent = () => shelf.all("outbox");
const kept = () => import("./kept.js");

/** @param {HTMLFormElement} form */
const keyOf = (form) => form.dataset.draft || urlOf(form);

/** @param {string} key */
const formsOf = (key) =>
  /** @type {HTMLFormElement[]} */ (all(document, "form[data-outbox]")).filter((form) => keyOf(form) == key);

/** @param {HTMLFormElement} form @param {HTMLElement | null} button */
async function send(form, button) {
  if (form.dataset.busy) return;
  const texts = textsOf(form);
  for (const field of texts) {
    const over = [...field.value].length - Number(field.dataset.max ?? Infinity);
    if (over > 0) return field.focus(), tell(form, "refused", say("too_long", { n: over }));
  }
  const typed = texts.map((field) => field.value).join("\n");
  if (warned.get(form) != typed && mayTell?.(typed)) {
    warned.set(form, typed);
    return tell(form, "refused", say("may_tell"));
  }
  form.dataset.busy = "yes";
  // A neighbour may look at this phone: a sealed answer is not shown while it waits.
  const said = form.matches(".sealed") ? "" : texts.find((field) => field.value)?.value ?? button?.textContent;
  const quote = (said ?? "").trim();
  /** @type {Item} */
  const item = { key: newRef(), url: urlOf(form), body: bodyOf(form, button), form: keyOf(form), quote, draft: draftOf(form) };
  forget(form);
  await shelf.change([["outbox", item]], [["drafts", item.form]]);
  if (form.dataset.keep === undefined) {
    form.reset();
    count(form); // no "input": what comes back with a refusal would be taken for an empty form's
  } else for (const field of texts) field.defaultValue = field.value; // on its way, no longer a draft
  delete form.dataset.busy;
  tell(form, "sending", say("sending"), quote);
  void pump();
}

/** @param {Item} item @param {import("./protocol").Reply | null} reply @param {boolean} late */
async function settle(item, reply, late) {
  const result = afterReply(item, reply, holds.get(item.key)?.tries ?? 0, Date.now(), Math.random(), late);
  if (!result.end) {
    holds.set(item.key, result.hold);
    const words = (reply?.ok === false && reply.words) || say(shelf.lasting ? "kept" : "not_kept");
    return formsOf(item.form).forEach((form) => tell(form, "kept", words, item.quote));
  }
  holds.delete(item.key);
  if (result.end == "saved") {
    /** @type {Item} */
    const saved = { ...item, seq: result.seq, epoch };
    await shelf.change([["outbox", saved]]);
    if (/withdraw-[cp]/.test(item.url)) void kept().then((it) => it.dropWords(shelf, item));
    const time = new Date(result.at).toLocaleTimeString("en-GB", { timeStyle: "short" });
    for (const form of formsOf(item.form)) tell(form, "saved", say("saved", { time })), leaveCard(form);
    return reply?.ok && showOwn(reply.islands);
  }
  const draft = item.draft && { ...item.draft, said: result.words };
  const newer = draft && (await shelf.all("drafts")).some((one) => one.key == draft.key);
  if (newer) draft.key += "#" + item.key; // what is being written there now stays
  await shelf.change(draft ? [["drafts", draft]] : [], [["outbox", item.key]]);
  await restore();
  for (const form of formsOf(item.form)) tell(form, "refused", result.words);
}

/** Sends what may be sent, one at a time. @returns {Promise<number>} the wait until more may be; 0: nothing is left */
async function sendAll() {
  for (;;) {
    const items = (await sent()).filter((one) => !one.seq);
    onCount(items);
    const now = Date.now();
    const next = nextTry({ items, holds }, now);
    if (!next || next.wait) return next ? next.wait : 0;
    if (!(await shelf.claim(tab, now, now + LIMIT + 2000))) return 1000; // another tab is sending
    const { item } = next;
    if (!holds.has(item.key)) formsOf(item.form).forEach((form) => tell(form, "sending", say("sending"), item.quote));
    const reply = await post(item.url, { ...item.body, ref: item.key });
    await shelf.change([], [["lease", "send"]]);
    await settle(item, reply, Date.now() - now >= LIMIT);
    onAnswer?.(item, reply);
  }
}

export async function pump() {
  if (flying) return;
  flying = true;
  clearTimeout(timer);
  let wait = 1000;
  try {
    wait = await sendAll();
  } finally {
    flying = false;
    if (wait) timer = setTimeout(pump, wait);
  }
}

/** The network may be back: try at once. */
export function nudge() {
  for (const hold of holds.values()) hold.notBefore = 0;
  void pump();
}

/** A server that was brought back from a copy may lack what was saved. @param {string | undefined} told @param {number} number its revision */
export async function heal(told, number) {
  epoch = told;
  if ((await sent()).some((one) => one.seq)) await (await kept()).offerAgain(shelf, told, number);
  void pump();
}

/** @param {typeof onCount} counting @param {typeof onAnswer} [answered] for what no form has sent */
export function startOutbox(counting, answered) {
  onCount = counting;
  onAnswer = answered;
  document.addEventListener("click", (event) => (pressed = /** @type {Element} */ (event.target).closest("button")));
  document.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (form.dataset.outbox === undefined) return;
    event.preventDefault();
    void send(form, event.submitter ?? pressed); // older Safari names no submitter
  });
  const fetchHint = () => void import("./hint.js").then((it) => (mayTell = it.mayTell), () => {});
  document.addEventListener("input", fetchHint, { once: true });
  for (const name of ["online", "pageshow"]) addEventListener(name, nudge);
  document.addEventListener("visibilitychange", () => document.hidden || nudge());
  void heal(epoch, Infinity); // the number comes with the greeting
}
