/** The door: a code may be typed in any way, and one tap joins once. */
import { say } from "./words.js";

document.addEventListener("input", (event) => {
  const field = /** @type {HTMLInputElement} */ (event.target);
  if (field.dataset.code === undefined) return;
  const clean = field.value.toUpperCase().replace(/[^A-Z0-9]/g, "");
  if (field.value != clean) field.value = clean;
});

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.dataset.busy) return event.preventDefault();
  form.dataset.busy = "yes";
  const status = form.querySelector("[data-status]");
  if (status) status.textContent = say("one_moment");
});

// Back from the browser's memory: the form may be used again.
addEventListener("pageshow", () => {
  for (const form of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-busy]")))
    delete form.dataset.busy;
});
