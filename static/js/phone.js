/** The participant's page: what is written stays, what is pushed shows. */
import { startClock } from "./clock.js";
import { bodyOf, post, urlOf } from "./door.js";
import { keepWords, restore, saveAll, startDrafts } from "./drafts.js";
import { startLive, writing } from "./live.js";
import { epoch, heal, newRef, nudge, startOutbox } from "./outbox.js";
import { announce, surface } from "./screen.js";
import { shelf } from "./shelf.js";
import { say } from "./words.js";

const { session, person } = document.body.dataset;
shelf.name = ["labkit", session, person].join("/");
let unsent = 0;
let away = false;
let left = false;
/** @type {Promise<unknown> | null} */
let leaving = null;

const bar = document.createElement("p");
bar.className = "bar";
bar.setAttribute("role", "status");
document.body.prepend(bar);

function drawBar(words = "") {
  if (left) return;
  if (away) words = say("away");
  if (unsent) words += " " + say("unsent", { n: unsent });
  if (!shelf.lasting) words += " " + say("not_kept");
  bar.dataset.calm = away ? "" : "yes";
  if (bar.textContent != words) bar.textContent = words;
}

/** Nothing of this person stays behind. */
async function wipe() {
  left = true;
  bar.textContent = say("left_session");
  localStorage.clear();
  sessionStorage.clear();
  await shelf.wipe();
  location.replace("/left");
}

Object.assign(surface, { headings: true, keep: keepWords, before: saveAll });
surface.after = (changed) => {
  if (changed.querySelector("form")) void restore();
  if (changed.dataset.name) void heal(epoch, Infinity);
};
startDrafts(writing);
startOutbox((items) => {
  unsent = items.length;
  setTimeout(drawBar, unsent ? 1000 : 0); // a send that takes a moment is nothing to tell
});
startClock(true);
void startLive(
  (off) => {
    away = off;
    drawBar();
    if (!off) nudge();
  },
  (reason) => {
    // The answer to one's own goodbye takes the cookie away: it must not be cut off by going.
    if (reason == "left") return void Promise.resolve(leaving).then(() => (left ? undefined : wipe()));
    bar.dataset.calm = "";
    bar.textContent = say(reason);
  },
  (told, number) => {
    if (told == epoch || !shelf.lasting) return void heal(told, number);
    left = true; // this page, with its token, is of another time
    saveAll();
    location.reload();
  },
);

addEventListener("beforeunload", (event) => {
  if (unsent && !left) event.preventDefault();
});

// A card that is folded opens where a link leads to it.
addEventListener("hashchange", () => document.querySelector(":target")?.setAttribute("open", ""));

/** @param {HTMLFormElement} form @param {HTMLElement | null} button */
async function leave(form, button) {
  const reply = await post(urlOf(form), { ...bodyOf(form, button), ref: newRef() });
  leaving = null;
  if (reply?.ok) await wipe();
  else announce((bar.textContent = reply?.words ?? say("no_answer")));
}

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.dataset.leave === undefined) return;
  event.preventDefault();
  leaving ??= leave(form, event.submitter);
});
