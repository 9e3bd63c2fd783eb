import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { dropWords, offerAgain } from "../../static/js/kept.js";

let items;
const shelf = {
  all: async () => [...items.values()],
  change: async (puts, drops = []) => {
    for (const [, one] of puts) items.set(one.key, one);
    for (const [, key] of drops) items.delete(key);
  },
};
const put = (key, more = {}) => items.set(key, { key, url: "/s/1/do/submit-contribution", body: {}, form: "1", ...more });
const saved = (key, seq, more) => put(key, { seq, epoch: "one", ...more });
const unsent = () => [...items.values()].filter((one) => !one.seq).map((one) => one.key);

beforeEach(() => {
  items = new Map();
  globalThis.document = { querySelector: () => null };
});

test("the same data again: nothing is offered", async () => {
  saved("a", 3);
  await offerAgain(shelf, "one", 3);
  assert.deepEqual(unsent(), []);
});

test("another epoch: everything is offered, with what waits", async () => {
  saved("a", 3);
  saved("b", 4);
  put("c");
  await offerAgain(shelf, "two", 9);
  assert.deepEqual(unsent(), ["a", "b", "c"]);
  assert.ok([...items.values()].every((one) => one.again));
});

test("a server that is behind: what it has not reached is offered", async () => {
  saved("a", 3);
  saved("b", 4);
  await offerAgain(shelf, "one", 3);
  assert.deepEqual(unsent(), ["b"]);
});

test("once the session is over, nothing that is saved stays", async () => {
  globalThis.document = { querySelector: () => ({}) };
  saved("a", 3);
  put("b");
  await offerAgain(shelf, "two", 9);
  assert.deepEqual([...items.keys()], ["b"]);
});

test("what was taken back stays nowhere, nor does what was changed in it", async () => {
  saved("a", 3);
  saved("a2", 4, { body: { contribution: "a", text: "better" } });
  saved("b", 5);
  saved("w", 6, { url: "/s/1/do/withdraw-contribution", body: { contribution: "a" } });
  await dropWords(shelf, items.get("w"));
  assert.deepEqual([...items.keys()], ["b", "w"]);
});
