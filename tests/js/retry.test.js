import assert from "node:assert/strict";
import { test } from "node:test";
import { afterReply, makeRef, nextTry, pause } from "../../static/js/retry.js";

const item = (key, form = "3/oppose") => ({ key, form, url: "/s/1/do/submit-contribution", body: {}, quote: "", draft: null });
const state = (items, holds = {}) => ({ items, holds: new Map(Object.entries(holds)) });
const bytes = (value) => new Uint8Array(16).fill(value);

test("nothing waits, nothing is sent", () => {
  assert.equal(nextTry(state([]), 0), null);
});

test("the oldest is sent first, whatever order the shelf gives", () => {
  const next = nextTry(state([item("b", "2"), item("a", "1"), item("c", "3")]), 0);
  assert.equal(next.item.key, "a");
  assert.equal(next.wait, 0);
});

test("a later command of one form never overtakes an earlier one that waits", () => {
  const next = nextTry(state([item("a"), item("b")], { a: { tries: 2, notBefore: 900 } }), 100);
  assert.equal(next.item.key, "a");
  assert.equal(next.wait, 800);
});

test("a form that has to wait does not hold up another form", () => {
  const next = nextTry(state([item("a", "1"), item("b", "2")], { a: { tries: 2, notBefore: 900 } }), 100);
  assert.equal(next.item.key, "b");
  assert.equal(next.wait, 0);
});

test("when all wait, the shortest wait decides when to wake", () => {
  const holds = { a: { tries: 1, notBefore: 900 }, b: { tries: 1, notBefore: 500 } };
  assert.equal(nextTry(state([item("a", "1"), item("b", "2")], holds), 100).wait, 400);
});

test("a yes for this ref ends it", () => {
  const reply = { ok: true, ref: "a", seq: 4, saved_at: 77 };
  assert.deepEqual(afterReply(item("a"), reply, 0, 0, 0), { end: "saved", at: 77, seq: 4 });
});

for (const [what, reply] of [
  ["no answer", null],
  ["a yes for another ref", { ok: true, ref: "b", seq: 4, saved_at: 77 }],
  ["a yes without a ref", { ok: true }],
  ["an empty object, as from a venue's sign-in page", {}],
  ["a no that is not final", { ok: false, refusal: "not-stored", words: "The disk is full.", final: false }],
  ["a no that does not say whether it is final", { ok: false }],
  ["a text", "saved"],
]) {
  test(`${what} keeps it for another try`, () => {
    const result = afterReply(item("a"), reply, 0, 1000, 0.5);
    assert.equal(result.end, "");
    assert.equal(result.hold.tries, 1);
    assert.ok(result.hold.notBefore >= 1500);
  });
}

test("a final no ends it with the server's words", () => {
  const reply = { ok: false, refusal: "step-is-over", words: "This step is over.", final: true };
  assert.deepEqual(afterReply(item("a"), reply, 3, 0, 0), { end: "refused", words: "This step is over." });
});

test("a server that says when to come again is believed, with some chance for a whole room", () => {
  const no = (retry_after) => ({ ok: false, refusal: "too-fast", words: "", final: false, retry_after });
  for (const tries of [0, 9]) {
    assert.equal(afterReply(item("a"), no(30), tries, 0, 0).hold.notBefore, 30000);
    assert.equal(afterReply(item("a"), no(1), tries, 0, 1).hold.notBefore, 1500);
  }
  assert.ok(afterReply(item("a"), no(0), 0, 0, 1).hold.notBefore >= 500);
});

test("where no answer came in time the pauses are four times as long, up to twenty seconds", () => {
  let tries = 0;
  const waits = [];
  for (let turn = 0; turn < 4; turn++) {
    const { hold } = afterReply(item("a"), null, tries, 0, 0, true);
    waits.push(hold.notBefore);
    tries = hold.tries;
  }
  assert.deepEqual(waits, [2000, 4000, 8000, 10000]);
  assert.equal(afterReply(item("a"), null, tries, 0, 1, true).hold.notBefore, 20000, "at most");
  assert.ok(afterReply(item("a"), null, tries, 0, 1).hold.notBefore <= 5000, "a network that is back is tried soon");
});

test("pauses grow and stay between half a second and five", () => {
  for (let tries = 1; tries < 2000; tries++)
    for (const chance of [0, 0.5, 0.999]) {
      const wait = pause(tries, chance);
      assert.ok(wait >= 500 && wait <= 5000, `${tries} tries: ${wait}`);
    }
  assert.ok(pause(6, 0.5) > pause(1, 0.5));
  assert.notEqual(pause(6, 0.1), pause(6, 0.9), "a room must not knock all at once");
});

test("a ref is a UUIDv7", () => {
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  for (const value of [0, 1, 0x7f, 0xff]) assert.match(makeRef(1_700_000_000_000, bytes(value)), uuid);
  assert.equal(makeRef(0x0123456789ab, bytes(0)).replace(/-/g, "").slice(0, 12), "0123456789ab");
});

test("refs sort by time, and differ by chance", () => {
  assert.ok(makeRef(1_700_000_000_000, bytes(255)) < makeRef(1_700_000_000_001, bytes(0)));
  assert.notEqual(makeRef(1, bytes(1)), makeRef(1, bytes(2)));
});

test("what is offered again goes one by one, in the order in which it was sent", () => {
  const again = (key, form) => ({ ...item(key, form), again: true });
  const waits = { a: { tries: 1, notBefore: 900 } };
  assert.equal(nextTry(state([again("a", "1"), again("b", "2")], waits), 100).item.key, "a");
  assert.equal(nextTry(state([again("a", "1"), again("b", "2"), item("c", "3")], waits), 100).item.key, "c");
});

test("a step that was open is waited for, by what is offered again alone", () => {
  const no = { ok: false, refusal: "step-not-open", words: "", final: true };
  assert.equal(afterReply(item("a"), no, 0, 0, 0).end, "refused");
  assert.equal(afterReply({ ...item("a"), again: true }, no, 0, 0, 0).end, "");
  const over = { ...no, refusal: "step-is-over" };
  assert.equal(afterReply({ ...item("a"), again: true }, over, 0, 0, 0).end, "refused");
});
