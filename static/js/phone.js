/** The participant's page: what is written stays, what is pushed shows. */
import { startClock } from "./clock.js";
import { post } from "./door.js";
import { keepWords, restore, startDrafts } from "./drafts.js";
import { startLive, writing } from "./live.js";
import { nudge, startOutbox } from "./outbox.js";
import { announce, surface } from "./screen.js";
import { openShelf } from "./shelf.js";
import { readWords, say } from "./words.js";

readWords(document);
const { session = "", person = "" } = document.body.dataset;
const shelf = openShelf(["labkit", session, person].join("/"));
let unsent = 0;
let away = false;
let leaving = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let patience;

const bar = document.createElement("p");
bar.className = "bar";
bar.hidden = true;
bar.setAttribute("role", "status");
document.body.prepend(bar);

/** @param {string} words */
function showBar(words) {
  if (bar.textContent != words) bar.textContent = words;
  bar.hidden = !words;
}

function drawBar() {
  if (leaving) return;
  const parts = [];
  if (away) parts.push(say("away"));
  if (unsent) parts.push(say("unsent", { n: unsent }));
  if (!shelf.lasting) parts.push(say("not_kept"));
  bar.dataset.calm = away ? "" : "yes";
  showBar(parts.join(" "));
}

surface.focusHeading = true;
surface.keep = keepWords;
surface.after = (root) => {
  if (root.matches("[data-screen]")) void restore();
};

void startDrafts(shelf, writing);
startOutbox(shelf, (count) => {
  unsent = count;
  setTimeout(drawBar, count ? 1000 : 0); // a send that takes a moment is nothing to tell
});
startClock(true);

addEventListener("beforeunload", (event) => {
  if (unsent && !leaving) event.preventDefault();
});

/** Nothing of this person stays behind. @param {string} [to] */
async function wipe(to) {
  leaving = true;
  await shelf.wipe();
  localStorage.clear();
  sessionStorage.clear();
  if (to) location.replace(to);
}

document.addEventListener("submit", async (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.dataset.leave === undefined) return;
  event.preventDefault();
  const reply = await post(form.action, {});
  if (reply?.ok) await wipe("/");
  else announce(reply?.words ?? say("no_answer"));
});

void startLive({
  away(since) {
    if (since === null) {
      clearTimeout(patience);
      patience = undefined;
      away = false;
      return drawBar();
    }
    patience ??= setTimeout(() => {
      away = true;
      drawBar();
    }, 3000);
  },
  back: nudge,
  goodbye(reason) {
    clearTimeout(patience);
    showBar(say(reason == "left" ? "left_session" : reason));
    if (reason == "left") void wipe("/");
  },
});
