/**
 * Every sentence a script says. The page hands them over, translated, in
 * `<script type="application/json" id="words">`; these English ones stand in where one is missing.
 * A counted sentence is an object by plural form, as Intl.PluralRules names them.
 * @typedef {string | Partial<Record<Intl.LDMLPluralRule, string>>} Sentence
 * @type {Record<string, Sentence>}
 */
export const ENGLISH = {
  not_sent: "Not sent",
  sending: "Sending",
  saved: "Saved %(time)s",
  kept: "Kept on this phone. It will be sent when the network is back.",
  not_kept: "This browser keeps nothing. Leave this page open until you read Saved.",
  unsent: { one: "%(n)s not sent yet", other: "%(n)s not sent yet" },
  away: "No connection. You can go on writing: it is kept on this phone.",
  too_long: { one: "%(n)s character too many", other: "%(n)s characters too many" },
  count: "%(n)s of %(max)s",
  moved_on: "The group has moved on. Finish here and send when you are ready.",
  found: "You wrote this and did not send it yet.",
  send: "Send",
  discard: "Throw away",
  once_more: "Press again if you are sure",
  hold: "Keep pressing until the button is full.",
  new_screen: "New: %(title)s",
  left: { one: "%(n)s min left", other: "%(n)s min left" },
  last_minute: "Less than a minute left",
  over: { one: "%(n)s min over", other: "%(n)s min over" },
  no_answer: "No answer. Nothing has changed. Please try again.",
  ended: "The session has ended. Thank you for being here.",
  left_session: "You have left. Nothing is kept on this phone.",
  removed: "You are no longer part of this session.",
  revoked: "This link is no longer valid. Ask for a new one.",
  page: "%(n)s of %(max)s",
  one_moment: "One moment",
};

/** @type {Record<string, Sentence>} */
let given = {};
/** @type {Intl.PluralRules | undefined} */
let plurals;

/** @param {Document} page */
export function readWords(page) {
  const words = page.getElementById("words")?.textContent;
  if (words) given = JSON.parse(words);
  plurals = new Intl.PluralRules(page.documentElement.lang || "en");
}

/**
 * @param {string} key
 * @param {Record<string, string | number>} [values] `n` chooses the plural form
 */
export function say(key, values = {}) {
  let sentence = given[key] ?? ENGLISH[key] ?? key;
  if (typeof sentence != "string") {
    const form = plurals?.select(Number(values.n)) ?? "other";
    sentence = sentence[form] ?? sentence.other ?? key;
  }
  return sentence.replace(/%\((\w+)\)s/g, (_, name) => String(values[name] ?? ""));
}

/** Hours and minutes in Latin digits, in every language. @param {number} at */
export const hourOf = (at) =>
  new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
