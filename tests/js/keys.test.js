import assert from "node:assert/strict";
import { test } from "node:test";
import { keyName } from "../../static/js/keys.js";

test("keys have the names that stand on the buttons", () => {
  assert.equal(keyName({ key: " ", code: "Space" }), "space");
  assert.equal(keyName({ key: "ArrowLeft", code: "ArrowLeft" }), "left");
  assert.equal(keyName({ key: "B", code: "KeyB" }), "b");
  assert.equal(keyName({ key: "?", code: "Slash" }), "?");
});

test("a keyboard that writes Arabic has the same keys", () => {
  assert.equal(keyName({ key: "لا", code: "KeyB" }), "b");
  assert.equal(keyName({ key: "ح", code: "KeyP" }), "p");
});

test("a keyboard laid out otherwise is believed: the letter on the cap counts", () => {
  assert.equal(keyName({ key: "a", code: "KeyQ" }), "a");
});
