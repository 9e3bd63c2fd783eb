/**
 * The page of somebody who logs turns. Every tap is a command that is kept on the device first, so
 * that a network which goes away in the middle of a sentence takes nothing along.
 * @typedef {import("./turns.js").Turn} Turn
 * @typedef {import("./retry.js").Item} Item
 */
import { exactly } from "./clock.js";
import { meta } from "./door.js";
import { inText, startKeys } from "./keys.js";
import { startLive } from "./live.js";
import { epoch, heal, newRef, nudge, pump, startOutbox } from "./outbox.js";
import { all, main, revision, surface } from "./screen.js";
import { shelf } from "./shelf.js";
import { answerable, commandOf, lastOfMine, seatTyped, turned, turnNamed, withWaiting } from "./turns.js";
import { say } from "./words.js";

const BOUNCE = 700; // a thumb that trembles means one tap
const TYPING = 900;
const { session, circle = "" } = document.body.dataset;
shelf.name = ["labkit", session, "observe"].join("/");

const arrived = /** @type {PerformanceNavigationTiming | undefined} */ (performance.getEntriesByType("navigation")[0]);
const loadedAt = performance.timeOrigin + (arrived?.responseStart || performance.now());
const offset_ = Number(meta("labkit-now") ?? loadedAt) - loadedAt;
const serverTime = () => Math.round(Date.now() + offset_);

/** What is on its way, by its ref, in the order of the taps. @type {Map<string, Item>} */
const onItsWay = new Map();
/** Being put on the shelf just now. @type {Set<string>} */
const storing = new Set();
/** Saved, but not drawn by the server yet. @type {{item: Item, seq: number}[]} */
let landed = [];
/** The turn the bar is about; none: the newest. */
let chosen = "";
let choosing = false;
let offline = false;
let ended = "";
/** @type {HTMLElement | null} */
let tool = null;
/** @type {{seat: string, at: number}} */
let lastTap = { seat: "", at: 0 };
let typed = "";
/** @type {ReturnType<typeof setTimeout> | undefined} */
let typing;

const bar = document.createElement("p");
bar.className = "bar";
bar.setAttribute("role", "status");
document.body.prepend(bar);

/** @param {string} selector @param {ParentNode} [root] */
const first = (selector, root = document) => all(root, selector)[0];

/** @param {HTMLElement | undefined} place @param {string} words */
function write_(place, words) {
  if (place && place.textContent != words) place.textContent = words;
}

/** @param {string} words */
const tellAll = (words) => write_(first("#said"), words);

const stepNow = () => /** @type {HTMLInputElement | undefined} */ (first("[data-log] [name=step]"))?.value ?? "";
const seats = () => all(document, ".seat");

/** @param {string} id */
const seatOf = (id) => seats().find((one) => /** @type {HTMLButtonElement} */ (one).value == id);

/** @param {string} id */
const nameOf = (id) => seatOf(id)?.dataset.name ?? id;

/** @param {string} id */
const shortOf = (id) => (seatOf(id)?.querySelector("b")?.textContent ?? id.replace(/^G/, "")) || "\u2013";

/** @returns {Turn[]} */
const drawnTurns = () =>
  all(document, "[data-live=turns] > li").map(({ dataset: { turn = "", called = "", seat = "", at, action = "", question, answers = "", mine } }) => ({
    id: turn,
    called,
    seat,
    at: Number(at),
    action,
    question: question == "yes",
    answers,
    mine: mine == "yes",
    waits: false,
  }));

function turnsNow() {
  landed = landed.filter(({ seq }) => seq > revision());
  const waiting = [...landed.map(({ item }) => item), ...onItsWay.values()];
  const turns = withWaiting(drawnTurns(), waiting, stepNow(), circle);
  // What is saved is told as saved, even where the server has not drawn it yet.
  const unsaved = new Set([...onItsWay.values()].flatMap((item) => [item.key, item.body.turn]));
  for (const turn of turns) turn.waits = unsaved.has(turn.id) || unsaved.has(turn.called);
  return turns;
}

/** @param {Turn[]} turns */
const turnInHand = (turns) => turnNamed(turns, chosen) ?? turns[0];

// --- drawing -----------------------------------------------------------------------------------

/** @type {Map<string, HTMLElement>} */
const rows = new Map();

/** @param {Turn} turn */
function rowOf(turn) {
  const known = rows.get(turn.called);
  if (known) return known;
  const row = /** @type {HTMLTemplateElement} */ (document.getElementById("turn-row")).content.cloneNode(true);
  const made = /** @type {HTMLElement} */ (/** @type {DocumentFragment} */ (row).firstElementChild);
  rows.set(turn.called, made);
  return made;
}

