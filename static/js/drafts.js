/**
 * Words that are typed and not sent: on the shelf within 300 ms, back after a reload, and never
 * taken away by a new screen. A form that has no place on the screen any more stays as a card.
 * @typedef {{key: string, html: string, values: Record<string, string>, said?: string}} Draft
 *   `html` is the server's own drawing of what was asked, kept for the card
 * @typedef {HTMLInputElement | HTMLTextAreaElement} Text
 */
import { all, main, parse } from "./screen.js";
import { shelf } from "./shelf.js";
import { say } from "./words.js";

/** @type {Map<HTMLFormElement, ReturnType<typeof setTimeout>>} */
const waiting = new Map();

const TEXT = "textarea, input[type=text]";

/** @param {HTMLFormElement} form */
export const textsOf = (form) => /** @type {Text[]} */ ([...form.elements].filter((field) => field.matches(TEXT)));

/** @param {HTMLFormElement} form */
const isTyped = (form) => textsOf(form).some((field) => field.value.trim() && field.value != field.defaultValue);

/** @param {ParentNode} root */
const formsIn = (root) => /** @type {HTMLFormElement[]} */ (all(root, "form[data-draft]"));

/** Truth in words beside a form. @param {HTMLFormElement} form @param {string} state @param {string} words @param {string} [quote] */
export function tell(form, state, words, quote) {
  const status = /** @type {HTMLElement | null} */ (form.querySelector("[data-status]"));
  if (!status || (!quote && status.textContent == words)) return;
  status.dataset.state = state;
  status.textContent = words;
  if (!quote) return;
  const said = document.createElement("bdi");
  said.dir = "auto";
  said.textContent = quote;
  status.append(" ", said);
}

/** @param {HTMLFormElement} form */
export function count(form) {
  for (const field of textsOf(form)) {
    const place = (field.closest(".field") ?? form).querySelector("[data-count]") ?? form.querySelector("[data-count]");
    if (place) place.textContent = say("count", { n: [...field.value].length, max: field.dataset.max ?? "" });
  }
}

/** @param {HTMLFormElement} form @returns {Draft | null} */
export const draftOf = (form) =>
  form.dataset.draft && textsOf(form).length
    ? {
        key: form.dataset.draft,
        html: (form.closest("[data-ask]") ?? form).outerHTML,
        values: Object.fromEntries(textsOf(form).map((field) => [field.name, field.value])),
      }
    : null;

/** @param {HTMLFormElement} form */
export function forget(form) {
  clearTimeout(waiting.get(form));
  waiting.delete(form);
}

/** @param {HTMLFormElement} form */
async function save(form) {
  forget(form);
  const draft = draftOf(form);
  if (draft) await (isTyped(form) ? shelf.change([["drafts", draft]]) : shelf.change([], [["drafts", draft.key]]));
}

export const saveAll = () => [...waiting.keys()].forEach(save);

/** @param {HTMLFormElement} form @param {Record<string, string>} values */
function write(form, values) {
  for (const field of textsOf(form)) field.value = values[field.name] ?? field.value;
  for (let part = form.parentElement; part; part = part.parentElement) if (part.matches("details")) part.setAttribute("open", "");
  count(form);
}

/** Moves words, caret and focus into the same form drawn anew. @param {HTMLFormElement} old @param {HTMLFormElement} form */
function moveInto(old, form) {
  const active = /** @type {Text} */ (document.activeElement);
  write(form, draftOf(old)?.values ?? {});
  tell(form, "draft", say("not_sent"));
  const same = textsOf(form).find((field) => old.contains(active) && field.name == active.name);
  if (!same) return;
  const { selectionStart, selectionEnd } = active;
  same.focus({ preventScroll: true });
  same.setSelectionRange(selectionStart, selectionEnd);
}

/** @param {HTMLElement} section @param {import("./words.js").Word} key */
function makeCard(section, key) {
  const note = document.createElement("p");
  note.className = "note";
  note.textContent = say(key);
  const button = document.createElement("button");
  button.className = "quiet";
  button.textContent = say("discard");
  button.onclick = async () => {
    const sure = button.textContent == say("once_more");
    button.textContent = say("once_more");
    if (!sure) return;
    for (const form of formsIn(section)) form.reset(), await save(form);
    section.remove();
  };
  section.className = "unfinished";
  section.setAttribute("aria-label", say(key));
  section.append(note, button);
}

/** A card goes once nothing in it waits. @param {HTMLFormElement} form */
export function leaveCard(form) {
  const card = form.closest(".unfinished");
  if (card && !formsIn(card).some(isTyped)) card.remove();
}

/**
 * A new screen arrives. Words in the old one stay where they are, in the very field: moving it
 * would close the keyboard and break what is being composed. The new screen goes below a field
 * in use, above one at rest.
 * @param {HTMLElement} old @param {HTMLElement} next
 */
export function keepWords(old, next) {
  const twinOf = (/** @type {HTMLFormElement} */ form) =>
    formsIn(next).find((other) => other.dataset.draft == form.dataset.draft);
  for (const form of formsIn(old)) {
    const twin = form.dataset.keep === undefined ? null : twinOf(form);
    if (twin) textsOf(twin).forEach((field, i) => (field.value = field.defaultValue = textsOf(form)[i]?.defaultValue ?? ""));
  }
  const typed = formsIn(old).filter(isTyped);
  if (!typed.length) return false;
  typed.forEach(save);
  const inUse = typed.some((form) => form.contains(document.activeElement));
  old.insertAdjacentElement(inUse ? "afterend" : "beforebegin", next);
  const homeless = typed.filter((form) => {
    const twin = twinOf(form);
    if (twin) moveInto(form, twin);
    return !twin;
  });
  if (!homeless.length) return old.remove(), true;
  delete old.dataset.screen;
  for (const part of all(old, ":scope > *, [data-ask]"))
    if (!homeless.some((form) => part.contains(form))) part.remove();
  makeCard(old, "moved_on");
  return true;
}

/** Drafts into their forms; what has no form any more gets a card. */
export async function restore() {
  for (const draft of /** @type {Draft[]} */ (await shelf.all("drafts"))) {
    const forms = formsIn(document).filter((one) => one.dataset.draft == draft.key);
    let form = forms.find((one) => !one.closest(".unfinished")) ?? forms[0];
    if (!form) {
      const card = document.createElement("section");
      card.append(...parse(draft.html).childNodes);
      form = formsIn(card).find((one) => one.dataset.draft == draft.key.split("#")[0]);
      if (!form) continue;
      form.dataset.draft = draft.key;
      makeCard(card, "found");
      main?.append(card);
    }
    for (const other of forms) {
      if (other == form) continue;
      moveInto(other, form);
      other.reset();
      leaveCard(other);
    }
    if (isTyped(form)) continue;
    write(form, draft.values);
    tell(form, draft.said ? "refused" : "draft", draft.said ?? say("not_sent"));
  }
}

/** @param {(form: HTMLFormElement) => void} onWriting */
export function startDrafts(onWriting) {
  document.addEventListener("input", (event) => {
    const form = /** @type {Element} */ (event.target).closest("form");
    if (!form) return;
    count(form);
    onWriting(form);
    tell(form, "draft", isTyped(form) ? say("not_sent") : "");
    if (!waiting.has(form)) waiting.set(form, setTimeout(save, 200, form));
  });
  addEventListener("pagehide", saveAll);
  document.addEventListener("visibilitychange", saveAll);
  void restore();
}
