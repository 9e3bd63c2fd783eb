/** The facilitator's page: staff acts go straight to the server, and every refusal is one quiet line. */
import { startClock } from "./clock.js";
import { bodyOf, post, urlOf } from "./door.js";
import { startHolding } from "./hold.js";
import { startKeys } from "./keys.js";
import { startLive } from "./live.js";
import { makeRef } from "./retry.js";
import { showOwn, surface } from "./screen.js";
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

/** @param {HTMLFormElement} form @param {HTMLElement | null} button */
async function act(form, button) {
  if (form.dataset.busy) return;
  const url = button?.getAttribute("formaction") ?? urlOf(form);
  const asked = bodyOf(form, button);
  const shown = runShown();
  if (wasAsked(asked, url)) return;
  form.dataset.busy = "yes";
  button?.setAttribute("aria-busy", "true");
  // A try that got no answer keeps its ref: pressing again does it once.
  const ref = (form.dataset.ref ??= newRef());
  const body = { ...asked, ref };
  const reply = await post(url, url.endsWith("/push-prompt") ? { ...body, id: ref } : body);
  delete form.dataset.busy;
  button?.removeAttribute("aria-busy");
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
  void act(form, event.submitter);
});

document.addEventListener("click", (event) => {
  const opener = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-opens]"));
  const sheet = opener && document.getElementById(opener.dataset.opens ?? "");
  if (sheet instanceof HTMLDialogElement) sheet.showModal();
  const closer = /** @type {Element} */ (event.target).closest("[data-closes]");
  closer?.closest("dialog")?.close();
});

surface.after = showStep;
showStep();
startHolding(tell);
startKeys();
startClock(false);
void startLive(
  (away) => document.body.toggleAttribute("data-away", away),
  (reason) => tell(say(reason == "left" ? "left_session" : reason)),
);
