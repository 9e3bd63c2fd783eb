/**
 * Time left, by the server's clock. Soft on phones ("4 min left"), to the second where
 * `data-clock="exact"`; runs on into minus and never ends anything.
 */
import { all, announce } from "./screen.js";
import { say } from "./words.js";

/** @type {import("./protocol").Clock | null} */
let clock = null;
let offset = 0;
let speaks = false;
/** @type {number | null} */
let spokenFor = null;

/** @param {number} seconds */
export const exactly = (seconds) =>
  (seconds < 0 ? "\u2212" : "") + Math.floor(Math.abs(seconds) / 60) + ":" + String(Math.abs(seconds) % 60).padStart(2, "0");

/** @param {number} seconds */
export function softly(seconds) {
  if (seconds <= -60) return say("over", { n: Math.floor(-seconds / 60) });
  return seconds < 60 ? say("last_minute") : say("left", { n: Math.ceil(seconds / 60) });
}

export function drawClock() {
  if (!clock || document.hidden) return;
  const { ends_at, opened_at } = clock;
  const now = Date.now() + offset;
  const left = Math.ceil(((ends_at ?? 0) - now) / 1000);
  for (const place of all(document, "[data-clock]")) {
    const manner = place.dataset.clock;
    let words = "";
    if (manner == "since") words = opened_at ? exactly(Math.max(0, Math.floor((now - opened_at) / 1000))) : "";
    else if (ends_at) words = manner == "exact" ? exactly(left) : softly(left);
    if (place.textContent != words) place.textContent = words;
    place.dataset.state = !words || left >= 60 ? "" : left < 0 ? "over" : "soon";
  }
  if (!speaks || !ends_at || left <= 0 || left >= 60 || spokenFor == ends_at) return;
  spokenFor = ends_at;
  announce(say("last_minute"));
}

/** @param {import("./protocol").Clock} push */
export function setClock(push) {
  clock = push;
  offset = push.server_now - Date.now();
  drawClock();
}

/** @param {boolean} aloud tell a screen reader once when the last minute begins */
export function startClock(aloud) {
  speaks = aloud;
  setInterval(drawClock, 1000);
  document.addEventListener("visibilitychange", drawClock);
}
