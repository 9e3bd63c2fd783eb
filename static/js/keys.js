/**
 * Every staff act has a key, printed on its button (`data-key`; a second one may stand behind it). Keys press the visible button, so
 * they can do nothing a hand could not; never inside a text field, and they can be switched off.
 */

const SWITCH = "labkit-keys-off";
/** @type {Record<string, string>} */
const NAMES = { " ": "space", ArrowRight: "right", ArrowLeft: "left", ArrowUp: "up", ArrowDown: "down", Escape: "esc" };

/** The letter on the key cap, whatever script the keyboard writes. @param {KeyboardEvent} event */
export function keyName({ key, code }) {
  if (NAMES[key]) return NAMES[key];
  if (key.charCodeAt(0) > 127 && /^Key[A-Z]$/.test(code)) return code.slice(3).toLowerCase();
  return key.toLowerCase();
}

const keyed = () =>
  /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-key]")]).filter(
    (one) => one.getClientRects().length && !one.closest("dialog:not([open])"),
  );

/** The button that carries a key now. @param {string} name */
export const carrying = (name) => keyed().find((one) => one.dataset.key?.split(" ").includes(name));

/** @param {Element | null} at */
export const inText = (at) => !!at?.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

/** The sheet is made from the buttons themselves, so it cannot be out of date. @param {HTMLElement} list */
function fillSheet(list) {
  list.textContent = "";
  for (const button of keyed()) {
    const key = document.createElement("dt");
    const word = document.createElement("dd");
    const cap = document.createElement("kbd");
    cap.textContent = button.querySelector("kbd")?.textContent ?? button.dataset.key ?? "";
    key.append(cap);
    const copy = /** @type {HTMLElement} */ (button.cloneNode(true));
    copy.querySelectorAll("kbd, svg").forEach((part) => part.remove());
    word.textContent = button.getAttribute("aria-label") ?? copy.textContent?.trim() ?? "";
    list.append(key, word);
  }
}

/** @param {(name: string, button: HTMLElement | undefined, at: number) => boolean} [isKept] whether a key is not to be pressed now */
export function startKeys(isKept) {
  const sheet = /** @type {HTMLDialogElement | null} */ (document.getElementById("keys"));
  const off = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-keys-off]"));
  let silent = localStorage.getItem(SWITCH) == "yes";
  document.body.dataset.keys = silent ? "off" : "on";
  if (off) {
    off.checked = silent;
    off.onchange = () => {
      silent = off.checked;
      localStorage.setItem(SWITCH, silent ? "yes" : "no");
      document.body.dataset.keys = silent ? "off" : "on";
    };
  }
  const openSheet = () => {
    const list = /** @type {HTMLElement | null} */ (sheet?.querySelector("[data-keys-list]") ?? null);
    if (list) fillSheet(list);
    sheet?.showModal();
  };
  document.addEventListener("click", (event) => {
    const at = /** @type {Element} */ (event.target);
    if (at.closest("[data-opens-keys]")) openSheet();
    // A mouse click leaves no focus behind: the space bar must stay the one large button's key.
    if (event.detail > 0) at.closest("button")?.blur();
  });
  document.addEventListener("keydown", (event) => {
    // What stands in a dialog that was just closed keeps the focus until the next frame is drawn.
    const left = /** @type {HTMLElement | null} */ (document.activeElement);
    if (left?.closest("dialog:not([open])")) left.blur();
    const at = document.activeElement;
    if (silent || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || inText(at)) return;
    const name = keyName(event);
    if (document.querySelector("dialog[open]")) return;
    const pressing = name == "space" || name == "enter";
    if (pressing && at?.matches("button, a, summary, input")) return; // the focused one is meant
    if (name == "?") {
      event.preventDefault();
      return openSheet();
    }
    const button = carrying(name);
    if (button) event.preventDefault();
    if (event.repeat || isKept?.(name, button, event.timeStamp) || !button) return;
    if (button.dataset.hold !== undefined) button.dispatchEvent(new CustomEvent("hold", { detail: event.code }));
    else button.click();
  });
}
