import assert from "node:assert/strict";
import { test } from "node:test";

const words = {
  saved: "حُفظ %(time)s",
  unsent: { one: "واحد", two: "اثنان", few: "%(n)s قليلة", many: "%(n)s كثيرة", other: "%(n)s أخرى" },
};
globalThis.document = {
  documentElement: { lang: "ar" },
  querySelector: () => ({ textContent: JSON.stringify(words) }),
};
const { say } = await import("../../static/js/words.js");

test("what is named is filled in", () => {
  assert.equal(say("saved", { time: "14:32" }), "حُفظ 14:32");
});

test("each number has the plural form of the language", () => {
  assert.deepEqual(
    [1, 2, 3, 11, 100, 0].map((n) => say("unsent", { n })),
    ["واحد", "اثنان", "3 قليلة", "11 كثيرة", "100 أخرى", "0 أخرى"],
  );
});

test("a sentence nobody gave is at least told by its name", () => {
  assert.equal(say("kept"), "kept");
});
