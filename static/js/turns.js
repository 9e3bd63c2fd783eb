/**
 * The turns of a circle as one device knows them: what the server drew, and what is on its way
 * there. No page and no clock in here, so that node can test it.
 * @typedef {import("./retry.js").Item} Item
 * @typedef {{id: string, called: string, seat: string, at: number, action: string, question: boolean,
 *   answers: string, mine: boolean, waits: boolean}} Turn
 *   `called` is the name this device gave it, also where another observer's tap was first
 */

/** @param {Item} item */
export const commandOf = (item) => (item.url.split("?")[0] ?? "").split("/").pop() ?? "";

/** @param {Turn[]} turns @param {string | undefined} name */
export const turnNamed = (turns, name) => turns.find((turn) => name && (turn.id == name || turn.called == name));

const SAME_TURN = 10000;

/**
 * What another observer alone has noted, where a tap on that seat is about it: the newest turn, or
 * one of the same seconds. It is the server's rule, so that no turn stands there twice meanwhile.
 * @param {Turn[]} turns @param {string} seat @param {number} at
 */
function notedByAnother(turns, seat, at) {
  const [newest] = [...turns].reverse().sort((a, b) => b.at - a.at);
  return turns
    .filter((one) => one.seat == seat && !one.mine && !one.action && !one.question)
    .filter((one) => one == newest || Math.abs(one.at - at) <= SAME_TURN)
    .reverse()
    .sort((a, b) => Math.abs(a.at - at) - Math.abs(b.at - at))[0];
}

/**
 * The list as it will be once everything has come through, newest first.
 * @param {Turn[]} drawn newest first @param {Item[]} items in the order of the taps
 * @param {string} step @param {string} circle
 */
export function withWaiting(drawn, items, step, circle) {
  let turns = drawn.map((turn) => ({ ...turn })).reverse();
  for (const { key, body, ...item } of items) {
    const command = commandOf({ key, body, ...item });
    if (command == "log-turn") {
      if (body.step != step || body.circle != circle || turnNamed(turns, key)) continue;
      const seat = body.seat ?? "";
      const at = Number(body.at);
      const said = { called: key, action: body.action ?? "", question: body.question == "true", mine: true, waits: true };
      const same = notedByAnother(turns, seat, at);
      if (same) Object.assign(same, said);
      else turns.push({ id: key, seat, at, answers: body.responds_to ?? "", ...said });
    }
    const turn = turnNamed(turns, body.turn);
    if (!turn) continue;
    if (command == "code-turn") Object.assign(turn, { action: body.action ?? "", question: body.question == "true", waits: true });
    if (command == "link-turn") Object.assign(turn, { answers: body.responds_to ?? "", waits: true });
    if (command == "take-back-turn") turns = turns.filter((one) => one != turn);
  }
  // A stable sort: of two that began at one moment the later one in the log stays the later.
  return turns.sort((a, b) => a.at - b.at).reverse();
}

/** The newest turn that this observer may take back. @param {Turn[]} turns */
export const lastOfMine = (turns) => turns.find((turn) => turn.mine);

/**
 * What a turn may answer, the likeliest first: an answer mostly meets the last thing somebody else
 * put forward, and a new move the last turn of all. @param {Turn[]} turns newest first @param {Turn} turn
 */
export function answerable(turns, turn) {
  const before = turns.slice(turns.indexOf(turn) + 1);
  const others = before.filter((one) => one.seat != turn.seat);
  const likely = (turn.action != "move" && others.find((one) => one.action == "move")) || others[0];
  return [...(likely ? [likely] : []), ...before.filter((one) => one != likely)].slice(0, 6);
}

/**
 * The seat that typed digits mean, and whether more digits could mean another one.
 * @param {string} typed @param {Record<string, string>} seats by their digits
 */
export const seatTyped = (typed, seats) => ({
  seat: seats[typed],
  more: Object.keys(seats).some((digits) => digits != typed && digits.startsWith(typed)),
});

/**
 * The round turned so that one seat is at the bottom.
 * @template {{y: number}} Place @param {Place[]} places clockwise @param {number} seat @returns {Place[]}
 */
export function turned(places, seat) {
  if (seat < 0) return places;
  const lowest = Math.max(...places.map((place) => place.y));
  const bottom = places.findIndex((place) => place.y == lowest);
  const { length } = places;
  return places.map((place, n) => places[(n - seat + bottom + length) % length] ?? place);
}
