import assert from "node:assert/strict";
import { test } from "node:test";
import { mayTell } from "../../static/js/hint.js";

const TELLING = [
  "Write to amina.b@example.org about the square",
  "amina@example.co.uk",
  "reach me: chidi (at) example.org",
  "chidi [at] example [dot] org",
  "mon adresse : lea.martin@exemple.fr",
  "léa (arobase) exemple.fr",
  "راسلوني على dalia@example.com",
  "Mail: JAN.DE.VRIES@EXAMPLE.NL",
  "first_last+lab@mail.example.com please",
  "écrivez à yo@exemple.ma",
  "Call 0612345678",
  "+212 6 12 34 56 78",
  "06.12.34.56.78 le soir",
  "(020) 555-0199 ext 3",
  "my number is 555 01 99",
  "tel 00 49 30 1234567",
  "رقمي ٠٦١٢٣٤٥٦٧٨",
  "هاتفي: ۰۹۱۲۳۴۵۶۷۸۹",
  "whatsapp +44 20 7946 0958",
  "0612-345-678 et pas après 20 h",
  "My name is Amina and I wait for the bus",
  "my name's Ben",
  "Hello, I am called Chidi",
  "they call me Dalia at the market",
  "My full name is Ada O.",
  "My first name: Ada",
  "Je m’appelle Léa et j’habite ici",
  "je m'appelle Omar",
  "Mon nom est Martin",
  "mon prénom est Aya",
  "Moi c’est Karim",
  "Je me nomme Fatou",
  "on m’appelle Didi",
  "اسمي أمينة وأسكن قرب الساحة",
  "إسمي داليا",
  "أنا اسمي يوسف",
  "مرحبا، وأُدعى سعيد",
  "ينادونني أبو علي",
  "Me llamo Rosa",
  "Mi nombre es Luis",
  "Ich heiße Anna",
  "ich heisse Jan",
  "Mein Name ist Ali",
  "Ik heet Sam",
  "Mijn naam is Noor",
];

const QUIET = [
  "",
  "Close the street at the school from 8 to 9",
  "A bench in the shade for everybody who waits",
  "Between 2019 and 2024 nothing was built",
  "the plan 2025-2030",
  "12/05/2026 at 18:30",
  "It costs 1500 or 2000 each year",
  "In my name nobody has spoken",
  "Name the risk, not the person",
  "What is the name of the square?",
  "meet @ the fountain",
  "Le nom de la place ne me plaît pas",
  "On appelle cela un forum",
  "C’est moi qui ai planté l’arbre",
  "أريد ظلًا في الساحة",
  "تكلّموا باسمي من دون سؤال",
  "ما اسم هذا الشارع؟",
  "24 h / 24, 7 jours / 7",
  "3 + 4 + 5 people, twice",
  "Die Straße heißt Marktweg",
];

test("sixty texts and more: nine of ten that tell are found", () => {
  assert.ok(TELLING.length + QUIET.length >= 60);
  const missed = TELLING.filter((text) => !mayTell(text));
  assert.ok(missed.length <= TELLING.length / 10, missed.join("\n"));
});

test("usual words are let be", () => {
  assert.deepEqual(QUIET.filter(mayTell), []);
});

test("a text made to be slow is judged like any other", { timeout: 10_000 }, () => {
  for (const part of ["1 ", "a@", "(at)", "my name ", "اسم", "2019-", "a.", "[ at ", "@."])
    assert.equal(typeof mayTell(part.repeat(4000 / part.length)), "boolean");
});
