/**
 * Time left, by the server's clock. Soft on phones ("4 min left"), to the second where
 * `data-clock="exact"`; runs on into minus and never ends anything.
 */
import { announce } from "./screen.js";
import { say } from "./words.js";

/** @type {import("./protocol").Clock | null} */
let clock = null;
let offset = 0;
let speaking = false;
/** @type {number | null} */
let spokenFor = null;

/** @param {number} seconds @param {"exact" | "soft"} manner */
export function timeWords(seconds, manner) {
  if (manner == "exact") {
    const whole = Math.abs(seconds);
    return `${seconds < 0 ? "\u2212" : ""}${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  }
  if (seconds <= -60) return say("over", { n: Math.floor(-seconds / 60) });
  if (seconds < 60) return say("last_minute");
  return say("left", { n: Math.ceil(seconds / 60) });
}

/** @param {HTMLElement} place @param {string} words @param {string} state */
function write(place, words, state) {
  if (place.textContent != words) place.textContent = words;
  place.dataset.state = state;
}

export function drawClock() {
  if (!clock || document.hidden) return;
  const { ends_at, opened_at } = clock;
  const now = Date.now() + offset;
  const left = ends_at === null ? null : Math.ceil((ends_at - now) / 1000);
  const state = left === null ? "" : left < 0 ? "over" : left < 60 ? "soon" : "running";
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-clock]"))) {
    const manner = place.dataset.clock;
    if (manner == "since") {
      write(place, opened_at ? timeWords(Math.max(0, Math.floor((now - opened_at) / 1000)), "exact") : "", state);
    } else {
      write(place, left === null ? "" : timeWords(left, manner == "exact" ? "exact" : "soft"), state);
    }
  }
  if (speaking && left !== null && left > 0 && left < 60 && spokenFor != ends_at) {
    spokenFor = ends_at;
    announce(say("last_minute"));
  }
}

/** @param {import("./protocol").Clock} push */
export function setClock(push) {
  clock = push;
  offset = push.server_now - Date.now();
  drawClock();
}

/** @param {boolean} aloud tell a screen reader once when the last minute begins */
export function startClock(aloud) {
  speaking = aloud;
  setInterval(drawClock, 1000);
  document.addEventListener("visibilitychange", drawClock);
}
