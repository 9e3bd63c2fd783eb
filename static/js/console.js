/** The facilitator's page: staff acts go straight to the server, and every refusal is one quiet line. */
import { startClock } from "./clock.js";
import { bodyOf, post, urlOf } from "./door.js";
import { startHolding } from "./hold.js";
import { startKeys } from "./keys.js";
import { startLive } from "./live.js";
import { makeRef } from "./retry.js";
import { showOwn } from "./screen.js";
import { say } from "./words.js";

/** @param {string} words */
function tell(words) {
  const line = document.getElementById("said");
  if (line) line.textContent = words;
}

const newRef = () => makeRef(Date.now(), crypto.getRandomValues(new Uint8Array(16)));

/** @param {HTMLFormElement} form @param {HTMLElement | null} button */
async function act(form, button) {
  if (form.dataset.busy) return;
  form.dataset.busy = "yes";
  button?.setAttribute("aria-busy", "true");
  const url = button?.getAttribute("formaction") ?? urlOf(form);
  // A try that got no answer keeps its ref: pressing again does it once.
  const ref = (form.dataset.ref ??= newRef());
  const body = { ...bodyOf(form, button), ref };
  const reply = await post(url, url.endsWith("/push-prompt") ? { ...body, id: ref } : body);
  delete form.dataset.busy;
  button?.removeAttribute("aria-busy");
  if (!reply) return tell(say("no_answer"));
  delete form.dataset.ref;
  if (!reply.ok) return tell(reply.words);
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

startHolding(tell);
startKeys();
startClock(false);
void startLive(
  (away) => document.body.toggleAttribute("data-away", away),
  (reason) => tell(say(reason == "left" ? "left_session" : reason)),
);
