/**
 * Dangerous acts are held, not asked about in a dialog: pointer, key, or, where a hold cannot be
 * made (a switch, a screen reader), two presses.
 */
import { all } from "./screen.js";
import { say } from "./words.js";

const LONG = 800;

/** @param {HTMLElement} button */
const commandAsked = (button) => button.closest("form")?.getAttribute("action");

/** @param {(words: string) => void} tell */
export function startHolding(tell) {
  /** @type {{button: HTMLButtonElement, timer: ReturnType<typeof setTimeout>} | null} */
  let held = null;
  /** @type {WeakSet<Element>} */
  const sure = new WeakSet();

  /** @param {HTMLButtonElement} button */
  const begin = (button) => {
    end(false);
    button.dataset.holding = "yes";
    held = { button, timer: setTimeout(() => end(true), LONG) };
  };
  /** @param {boolean} whole */
  const end = (whole) => {
    if (!held) return;
    const { button, timer } = held;
    held = null;
    clearTimeout(timer);
    delete button.dataset.holding;
    if (!whole) return tell(say("hold"));
    tell("");
    press(button);
  };
  /** It may have been drawn again under the finger. @param {HTMLButtonElement} held */
  const press = (held) => {
    const drawn = all(document, "button[data-hold]").find((one) => one.dataset.key == held.dataset.key && commandAsked(one) == commandAsked(held));
    const button = /** @type {HTMLButtonElement | undefined} */ (held.isConnected ? held : drawn);
    if (!button) return;
    sure.add(button);
    button.form?.requestSubmit(button);
  };
  /** @param {EventTarget | null} at */
  const holdable = (at) =>
    /** @type {HTMLButtonElement | null} */ (at instanceof Element ? at.closest("button[data-hold]") : null);

  document.addEventListener("pointerdown", (event) => {
    const button = holdable(event.target);
    if (button && event.button == 0) begin(button);
  });
  for (const name of ["pointerup", "pointercancel", "blur"]) addEventListener(name, () => end(false));
  document.addEventListener("keydown", (event) => {
    const button = holdable(document.activeElement);
    if (!button || (event.key != " " && event.key != "Enter")) return;
    event.preventDefault();
    if (!event.repeat) begin(button);
  });
  addEventListener("keyup", () => end(false));
  document.addEventListener("hold", (event) => begin(/** @type {HTMLButtonElement} */ (event.target)), true);
  document.addEventListener(
    "click",
    (event) => {
      const button = holdable(event.target);
      if (!button) return;
      event.preventDefault();
      if (event.detail > 0) return; // the pointer's own click: its hold has already spoken
      if (!button.dataset.once) {
        button.dataset.once = "yes";
        tell(say("once_more"));
        setTimeout(() => delete button.dataset.once, 4000);
        return;
      }
      press(button);
    },
    true,
  );
  document.addEventListener(
    "submit",
    (event) => {
      const button = holdable(event.submitter);
      if (button && !sure.delete(button)) event.preventDefault(), event.stopImmediatePropagation();
    },
    true,
  );
}
