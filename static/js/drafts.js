/**
 * Words that are typed and not sent: on the shelf within 300 ms, back after a reload, and never
 * taken away by a new screen. A form without a place on the screen any more stays as a card.
 * @typedef {{name: string, value: string, label: string | null}} Field  label null: hidden
 * @typedef {{key: string, url: string, fields: Field[], label: string, said?: string}} Draft
 * @typedef {HTMLInputElement | HTMLTextAreaElement} Text
 */
import { say } from "./words.js";

/** @type {import("./shelf.js").Shelf} */
let shelf;
/** @type {Map<HTMLFormElement, ReturnType<typeof setTimeout>>} */
const waiting = new Map();

/** @param {HTMLFormElement} form */
export const textsOf = (form) =>
  /** @type {Text[]} */ ([...form.elements].filter((field) => field.matches("textarea, input[type=text]")));

/** @param {HTMLFormElement} form */
export const isTyped = (form) =>
  textsOf(form).some((field) => field.value.trim() && field.value != field.defaultValue);

/** @param {ParentNode} root */
const formsIn = (root) =>
  /** @type {HTMLFormElement[]} */ ([...root.querySelectorAll("form[data-draft]")]);

/** Truth in words beside a form. @param {HTMLFormElement} form @param {string} state @param {string} words @param {string} [quote] */
export function tell(form, state, words, quote = "") {
  const status = /** @type {HTMLElement | null} */ (form.querySelector("[data-status]"));
  if (!status) return;
  status.dataset.state = state;
  if (status.firstChild?.textContent != words || quote) {
    status.textContent = words;
    const said = document.createElement("bdi");
    said.dir = "auto";
    said.textContent = quote;
    if (quote) status.append(" ", said);
  }
}

/** @param {HTMLFormElement} form */
function count(form) {
  for (const field of textsOf(form)) {
    const place = field.closest(".field")?.querySelector("[data-count]") ?? form.querySelector("[data-count]");
    const max = field.dataset.max;
    if (place && max) place.textContent = say("count", { n: [...field.value].length, max });
  }
}

/** Hidden fields go along, so that late words find their own prompt. @param {HTMLFormElement} form @returns {Field[]} */
export function fieldsOf(form) {
  const texts = new Set(textsOf(form));
  return [...form.elements].flatMap((element) => {
    const field = /** @type {Text} */ (element);
    if (texts.has(field)) return { name: field.name, value: field.value, label: field.labels?.[0]?.textContent ?? "" };
    const plain = field.type == "hidden" && field.name && field.name != "token" && field.name != "ref";
    return plain ? { name: field.name, value: field.value, label: null } : [];
  });
}

/** @param {HTMLFormElement} form */
export const labelOf = (form) =>
  (form.closest("[data-ask]") ?? form.closest("section"))?.querySelector("h1, h2, h3")?.textContent?.trim() ?? "";

/** @param {HTMLFormElement} form */
function save(form) {
  forget(form);
  const key = form.dataset.draft ?? "";
  if (!isTyped(form)) return shelf.change([], [["drafts", key]]);
  const url = form.getAttribute("action") ?? "";
  return shelf.change([["drafts", { key, url, fields: fieldsOf(form), label: labelOf(form) }]]);
}

/** @param {HTMLFormElement} form */
export function forget(form) {
  clearTimeout(waiting.get(form));
  waiting.delete(form);
}

/** @param {HTMLFormElement} form @param {Field[]} fields */
function write(form, fields) {
  for (const text of textsOf(form)) {
    const kept = fields.find((field) => field.name == text.name);
    if (kept) text.value = kept.value;
  }
  count(form);
}

/** Moves words, caret and focus into the same form drawn anew. @param {HTMLFormElement} old @param {HTMLFormElement} form */
function moveInto(old, form) {
  const active = /** @type {Text | null} */ (document.activeElement);
  write(form, fieldsOf(old));
  const status = old.querySelector("[data-status]");
  if (status?.textContent) tell(form, /** @type {HTMLElement} */ (status).dataset.state ?? "", status.textContent);
  const same = textsOf(form).find((field) => old.contains(active) && field.name == active?.name);
  if (!same || !active) return;
  const { selectionStart, selectionEnd } = active;
  same.focus({ preventScroll: true });
  same.setSelectionRange(selectionStart, selectionEnd);
}

/** @param {HTMLElement} section @param {string} words */
function markUnfinished(section, words) {
  const note = document.createElement("p");
  note.className = "note";
  note.textContent = words;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.textContent = say("discard");
  button.onclick = () => {
    if (button.dataset.sure) return discard(section);
    button.dataset.sure = "yes";
    button.textContent = say("once_more");
  };
  section.className = "unfinished";
  section.setAttribute("role", "complementary");
  section.setAttribute("aria-label", words);
  section.append(note, button);
}

