/** The facilitator's page: staff acts go straight to the server, and every refusal is one quiet line. */
import { startClock } from "./clock.js";
import { bodyOf, post } from "./door.js";
import { startHolding } from "./hold.js";
import { startKeys } from "./keys.js";
import { startLive } from "./live.js";
import { makeRef } from "./retry.js";
import { showOwn } from "./screen.js";
import { readWords, say } from "./words.js";

readWords(document);

/** @param {string} words */
function tell(words) {
  const line = document.getElementById("said");
  if (line) line.textContent = words;
}

const newRef = () => makeRef(Date.now(), crypto.getRandomValues(new Uint8Array(16)));

/** A try that got no answer keeps its ref, so that pressing again does it once. @param {HTMLFormElement} form */
function refOf(form) {
  if (!form.elements.namedItem("ref")) return {};
  return { ref: (form.dataset.ref ??= newRef()) };
}

/** @param {HTMLFormElement} form @param {HTMLElement | null} button */
async function act(form, button) {
  if (form.dataset.busy) return;
  form.dataset.busy = "yes";
  button?.setAttribute("aria-busy", "true");
  const url = button?.getAttribute("formaction") ?? form.getAttribute("action") ?? "";
  const reply = await post(url, { ...bodyOf(form, button), ...refOf(form) });
  delete form.dataset.busy;
  button?.removeAttribute("aria-busy");
  if (!reply) return tell(say("no_answer"));
  delete form.dataset.ref;
  if (!reply.ok) return tell(reply.words);
  tell("");
  showOwn(reply.islands);
  if (form.dataset.clear !== undefined) form.reset();
  if (form.closest("dialog")?.open && form.dataset.close !== undefined) form.closest("dialog")?.close();
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

startHolding((words) => tell(words));
startKeys();
startClock(false);
/** @type {ReturnType<typeof setTimeout> | undefined} */
let patience;
void startLive({
  away(since) {
    clearTimeout(patience);
    if (since === null) delete document.body.dataset.away;
    else patience = setTimeout(() => (document.body.dataset.away = "yes"), 3000);
  },
  goodbye: (reason) => tell(say(reason == "left" ? "left_session" : reason)),
});
