/**
 * Whether words seem to say who somebody is: an e-mail address, a telephone number, "my name is".
 * Asked on the phone alone, before they are sent; nothing goes anywhere. Fetched when somebody
 * begins to write, and where it does not come, nothing is asked.
 */

// Bounded everywhere: nobody's thumb waits for a text that was made to be slow.
const MAIL = /[^\s@]\s?(?:@|[([]\s?(?:at|arobase|ät)\s?[)\]])\s?[^\s@]{1,64}?(?:\.|\s?[([]\s?(?:dot|point|punkt)\s?[)\]]\s?)[a-z]{2}/u;
const YEARS = /(?<!\d)(?:19|20)\d\d\s?(?:[-–/,]|to|à|إلى|bis|y)\s?(?:19|20)\d\d(?!\d)/gu;
const DATES = /(?<!\d)\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d(?!\d)/gu;
const PHONE = /\d(?:[\s().\-/]{0,2}\d){6,}/u;
const NAMES = [
  "my (?:full |first |last )?name(?: is|'s|:)|i am called|i'm called|i am named|they call me",
  "je m'appelle|je me nomme|on m'appelle|mon (?:pré)?nom(?: complet)?(?: c'est| est|:)|moi,? c'est",
  "me llamo|mi nombre (?:es|completo)|mein name(?: ist|:)|ich hei(?:ß|ss)e|ik heet|mijn naam(?: is|:)",
  "[وف]?(?:انا )?اسمي|[وف]?ادعى|ينادونني|يسمونني|سميتي",
].join("|");
const NAME = new RegExp(`(?<!\\p{L})(?:${NAMES})(?!\\p{L})`, "u");

/** One letter for what people write in several ways. @param {string} text */
const plain = (text) =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\u064b-\u0652\u0640\u200c-\u200f\u2066-\u2069]/g, "")
    .replace(/[أإآ]/g, "ا")
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 15))
    .replace(/[\u2018\u2019\u02bc\u00b4\u0060]/g, "'")
    .replace(/\s+/g, " ");

/** @param {string} text */
export function mayTell(text) {
  const said = plain(text);
  return MAIL.test(said) || NAME.test(said) || PHONE.test(said.replace(YEARS, " ").replace(DATES, " "));
}
