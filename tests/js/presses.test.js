import assert from "node:assert/strict";
import { test } from "node:test";
import { Presses } from "../../static/js/presses.js";

const key = (name, at, more = {}) => ({ name, asks: name, form: name, move: false, byKey: true, at, ...more });
const click = (name, at, more = {}) => ({ ...key(name, at, more), byKey: false });
const move = (name, at) => key(name, at, { move: true });

/** A hand, a screen and a server, told by hand what happens. */
function console_() {
  const presses = new Presses();
  const pressed = [];
  const take = (press) => (pressed.push(press.name), presses.began(press));
  return {
    presses,
    pressed,
    press: (press) => (presses.meet(press) == "go" ? take(press) : null),
    shows(revision, now) {
      const acts = [];
      for (let press; (press = presses.next(revision, now)); ) acts.push(take(press));
      return acts;
    },
  };
}

test("a second press of a key waits until the screen shows what came of the first", () => {
  const { presses, pressed, press, shows } = console_();
  const first = press(key("b", 0));
  assert.equal(press(key("b", 100)), null);
  presses.answered(first, 5, 150);
  assert.deepEqual(shows(4, 200), []);
  assert.deepEqual(pressed, ["b"]);
  shows(5, 250);
  assert.deepEqual(pressed, ["b", "b"]);
});

test("what waits is pressed in its order, each after the screen of the one before", () => {
  const { presses, pressed, press, shows } = console_();
  const first = press(key("+", 0));
  for (const [n, name] of ["+", "b", "z"].entries()) press(key(name, 10 + n));
  presses.answered(first, 5, 20);
  const [second] = shows(5, 30);
  presses.answered(second, 6, 40);
  const [third] = shows(6, 50);
  presses.answered(third, 7, 60);
  shows(7, 70);
  assert.deepEqual(pressed, ["+", "+", "b", "z"]);
});

test("the large button pressed twice by habit opens one step", () => {
  const { presses, pressed, press, shows } = console_();
  const first = press(move("space", 0));
  press(move("space", 900)); // still under way
  presses.answered(first, 5, 1000);
  shows(5, 1010);
  assert.deepEqual(pressed, ["space"]);
  const second = press(move("space", 1020));
  presses.answered(second, 6, 1030);
  shows(6, 1040);
  press(move("space", 1300)); // shown already, but within the time of a double press
  shows(6, 1310);
  assert.deepEqual(pressed, ["space", "space"]);
  press(move("space", 1420));
  assert.equal(pressed.length, 3);
});

test("another move of the run waits for its turn", () => {
  const { presses, pressed, press, shows } = console_();
  const first = press(move("c", 0));
  press(move("space", 100));
  press(move("space", 200));
  presses.answered(first, 5, 250);
  shows(5, 260);
  assert.deepEqual(pressed, ["c", "space"]);
});

test("a button that is clicked waits behind its own form alone", () => {
  const { presses, pressed, press, shows } = console_();
  const first = press(click("show", 0, { form: "card 1" }));
  press(click("show 2", 10, { form: "card 2" }));
  press(click("hide", 20, { form: "card 1" }));
  assert.deepEqual(pressed, ["show", "show 2"]);
  presses.answered(first, 5, 30);
  shows(5, 40);
  assert.deepEqual(pressed, ["show", "show 2", "hide"]);
});

test("a click that moves the run waits for the move before it, and for nothing else", () => {
  const { presses, pressed, press, shows } = console_();
  press(key("+", 0));
  const first = press(click("open 4", 10, { move: true }));
  press(click("open 5", 600, { move: true }));
  assert.deepEqual(pressed, ["+", "open 4"]);
  presses.answered(first, 5, 650);
  shows(5, 660);
  assert.deepEqual(pressed, ["+", "open 4", "open 5"]);
});

test("after a refusal, and where no answer came, what was pressed after it is forgotten", () => {
  const { presses, pressed, press, shows } = console_();
  const first = press(key("b", 0));
  press(key("b", 10));
  presses.answered(first, null, 20);
  shows(9, 30);
  assert.deepEqual(pressed, ["b"]);
  assert.notEqual(press(key("b", 40)), null);
});

test("nothing sticks: a screen that never comes is waited for two seconds", () => {
  const { presses, pressed, press, shows } = console_();
  const first = press(key("+", 0));
  presses.answered(first, 5, 100);
  press(key("+", 1500));
  assert.equal(presses.pause(1500), 600);
  shows(4, 2099);
  assert.deepEqual(pressed, ["+"]);
  shows(4, 2100);
  assert.deepEqual(pressed, ["+", "+"]);
});

test("what waited longer than two seconds is forgotten", () => {
  const { presses, pressed, press, shows } = console_();
  const first = press(key("b", 0));
  press(key("b", 100));
  presses.answered(first, 5, 3000);
  shows(5, 3010);
  assert.deepEqual(pressed, ["b"]);
});

test("a hand that drums is remembered up to a bound", () => {
  const { presses, press } = console_();
  press(key("+", 0));
  for (let n = 1; n < 30; n++) press(key("+", n));
  assert.equal(presses.waiting.length, 8);
});

test("it is busy until everything shows and a double press is over", () => {
  const { presses, press, shows } = console_();
  assert.equal(presses.busy(0), false);
  assert.equal(presses.pause(0), Infinity);
  const first = press(move("space", 0));
  assert.equal(presses.busy(100), true);
  presses.answered(first, 5, 110);
  shows(5, 120);
  assert.equal(presses.busy(120), true);
  assert.equal(presses.pause(120), 280);
  assert.equal(presses.busy(400), false);
});
