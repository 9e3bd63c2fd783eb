/**
 * What to send next, and what a reply means. No page, no clock, no chance in here: they are
 * arguments, so that node can test it.
 * @typedef {import("./protocol").Reply} Reply
 * @typedef {{key: string, url: string, body: Record<string, string>, form: string, quote: string,
 *   draft: import("./drafts.js").Draft | null, seq?: number, epoch?: string, again?: boolean}} Item
 *   a command that waits; `key` is its ref. With a `seq` it was saved, in that epoch of the server's
 *   data; `again`: it was, and is offered once more to a server that was brought back from a copy.
 * @typedef {{tries: number, notBefore: number}} Hold
 */

/** Grows from half a second to five, with chance, so that a whole room does not knock at once.
 * @param {number} tries from 1 @param {number} chance from 0 to 1 */
export const pause = (tries, chance) => Math.min(5000, 500 * 2 ** tries) * (0.5 + chance / 2);

/**
 * One at a time, oldest first; what one form sent goes out in its order, and a form that has to
 * wait does not hold up the others.
 * @param {{items: Item[], holds: Map<string, Hold>}} state @param {number} now
 * @returns {{item: Item, wait: number} | null}
 */
export function nextTry({ items, holds }, now) {
  const forms = new Set();
  let best = null;
  for (const item of [...items].sort((a, b) => (a.key < b.key ? -1 : 1))) {
    const lane = item.again ? "" : item.form; // each may rest on any before it
    if (forms.has(lane)) continue;
    forms.add(lane);
    const wait = Math.max(0, (holds.get(item.key)?.notBefore ?? 0) - now);
    if (!best || wait < best.wait) best = { item, wait };
  }
  return best;
}

/**
 * Only a yes for this very ref, or a final no, ends an item. A venue's sign-in page answers 200
 * as well. A server that says when to come again is believed; one that gave no answer in time has
 * more to do than it can, and is left alone for longer.
 * @param {Item} item @param {Reply | null} reply null: none came
 * @param {number} tries so far @param {number} now @param {number} chance
 * @param {boolean} [late] it was waited for as long as one waits
 * @returns {{end: "saved", at: number, seq: number} | {end: "refused", words: string} | {end: "", hold: Hold}}
 */
export function afterReply(item, reply, tries, now, chance, late) {
  if (reply?.ok === true && reply.ref === item.key) return { end: "saved", at: reply.saved_at, seq: reply.seq };
  // A step that was open will be so again.
  if (reply?.ok === false && reply.final === true && !(item.again && reply.refusal == "step-not-open")) return { end: "refused", words: reply.words };
  // NaN where the server asks for nothing.
  const wait = /** @type {any} */ (reply)?.retry_after * (1000 + chance * 500) || pause(++tries, chance) * (late ? 4 : 1);
  return { end: "", hold: { tries, notBefore: now + wait } };
}

/** UUIDv7: sorts by time. randomUUID is missing on plain http. @param {number} now @param {Uint8Array} chance 16 bytes */
export function makeRef(now, chance) {
  const hex = [...chance].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const time = now.toString(16).padStart(12, "0");
  const variant = "89ab"[(chance[8] ?? 0) & 3];
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}