/** @param {Turn} turn @param {Turn[]} turns */
function drawRow(turn, turns) {
  const row = rowOf(turn);
  row.dataset.called = turn.called;
  /** @param {string} name */
  const part = (name) => first(`[data-part=${name}]`, row);
  write_(part("seat"), shortOf(turn.seat));
  for (const did of all(row, "[data-did]")) did.hidden = did.dataset.did != turn.action;
  part("question")?.toggleAttribute("hidden", !turn.question);
  const about = turnNamed(turns, turn.answers);
  write_(part("answers"), about ? " · " + say("answers", { seat: shortOf(about.seat) }) : "");
  write_(part("state"), turn.waits ? say("kept_turn") : "");
  const button = first("button", row);
  button?.setAttribute("aria-pressed", String(turn == turnNamed(turns, chosen)));
  return row;
}

/** @param {Turn[]} turns */
function drawList(turns) {
  const list = first("#list");
  if (!list) return;
  const wanted = turns.map((turn) => drawRow(turn, turns));
  for (const [name, row] of rows) if (!wanted.includes(row)) row.remove(), rows.delete(name);
  wanted.forEach((row, n) => list.children[n] != row && list.insertBefore(row, list.children[n] ?? null));
}

/** @param {Turn[]} turns */
function drawBarOfTurn(turns) {
  const turn = turnInHand(turns);
  write_(first("[data-about]"), turn ? say("what_did", { seat: nameOf(turn.seat) }) : say(stepNow() ? "nobody_yet" : "no_step"));
  for (const button of all(document, "#code [name=action]"))
    button.setAttribute("aria-pressed", String(!!turn && /** @type {HTMLButtonElement} */ (button).value == turn.action));
  first("#code [data-question]")?.setAttribute("aria-pressed", String(!!turn?.question));
  const mine = lastOfMine(turns);
  write_(first("[data-undo-words]"), mine ? say("undo_turn", { seat: nameOf(mine.seat) }) : say("undo"));
  drawChoice(turns);
}

/** @param {Turn[]} turns */
function drawChoice(turns) {
  const place = first("#choose");
  const turn = turnInHand(turns);
  if (!place) return;
  first("[data-link]")?.setAttribute("aria-expanded", String(choosing));
  place.hidden = !choosing;
  const options = choosing && turn ? answerable(turns, turn) : [];
  const sign = options.map((one) => one.called + one.action).join();
  if (place.dataset.sign == sign && place.childElementCount) return;
  place.dataset.sign = sign;
  place.replaceChildren(...(choosing ? [...options.map(choiceOf), choiceOf(null)] : []));
}

/** @param {Turn | null} turn */
function choiceOf(turn) {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.answer = turn?.id ?? "";
  if (!turn) return (button.textContent = say("answers_none")), button;
  const did = rowOf(turn).querySelector(`[data-did="${turn.action}"]`)?.cloneNode(true);
  button.append(nameOf(turn.seat), ...(did ? [" · ", did] : []));
  return button;
}

/** @param {Turn[]} turns */
function drawTimes(turns) {
  const now = serverTime();
  turns.forEach((turn, n) => {
    const until = turns[n - 1]?.at ?? now;
    write_(first("[data-part=long]", rowOf(turn)), exactly(Math.max(0, Math.round((until - turn.at) / 1000))));
  });
  const [newest] = turns;
  write_(first("[data-now-seat]"), newest ? shortOf(newest.seat) : "");
  write_(first("[data-now-time]"), newest ? exactly(Math.max(0, Math.floor((now - newest.at) / 1000))) : "");
}

function drawRound() {
  const boxes = all(document, ".seats foreignObject").map((box) => {
    box.dataset.x ??= box.getAttribute("x") ?? "0";
    box.dataset.y ??= box.getAttribute("y") ?? "0";
    return box;
  });
  const places = boxes.map(({ dataset: { x, y } }) => ({ x: Number(x), y: Number(y) }));
  const seat = seats().findIndex((one) => /** @type {HTMLButtonElement} */ (one).value == myPlace());
  turned(places, seat).forEach(({ x, y }, n) => {
    boxes[n]?.setAttribute("x", String(x));
    boxes[n]?.setAttribute("y", String(y));
  });
}

const PLACE = `labkit-round-${session}-${circle}`;

function myPlace() {
  try {
    return localStorage[PLACE];
  } catch {
    return ""; // storage is forbidden here
  }
}

