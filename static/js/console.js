/** The facilitator's page: staff acts go straight to the server, and every refusal is one quiet line. */
import { startClock } from "./clock.js";
import { bodyOf, post, urlOf } from "./door.js";
import { startHolding } from "./hold.js";
import { carrying, startKeys } from "./keys.js";
import { startLive } from "./live.js";
import { Presses } from "./presses.js";
import { makeRef } from "./retry.js";
import { all, revision, showOwn, surface } from "./screen.js";
import { say } from "./words.js";

/** @param {string} words */
function tell(words) {
  const line = document.getElementById("said");
  if (line) line.textContent = words;
}

const newRef = () => makeRef(Date.now(), crypto.getRandomValues(new Uint8Array(16)));

/**
 * The last move of the run by this hand. Until its push is here the page still shows the number of
 * before: that was nobody else, and the same press once more is a slip.
 */
let lastMove = { before: "", wish: "", run: "" };

/** @param {Record<string, string>} body @param {string} url @returns {boolean} whether it was asked a moment ago */
function wasAsked(body, url) {
  if (body.run === undefined || body.run != lastMove.before) return false;
  if (lastMove.wish == wishOf(body, url)) return true;
  body.run = lastMove.run;
  return false;
}

const runShown = () => /** @type {HTMLInputElement | null} */ (document.querySelector("[name=run]"))?.value ?? "";

/** @param {Record<string, string>} body @param {string} url */
const wishOf = ({ run: _run, ref: _ref, ...rest }, url) => url + JSON.stringify(rest);

/** The run shows where it is, also in a long script; the focus stays where it was. */
let stepShown = "";
function showStep() {
  const now = document.querySelector(".run [aria-current=step]");
  const step = now?.textContent ?? "";
  if (now && step != stepShown) now.scrollIntoView({ block: "nearest" });
  stepShown = step;
}

const presses = new Presses();
/** @type {ReturnType<typeof setTimeout> | undefined} */
let turning;

/** @param {HTMLFormElement} form @param {HTMLElement | null} button */
const goalOf = (form, button) => button?.getAttribute("formaction") ?? urlOf(form);

/** @param {HTMLFormElement} form @param {HTMLElement | null} button @param {number} at */
function pressOf(form, button, at) {
  const body = bodyOf(form);
  const asks = wishOf(bodyOf(form, button), goalOf(form, button));
  return { name: button?.dataset.key ?? asks, asks, form: wishOf(body, urlOf(form)), move: body.run !== undefined, byKey: false, at };
}

/** One that a press is enough for. @param {HTMLElement | undefined} button @returns {button is HTMLButtonElement} */
const isAct = (button) => button instanceof HTMLButtonElement && button.form?.dataset.act !== undefined && button.dataset.hold === undefined;

/** The button that is meant may have gone meanwhile: then nothing is. @param {import("./presses.js").Press} press */
function pressAgain({ name, asks, byKey }) {
  if (document.querySelector("dialog[open]")) return;
  const asking = (/** @type {HTMLElement} */ one) => isAct(one) && one.form && pressOf(one.form, one, 0).asks == asks;
  const button = byKey ? carrying(name) : all(document, "form[data-act] button").find(asking);
  if (isAct(button) || button?.dataset.opens) button.click();
}

/** What has waited is pressed, as soon as it may be. */
function takeTurns() {
  for (let press; (press = presses.next(revision(), performance.now())); ) pressAgain(press);
  const now = performance.now();
  document.body.toggleAttribute("data-acting", presses.busy(now));
  const pause = presses.pause(now);
  clearTimeout(turning);
  if (pause < Infinity) turning = setTimeout(takeTurns, pause + 1);
}

/** @param {import("./presses.js").Press} press */
function meet(press) {
  const met = presses.meet(press);
  takeTurns();
  return met;
}

/** Also a key that stands on no button yet may do so in a moment.
 * @param {string} name @param {HTMLElement | undefined} button @param {number} at */
function isKept(name, button, at) {
  if (button ? !isAct(button) : name.length > 1) return false;
  const press = isAct(button) && button.form ? pressOf(button.form, button, at) : { name, asks: "", form: "", move: false, at };
  return meet({ ...press, byKey: true }) != "go";
}

/** @param {HTMLFormElement} form @param {HTMLElement | null} button @param {import("./presses.js").Press} press */
async function act(form, button, press) {
  if (form.dataset.busy) return;
  const url = goalOf(form, button);
  const asked = bodyOf(form, button);
  const shown = runShown();
  if (wasAsked(asked, url)) return;
  form.dataset.busy = "yes";
  button?.setAttribute("aria-busy", "true");
  const begun = presses.began(press);
  takeTurns();
  // A try that got no answer keeps its ref: pressing again does it once.
  const ref = (form.dataset.ref ??= newRef());
  const body = { ...asked, ref };
  const reply = await post(url, url.endsWith("/push-prompt") ? { ...body, id: ref } : body);
  delete form.dataset.busy;
  button?.removeAttribute("aria-busy");
  presses.answered(begun, reply?.ok ? reply.seq : null, performance.now());
  queueMicrotask(takeTurns);
  if (!reply) return tell(say("no_answer"));
  delete form.dataset.ref;
  if (!reply.ok) return tell(reply.words);
  if (reply.run && String(reply.run) != shown) lastMove = { before: shown, wish: wishOf(asked, url), run: String(reply.run) };
  tell("");
  showOwn(reply.islands);
  if (form.dataset.clear !== undefined) form.reset();
  if (form.dataset.close !== undefined) form.closest("dialog")?.close();
}

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.dataset.act === undefined) return;
  event.preventDefault();
  const press = pressOf(form, event.submitter, event.timeStamp);
  const atOnce = form.closest("dialog") || (event.submitter && !isAct(event.submitter));
  if (atOnce || meet(press) == "go") void act(form, event.submitter, press);
});

document.addEventListener("click", (event) => {
  const opener = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-opens]"));
  const sheet = opener && document.getElementById(opener.dataset.opens ?? "");
  if (sheet instanceof HTMLDialogElement) sheet.showModal();
  const closer = /** @type {Element} */ (event.target).closest("[data-closes]");
  closer?.closest("dialog")?.close();
});

surface.after = () => {
  showStep();
  queueMicrotask(takeTurns); // when the whole push is in
};
showStep();
startHolding(tell);
startKeys(isKept);
startClock(false);
void startLive(
  (away) => document.body.toggleAttribute("data-away", away),
  (reason) => tell(say(reason == "left" ? "left_session" : reason)),
);
