/**
 * What a hand asks for faster than the screen can follow. A key means the button that carries it
 * once the screen shows what came of the act before: so it waits until then, and is pressed in its
 * turn. A button that is clicked means itself, and waits only behind an act of its own form.
 * No page and no clock in here, so that node can test it.
 * @typedef {{name: string, asks: string, form: string, move: boolean, byKey: boolean, at: number}} Press
 *   `asks`: what its button asks for; `form`: what all buttons of that form ask for; `name`: its key,
 *   else what it asks for; `move`: it moves the run; `at`: when a finger did it
 * @typedef {Press & {seq: number | null, until: number}} Act one that is under way, until its result shows
 */

const MANY = 8;
const STALE = 2000; // later than this nobody knows any more what was pressed, nor waits for a screen
const DOUBLE = 400; // a hand that presses twice by habit

/** @param {Press} press @param {Press} one */
const waitsFor = (press, one) => press.byKey || one.form == press.form || (press.move && one.move);

export class Presses {
  /** @type {Act[]} */
  acts = [];
  /** @type {Press[]} */
  waiting = [];
  /** The last move of the run. */
  moved = { name: "", at: -Infinity };

  /** @param {Press} press @returns {"go" | "wait" | "drop"} */
  meet(press) {
    const before = [...this.acts, ...this.waiting];
    // The same move once more is a slip: nobody means to open two steps at once.
    const slip = press.name == this.moved.name && press.at - this.moved.at < DOUBLE;
    if (slip || before.some((one) => one.move && one.name == press.name)) return "drop";
    if (!before.some((one) => waitsFor(press, one))) return "go";
    if (this.waiting.length == MANY) return "drop";
    this.waiting.push(press);
    return "wait";
  }

  /** @param {Press} press */
  began(press) {
    const act = { ...press, seq: null, until: Infinity };
    this.acts.push(act);
    if (press.move) this.moved = { name: press.name, at: press.at };
    return act;
  }

  /** A refusal, or no answer, is read first: what was pressed after it is forgotten.
   * @param {Act} act @param {number | null} seq its number in the session @param {number} now */
  answered(act, seq, now) {
    act.seq = seq;
    act.until = now + STALE;
    if (seq !== null) return;
    this.acts = this.acts.filter((one) => one != act);
    this.waiting = [];
  }

  /** What is to be pressed now that this revision shows. @param {number} revision @param {number} now */
  next(revision, now) {
    this.acts = this.acts.filter(({ seq, until }) => now < until && (seq === null || seq > revision));
    this.waiting = this.waiting.filter(({ at }) => now - at < STALE);
    const [press] = this.waiting;
    return press && !this.acts.some((one) => waitsFor(press, one)) ? this.waiting.shift() : undefined;
  }

  /** Whether a key would wait, or be taken for a slip. @param {number} now */
  busy(now) {
    return this.acts.length + this.waiting.length > 0 || now - this.moved.at < DOUBLE;
  }

  /** How long until time alone changes something. @param {number} now */
  pause(now) {
    const ends = [...this.acts.map(({ until }) => until), ...this.waiting.map(({ at }) => at + STALE), this.moved.at + DOUBLE];
    return Math.min(...ends.filter((end) => end > now)) - now;
  }
}
