import assert from "node:assert/strict";
import { test } from "node:test";
import { answerable, lastOfMine, seatTyped, turned, turnNamed, withWaiting } from "../../static/js/turns.js";

const drawn = (id, seat, at, more = {}) => ({ id, called: id, seat, at, action: "", question: false, answers: "", mine: true, waits: false, ...more });
const item = (key, command, body) => ({ key, url: `/s/one/do/${command}?circle=1`, body, form: "observe", quote: "", draft: null });
const logs = (key, seat, at, more = {}) => item(key, "log-turn", { step: "talk", circle: "1", seat, at: String(at), ...more });
const show = (turns, items) => withWaiting(turns, items, "talk", "1");
const brief = (turns) => turns.map(({ seat, action }) => seat + action).join(" ");

test("what was drawn stands as it is", () => {
  const turns = [drawn("b", "2", 20), drawn("a", "1", 10)];
  assert.deepEqual(show(turns, []), turns);
});

test("a tap stands at once, newest first, and waits", () => {
  const turns = show([drawn("a", "1", 10)], [logs("b", "5", 20)]);
  assert.equal(brief(turns), "5 1");
  assert.deepEqual([turns[0].waits, turns[1].waits, turns[0].mine], [true, false, true]);
});

test("what the server has drawn meanwhile does not stand there twice", () => {
  assert.equal(show([drawn("a", "1", 10)], [logs("a", "1", 10)]).length, 1);
  assert.equal(show([drawn("a", "1", 10, { called: "b" })], [logs("b", "1", 12)]).length, 1);
});

test("a turn that another observer noted first is the same turn, and stands there once", () => {
  const theirs = drawn("a", "4", 10, { mine: false, answers: "z" });
  const coded = item("c", "code-turn", { turn: "b", action: "follow", question: "false" });
  const [turn, ...others] = show([theirs], [logs("b", "4", 90000), coded]);
  assert.deepEqual(others, []);
  assert.deepEqual([turn.id, turn.called, turn.at, turn.action, turn.answers, turn.mine, turn.waits], ["a", "b", 10, "follow", "z", true, true]);
});

test("also where it is a turn behind, in the same seconds and no later", () => {
  const turns = [drawn("b", "2", 2000), drawn("a", "4", 1000, { mine: false })];
  assert.equal(brief(show(turns, [logs("c", "4", 10000)])), "2 4");
  assert.equal(brief(show(turns, [logs("c", "4", 12000)])), "4 2 4");
});

test("what one has noted oneself is a turn of its own", () => {
  for (const mine of [{}, { mine: false, action: "move" }, { mine: false, question: true }])
    assert.equal(show([drawn("b", "2", 20), drawn("a", "4", 10, mine)], [logs("c", "4", 30)]).length, 3);
  assert.equal(show([drawn("a", "3", 10, { mine: false })], [logs("c", "4", 30)]).length, 2, "another seat is another turn");
});

test("a turn that waits can be coded, linked and taken back", () => {
  const items = [
    logs("b", "5", 20),
    item("c", "code-turn", { turn: "b", action: "oppose", question: "true" }),
    item("d", "link-turn", { turn: "b", responds_to: "a" }),
  ];
  const [newest] = show([drawn("a", "1", 10)], items);
  assert.deepEqual([newest.action, newest.question, newest.answers], ["oppose", true, "a"]);
  assert.equal(brief(show([drawn("a", "1", 10)], [...items, item("e", "take-back-turn", { turn: "b" })])), "1");
});

test("a drawn turn can be coded and taken back by the name this device gave it", () => {
  const turns = [drawn("a", "1", 10, { called: "mine" })];
  assert.equal(brief(show(turns, [item("c", "code-turn", { turn: "mine", action: "move" })])), "1move");
  assert.equal(brief(show(turns, [item("c", "take-back-turn", { turn: "mine" })])), "");
});

test("what was drawn is not changed itself", () => {
  const turns = [drawn("a", "1", 10)];
  show(turns, [item("c", "code-turn", { turn: "a", action: "move" })]);
  assert.equal(turns[0].action, "");
});

test("turns of another step or circle stay out", () => {
  const elsewhere = item("x", "log-turn", { step: "other", circle: "1", seat: "2", at: "5" });
  const another = item("y", "log-turn", { step: "talk", circle: "2", seat: "2", at: "5" });
  assert.deepEqual(show([], [elsewhere, another]), []);
});

test("who tapped late stands where the turn began", () => {
  assert.equal(brief(show([drawn("c", "3", 30), drawn("a", "1", 10)], [logs("b", "2", 20)])), "3 2 1");
});

test("undo is about one's own last turn", () => {
  const turns = [drawn("b", "2", 20, { mine: false }), drawn("a", "1", 10)];
  assert.equal(lastOfMine(turns)?.id, "a");
  assert.equal(lastOfMine([turns[0]]), undefined);
});

test("no name is nobody's", () => {
  assert.equal(turnNamed([drawn("", "1", 10)], ""), undefined);
});

test("an answer mostly meets the last move of somebody else", () => {
  const turns = [drawn("d", "4", 40, { action: "oppose" }), drawn("c", "3", 30, { action: "follow" }), drawn("b", "4", 20, { action: "move" }), drawn("a", "1", 10, { action: "move" })];
  assert.deepEqual(answerable(turns, turns[0]).map(({ id }) => id), ["a", "c", "b"]);
  assert.deepEqual(answerable(turns, { ...turns[0], id: "d" }).length, 4, "a turn that is not there has all before it");
});

test("a new move answers, if anything, the last turn of another", () => {
  const turns = [drawn("c", "3", 30, { action: "move" }), drawn("b", "3", 20), drawn("a", "1", 10)];
  assert.deepEqual(answerable(turns, turns[0]).map(({ id }) => id), ["a", "b"]);
  assert.deepEqual(answerable(turns, turns[2]), []);
});

test("a digit that can begin a longer number waits", () => {
  const seats = { 0: "F1", 1: "1", 2: "2", 12: "12" };
  assert.deepEqual(seatTyped("1", seats), { seat: "1", more: true });
  assert.deepEqual(seatTyped("2", seats), { seat: "2", more: false });
  assert.deepEqual(seatTyped("12", seats), { seat: "12", more: false });
  assert.deepEqual(seatTyped("0", seats), { seat: "F1", more: false });
  assert.deepEqual(seatTyped("9", seats), { seat: undefined, more: false });
});

test("the round turns until one seat is at the bottom, and stays a round", () => {
  const places = [0, 10, 20, 10].map((y, n) => ({ y, n }));
  const around = turned(places, 1);
  assert.equal(around[1].y, 20);
  assert.deepEqual(around.map(({ n }) => n), [1, 2, 3, 0]);
  assert.deepEqual(turned(places, -1), places);
});