function drawAll() {
  const turns = turnsNow();
  drawList(turns);
  drawBarOfTurn(turns);
  drawTimes(turns);
  for (const seat of seats()) {
    seat.toggleAttribute("data-speaks", /** @type {HTMLButtonElement} */ (seat).value == turns[0]?.seat);
    seat.setAttribute("aria-current", String(seat.dataset.speaks !== undefined));
    seat.toggleAttribute("data-typed", !!typed && seat.dataset.digits == typed);
  }
  write_(first("[data-tool-words]"), toolWords());
  let words = ended ? say(/** @type {any} */ (ended)) : offline ? say("away") : "";
  if (onItsWay.size) words += " " + say("unsent", { n: onItsWay.size });
  if (!shelf.lasting) words += " " + say("not_kept");
  bar.dataset.calm = offline || ended ? "" : "yes";
  write_(bar, words.trim());
}

let drawing = false;
/** Once, however many parts have changed. */
function drawSoon() {
  if (drawing) return;
  drawing = true;
  queueMicrotask(() => {
    drawing = false;
    drawRound();
    drawAll();
  });
}

// --- taps --------------------------------------------------------------------------------------

/** @param {string} command @param {Record<string, string>} body */
async function ask(command, body) {
  /** @type {Item} */
  const item = { key: newRef(), url: `/s/${session}/do/${command}?circle=${circle}`, body, form: "observe", quote: "", draft: null };
  onItsWay.set(item.key, item);
  storing.add(item.key);
  choosing = false;
  drawAll();
  await shelf.change([["outbox", item]]);
  storing.delete(item.key);
  void pump();
}

/** @param {HTMLElement} seat */
function tapSeat(seat) {
  const { value } = /** @type {HTMLButtonElement} */ (seat);
  if (tool) return useTool(tool, value, seat);
  const step = stepNow();
  if (!step) return tellAll(say("no_step"));
  if (seat.dataset.left !== undefined) return tellAll(say("has_left"));
  const now = Date.now();
  const bounced = lastTap.seat == value && now - lastTap.at < BOUNCE;
  // Whoever speaks already begins no new turn. What another observer alone has noted is still to be
  // noted by this one, else Undo would be about an older turn.
  const [newest] = turnsNow();
  const noted = newest && (newest.mine || newest.action || newest.question);
  const speaks = noted && newest.seat == value && seat.dataset.kind != "group";
  lastTap = { seat: value, at: now };
  chosen = "";
  tellAll("");
  if (bounced || speaks) return drawAll();
  void ask("log-turn", { step, circle, seat: value, at: String(serverTime()) });
}

/** @param {Partial<Turn>} change */
function code(change) {
  const turns = turnsNow();
  const turn = turnInHand(turns);
  if (!turn) return tellAll(say(stepNow() ? "nobody_yet" : "no_step"));
  const { action, question } = { ...turn, ...change };
  if (change.action !== undefined) chosen = "";
  tellAll("");
  if (action == turn.action && question == turn.question) return drawAll();
  void ask("code-turn", { turn: turn.id, action, question: String(question) });
}

function undo() {
  const mine = lastOfMine(turnsNow());
  chosen = "";
  if (mine) void ask("take-back-turn", { turn: mine.id });
}

/** @param {string} answered */
function link(answered) {
  const turn = turnInHand(turnsNow());
  if (turn) void ask("link-turn", { turn: turn.id, responds_to: answered });
}

// --- seats -------------------------------------------------------------------------------------

function toolWords() {
  if (!tool) return "";
  const { tool: what, group } = tool.dataset;
  if (what == "group") return group ? say("tap_group", { group }) : say("tap_no_group");
  return say(what == "here" ? "tap_here" : "tap_bottom");
}

/** @param {HTMLElement | null} next */
function take(next) {
  tool?.setAttribute("aria-pressed", "false");
  tool = next;
  tool?.setAttribute("aria-pressed", "true");
  drawAll();
}

/** @param {HTMLElement} used @param {string} seat @param {HTMLElement} button */
function useTool(used, seat, button) {
  const { tool: what, group = "" } = used.dataset;
  if (what == "bottom") {
    try {
      localStorage[PLACE] = seat;
    } catch {
      // storage is forbidden here: the round stays as it is
    }
    drawRound();
    return take(null);
  }
  if (what == "here") {
    void ask("change-seat", { circle, seat, here: String(button.dataset.left !== undefined) });
    return take(null);
  }
  void ask("change-seat", { circle, seat, group });
}

