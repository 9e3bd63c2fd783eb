/**
 * What stays on a phone after it was saved, until the session is over: the phone heals a server
 * that was brought back from a copy. Fetched only when there is something to do; the shelf is
 * handed over, for this file is not joined to the others.
 * @typedef {import("./retry.js").Item} Item
 * @typedef {typeof import("./shelf.js").shelf} Shelf
 */

/** @param {Shelf} shelf @returns {Promise<Item[]>} */
const sent = (shelf) => shelf.all("outbox");

/** @param {Item[]} items @returns {["outbox", string][]} */
const named = (items) => items.map((one) => ["outbox", one.key]);

/**
 * What was saved in another epoch, or under a number the server has not reached, it may have lost.
 * Offered again, in the order in which it was sent; a ref the server knows does nothing there.
 * @param {Shelf} shelf @param {string | undefined} epoch @param {number} revision
 */
export async function offerAgain(shelf, epoch, revision) {
  const items = await sent(shelf);
  // The session is over: what is saved need not stay here.
  if (document.querySelector("[data-name=ended], [data-name=observe-over]")) return shelf.change([], named(items.filter((one) => one.seq)));
  const lost = items.filter((one) => one.seq && (one.epoch != epoch || one.seq > revision));
  // What waits may rest on what was lost: it goes after it.
  const again = items.filter((one) => !one.seq || lost.includes(one));
  if (lost.length) await shelf.change(again.map((one) => ["outbox", { ...one, seq: 0, again: true }]));
}

/** What was taken back stays nowhere, not on this phone either. @param {Shelf} shelf @param {Item} item */
export async function dropWords(shelf, item) {
  const gone = item.body.contribution ?? item.body.proposal;
  const words = (await sent(shelf)).filter((one) => one.seq && one.key != item.key);
  await shelf.change([], named(words.filter((one) => [one.key, one.body.contribution, one.body.proposal].includes(gone))));
}