/** @param {HTMLElement} section */
function discard(section) {
  for (const form of formsIn(section)) {
    forget(form);
    void shelf.change([], [["drafts", form.dataset.draft ?? ""]]);
  }
  section.remove();
}

/** A card goes once nothing in it waits. @param {HTMLFormElement} form */
export function leaveCard(form) {
  const card = /** @type {HTMLElement | null} */ (form.closest(".unfinished"));
  if (card && !formsIn(card).some(isTyped)) card.remove();
}

/**
 * A new screen arrives. Words in the old one stay where they are, in the very field: moving it
 * would close the keyboard and break what is being composed. The new screen goes below a field
 * in use, above one at rest.
 * @param {HTMLElement} old @param {HTMLElement} next
 */
export function keepWords(old, next) {
  const typed = formsIn(old).filter(isTyped);
  if (!typed.length) return false;
  typed.forEach(save);
  const inUse = old.contains(document.activeElement) && document.activeElement?.matches("textarea, input");
  old.insertAdjacentElement(inUse ? "afterend" : "beforebegin", next);
  const homeless = typed.filter((form) => {
    const twin = formsIn(next).find((other) => other.dataset.draft == form.dataset.draft);
    if (twin) moveInto(form, twin);
    return !twin;
  });
  if (!homeless.length) {
    old.remove();
    return true;
  }
  delete old.dataset.screen;
  for (const part of old.querySelectorAll("[data-ask]"))
    if (!homeless.some((form) => part.contains(form) || form.contains(part))) part.remove();
  for (const part of old.querySelectorAll(".where, [data-clock], [data-drop]")) part.remove();
  for (const part of old.querySelectorAll("h1, h2, h3")) part.removeAttribute("tabindex");
  markUnfinished(old, say("moved_on"));
  return true;
}

/** @param {Draft} draft */
function cardFor(draft) {
  const section = document.createElement("section");
  const heading = document.createElement("h2");
  heading.dir = "auto";
  heading.textContent = draft.label;
  const form = document.createElement("form");
  form.method = "post";
  form.action = draft.url;
  form.dataset.outbox = "";
  form.dataset.draft = draft.key;
  for (const { name, value, label } of draft.fields) {
    const field = document.createElement(label === null ? "input" : "textarea");
    field.name = name;
    field.value = value;
    if (label === null) field.setAttribute("type", "hidden");
    else {
      const caption = document.createElement("label");
      caption.className = "field";
      field.dir = "auto";
      caption.append(label, field);
      form.append(caption);
      continue;
    }
    form.append(field);
  }
  const button = document.createElement("button");
  button.className = "primary";
  button.textContent = say("send");
  const status = document.createElement("p");
  status.dataset.status = "";
  status.setAttribute("role", "status");
  form.append(button, status);
  section.append(heading, form);
  markUnfinished(section, say("found"));
  document.getElementById("screen")?.append(section);
  tell(form, draft.said ? "refused" : "draft", draft.said ?? say("not_sent"));
}

/** Drafts into their forms; what has no form any more gets a card. */
export async function restore() {
  for (const draft of /** @type {Draft[]} */ (await shelf.all("drafts"))) {
    const forms = formsIn(document).filter((form) => form.dataset.draft == draft.key);
    const form = forms.find((one) => !one.closest(".unfinished")) ?? forms[0];
    if (!form) cardFor(draft);
    else if (!isTyped(form)) {
      write(form, draft.fields);
      tell(form, draft.said ? "refused" : "draft", draft.said ?? say("not_sent"));
    }
    for (const other of forms) {
      if (!form || other == form) continue;
      if (isTyped(other)) moveInto(other, form);
      other.reset();
      leaveCard(other);
    }
  }
  formsIn(document).forEach(count);
}

/** @param {import("./shelf.js").Shelf} given @param {(form: HTMLFormElement) => void} onWriting */
export function startDrafts(given, onWriting) {
  shelf = given;
  document.addEventListener("input", (event) => {
    const form = /** @type {Element} */ (event.target).closest("form");
    if (!form) return;
    count(form);
    onWriting(form);
    if (form.dataset.draft === undefined) return;
    tell(form, "draft", isTyped(form) ? say("not_sent") : "");
    if (!waiting.has(form)) waiting.set(form, setTimeout(save, 200, form));
  });
  const flush = () => [...waiting.keys()].forEach(save);
  addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", flush);
  return restore();
}