// --- listening ---------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const at = /** @type {Element} */ (event.target);
  const button = /** @type {HTMLButtonElement | null} */ (at.closest("button"));
  if (!button) return;
  const { dataset } = button;
  const does = [
    [button.matches(".seat"), () => tapSeat(button)],
    [button.matches("#code [name=action]"), () => code({ action: button.value })],
    [button.matches("#code [data-question]"), () => code({ question: button.getAttribute("aria-pressed") != "true" })],
    [button.matches("[data-undo] button"), undo],
    [dataset.answer !== undefined, () => link(dataset.answer ?? "")],
    [dataset.tool !== undefined, () => take(tool == button ? null : button)],
    [dataset.comes !== undefined, () => void ask("change-seat", { circle, seat: dataset.comes ?? "", here: "true" })],
    [dataset.link !== undefined, openChoice],
    [button.matches("#list button"), () => choose(button)],
  ].find(([fits]) => fits);
  if (!does) return;
  event.preventDefault();
  /** @type {() => void} */ (does[1])();
});

function openChoice() {
  choosing = !choosing;
  drawAll();
  if (choosing) first("#choose button")?.focus();
}

/** @param {HTMLElement} button */
function choose(button) {
  const called = button.closest("li")?.dataset.called ?? "";
  chosen = chosen == called ? "" : called;
  choosing = false;
  drawAll();
}

/** Digits are seats. Whatever key comes after them means the seat they name. @param {KeyboardEvent} event */
function typeDigits(event) {
  const { key } = event;
  const off = document.body.dataset.keys == "off" || event.ctrlKey || event.metaKey || event.altKey;
  if (off || inText(document.activeElement) || document.querySelector("dialog[open]")) return;
  if (/^[0-9]$/.test(key)) {
    clearTimeout(typing);
    typed += key;
    const { seat, more } = seatTyped(typed, digitsOfSeats());
    if (!seat && !more) typed = "";
    else if (!more) tapTyped();
    else typing = setTimeout(tapTyped, TYPING);
    return drawAll();
  }
  if (!typed) return;
  if (key == "Enter") event.preventDefault();
  if (key == "Escape") typed = "";
  else tapTyped();
}

const digitsOfSeats = () =>
  Object.fromEntries(seats().map((seat) => [seat.dataset.digits ?? "", /** @type {HTMLButtonElement} */ (seat).value]));

function tapTyped() {
  clearTimeout(typing);
  const seat = seatOf(digitsOfSeats()[typed] ?? "");
  typed = "";
  if (seat) tapSeat(seat);
  else drawAll();
}

/** @param {Item} item @param {import("./protocol").Reply | null} reply */
async function answered(item, reply) {
  if (reply?.ok === true && reply.ref === item.key) {
    onItsWay.delete(item.key);
    landed.push({ item, seq: reply.seq });
  } else if (reply?.ok === false && reply.final) {
    onItsWay.delete(item.key);
    tellAll(reply.words);
    // What was said about a turn that was not taken is about nothing.
    const about = commandOf(item) == "log-turn" ? [...onItsWay.values()].filter((one) => one.body.turn == item.key) : [];
    for (const one of about) onItsWay.delete(one.key);
    await shelf.change([], about.map((one) => ["outbox", one.key]));
  } else if (reply?.ok === false) tellAll(reply.words);
  drawAll();
}

if (main && first("#turn-row")) {
  surface.after = (changed) => {
    if (changed.dataset.screen) scrollTo(0, 0), void heal(epoch, Infinity);
    drawSoon();
  };
  document.addEventListener("keydown", typeDigits, true);
  startKeys();
  startOutbox((items) => {
    const kept = new Set(items.map((item) => item.key));
    for (const key of onItsWay.keys()) if (!kept.has(key) && !storing.has(key)) onItsWay.delete(key);
    for (const item of items) if (item.form == "observe") onItsWay.set(item.key, item);
    drawAll();
  }, answered);
  setInterval(() => document.hidden || drawTimes(turnsNow()), 1000);
  void startLive(
    (off) => {
      offline = off;
      drawAll();
      if (!off) nudge();
    },
    (reason) => {
      ended = reason == "left" ? "left_session" : reason;
      drawAll();
    },
    (told, number) => {
      if (told == epoch || !shelf.lasting) return void heal(told, number);
      location.reload(); // this page, with its token, is of another time
    },
  );
  addEventListener("beforeunload", (event) => {
    if (!shelf.lasting && onItsWay.size) event.preventDefault();
  });
  drawSoon();
}
