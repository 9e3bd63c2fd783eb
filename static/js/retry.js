/**
 * What to send next, and what a reply means. No page, no clock, no chance in here:
 * they are arguments, so that node can test it.
 * @typedef {import("./protocol").Reply} Reply
 * @typedef {{ref: string, url: string, body: Record<string, string>, form: string, label: string,
 *   created: number, title: string, fields: import("./drafts.js").Field[]}} Item  a command that waits to be sent
 * @typedef {{tries: number, notBefore: number}} Hold
 */

const SHORTEST = 500;
const LONGEST = 5000;

/** Grows from half a second to five, with chance, so that a whole room does not knock at once.
 * @param {number} tries @param {number} chance from 0 to 1 */
export const pause = (tries, chance) =>
  Math.max(SHORTEST, Math.min(LONGEST, SHORTEST * 2 ** tries) * (0.5 + chance / 2));

/**
 * One at a time, oldest first; what one form sent goes out in its order, and a form that has to
 * wait does not hold up the others.
 * @param {{items: Item[], holds: Map<string, Hold>}} state @param {number} now
 * @returns {{item: Item, wait: number} | null}
 */
export function nextTry({ items, holds }, now) {
  const forms = new Set();
  let best = null;
  for (const item of [...items].sort((a, b) => (a.ref < b.ref ? -1 : 1))) {
    if (forms.has(item.form)) continue;
    forms.add(item.form);
    const wait = Math.max(0, (holds.get(item.ref)?.notBefore ?? 0) - now);
    if (!best || wait < best.wait) best = { item, wait };
  }
  return best;
}

/**
 * Only a yes for this very ref, or a final no, ends an item. A sign-in page of the venue's
 * network answers 200 as well.
 * @param {Item} item @param {Reply | null} reply null: none came
 * @param {number} tries so far @param {number} now @param {number} chance
 * @returns {{end: "saved", at: number} | {end: "refused", words: string} | {end: null, hold: Hold}}
 */
export function afterReply(item, reply, tries, now, chance) {
  if (reply?.ok === true && reply.ref === item.ref) return { end: "saved", at: reply.saved_at };
  if (reply?.ok === false && reply.final === true) return { end: "refused", words: reply.words };
  const asked = reply?.ok === false ? (reply.retry_after ?? 0) * 1000 : 0;
  const wait = Math.max(asked, pause(tries + 1, chance));
  return { end: null, hold: { tries: tries + 1, notBefore: now + wait } };
}

/** UUIDv7: sorts by time. randomUUID is missing on plain http. @param {number} now @param {Uint8Array} chance 16 bytes */
export function makeRef(now, chance) {
  const bytes = Uint8Array.from(chance);
  for (let i = 0; i < 6; i++) bytes[i] = Math.floor(now / 256 ** (5 - i)) % 256;
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}
