import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const folder = new URL("../../static/", import.meta.url);
const read = (path) => readFileSync(new URL(path, folder), "utf8");
const scripts = readdirSync(new URL("js/", folder)).filter((name) => name.endsWith(".js"));
const sheets = readdirSync(new URL("css/", folder));
const code = (name) => read(`js/${name}`).replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "");

test("there is something to look at", () => {
  assert.ok(scripts.includes("phone.js") && scripts.length > 10 && sheets.length > 5);
});

test("no text becomes markup or code, but in the one place of screen.js", () => {
  const forbidden = /innerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|createContextualFragment|srcdoc/;
  for (const name of scripts) assert.doesNotMatch(code(name), forbidden, name);
  assert.deepEqual(scripts.filter((name) => code(name).includes("DOMParser")), ["screen.js"]);
});

test("nothing is used that a plain-http room does not have", () => {
  const secure = /randomUUID|subtle|serviceWorker|navigator\.locks|clipboard|wakeLock|\bcaches\b|storage\.persist/;
  for (const name of scripts) assert.doesNotMatch(code(name), secure, name);
});

test("no other host is named", () => {
  for (const name of scripts) assert.doesNotMatch(code(name), /https?:\/\//, name);
  for (const name of sheets) assert.doesNotMatch(read(`css/${name}`), /https?:\/\//, name);
});

test("right to left comes by construction: no sheet knows left or right", () => {
  const physical = /(margin|padding|border)-(left|right)|text-align:\s*(left|right)|float:\s*(left|right)|[\s;{](left|right):/;
  for (const name of sheets) {
    const sheet = read(`css/${name}`).replace(/\/\*[\s\S]*?\*\//g, "");
    assert.doesNotMatch(sheet, physical, name);
  }
});
