/**
 * A link of the wall or of a second facilitator carries its key after the #, where no server log
 * and no Referer ever sees it. It is handed over once and taken out of the address.
 */
import { say } from "./words.js";
const key = new URLSearchParams(location.hash.slice(1)).get("k");
const token = /** @type {HTMLMetaElement | null} */ (document.querySelector('meta[name="labkit-token"]'))?.content;

/** @param {string} words */
function tell(words) {
  const status = document.querySelector("[data-status]");
  if (status) status.textContent = words;
}

/** @param {string} key @param {number} tries */
async function handOver(key, tries) {
  const headers = { Accept: "application/json", "X-Labkit-Token": token ?? "" };
  const reply = await fetch("/keys", { method: "POST", headers, body: new URLSearchParams({ key }) }).catch(() => null);
  if (reply?.ok) return location.reload();
  if (reply && reply.status < 500 && reply.status != 429) return tell(say("revoked"));
  tell(say("one_moment"));
  setTimeout(handOver, Math.min(5000, 500 * 2 ** tries), key, tries + 1);
}

if (key) {
  history.replaceState(null, "", location.pathname + location.search);
  void handOver(key, 0);
}
