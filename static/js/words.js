/**
 * The sentences a script says. The page hands them over, translated, in
 * `<script type="application/json" id="words">` (labkit/drawing/script_words.py). A counted sentence
 * comes as one text for each plural form, by the names Intl.PluralRules has for them.
 * @typedef {import("./protocol").Word} Word
 */

/** @type {Partial<Record<Word, string | Record<string, string>>>} */
const words = JSON.parse(document.querySelector("script#words")?.textContent || "{}");
const plurals = new Intl.PluralRules(document.documentElement.lang || "en");

/** @param {Word} key @param {Record<string, string | number>} [values] `n` chooses the plural form */
export function say(key, values = {}) {
  const said = words[key] ?? key;
  const text = typeof said == "string" ? said : (said[plurals.select(Number(values.n))] ?? said.other ?? key);
  return text.replace(/%\((\w+)\)s/g, (_, name) => String(values[name]));
}
