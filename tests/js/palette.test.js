/** The four actions stay apart for every kind of colour vision, and can be read on both grounds. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const sheet = readFileSync(new URL("../../static/css/tokens.css", import.meta.url), "utf8");
const themes = {
  light: sheet.slice(sheet.indexOf(":root {"), sheet.indexOf("}")),
  dark: sheet.slice(sheet.indexOf('[data-theme="dark"] {')).split("}")[0],
};
const colour = (theme, name) => {
  const hex = new RegExp(`--${name}: #([0-9a-f]+);`).exec(themes[theme])[1];
  const full = hex.length == 3 ? [...hex].map((c) => c + c).join("") : hex;
  return [0, 2, 4].map((at) => Number.parseInt(full.slice(at, at + 2), 16) / 255);
};
const linear = (rgb) => rgb.map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
const times = (matrix, v) => matrix.map((row) => row[0] * v[0] + row[1] * v[1] + row[2] * v[2]);
const contrast = (a, b) => {
  const [low, high] = [a, b].map((c) => times([[0.2126, 0.7152, 0.0722]], linear(c))[0]).sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
};

// Machado, Oliveira and Fernandes 2009, full severity. Tools differ in what they multiply: the
// stored values or the light they stand for. The palette was chosen by the first; both are looked at.
const EYES = {
  usual: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protan: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deutan: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritan: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};
const XYZ = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]];

function lab(rgb, eye, onLight) {
  const clip = (v) => Math.min(1, Math.max(0, v));
  const seen = onLight ? times(EYES[eye], linear(rgb)).map(clip) : linear(times(EYES[eye], rgb).map(clip));
  const [x, y, z] = times(XYZ, seen).map((v, i) => {
    const t = v / [0.95047, 1, 1.08883][i];
    return t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116;
  });
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** CIEDE2000. */
function distance([l1, a1, b1], [l2, a2, b2]) {
  const rad = Math.PI / 180;
  const mean = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2;
  const g = 0.5 * (1 - Math.sqrt(mean ** 7 / (mean ** 7 + 25 ** 7)));
  const [p1, p2] = [a1 * (1 + g), a2 * (1 + g)];
  const [c1, c2] = [Math.hypot(p1, b1), Math.hypot(p2, b2)];
  const angle = (b, a) => (Math.atan2(b, a) / rad + 360) % 360;
  const [h1, h2] = [angle(b1, p1), angle(b2, p2)];
  let dh = h2 - h1;
  if (Math.abs(dh) > 180) dh -= 360 * Math.sign(dh);
  let h = (h1 + h2) / 2;
  if (Math.abs(h1 - h2) > 180) h += h < 180 ? 180 : -180;
  const [dl, dc, dH] = [l2 - l1, c2 - c1, 2 * Math.sqrt(c1 * c2) * Math.sin((dh / 2) * rad)];
  const [l, c] = [(l1 + l2) / 2, (c1 + c2) / 2];
  const cos = (degrees) => Math.cos(degrees * rad);
  const t = 1 - 0.17 * cos(h - 30) + 0.24 * cos(2 * h) + 0.32 * cos(3 * h + 6) - 0.2 * cos(4 * h - 63);
  const sl = 1 + (0.015 * (l - 50) ** 2) / Math.sqrt(20 + (l - 50) ** 2);
  const [sc, sh] = [1 + 0.045 * c, 1 + 0.015 * c * t];
  const turn = -2 * Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7)) * Math.sin(60 * Math.exp(-(((h - 275) / 25) ** 2)) * rad);
  return Math.sqrt((dl / sl) ** 2 + (dc / sc) ** 2 + (dH / sh) ** 2 + turn * (dc / sc) * (dH / sh));
}

const ACTIONS = ["move", "follow", "oppose", "bystand"];

test("the distance agrees with a published pair", () => {
  assert.ok(Math.abs(distance([50, 2.6772, -79.7751], [50, 0, -82.7485]) - 2.0425) < 0.0001);
});

for (const theme of ["light", "dark"]) {
  test(`${theme}: every action reads on the ground and under its label`, () => {
    for (const action of ACTIONS) {
      assert.ok(contrast(colour(theme, action), colour(theme, "paper")) >= 4.5, `${action} on the ground`);
      assert.ok(contrast(colour(theme, action), colour(theme, "on-action")) >= 4.5, `label on ${action}`);
    }
  });

  test(`${theme}: words read from far, borders can be seen`, () => {
    assert.ok(contrast(colour(theme, "ink"), colour(theme, "paper")) >= 7);
    assert.ok(contrast(colour(theme, "soft"), colour(theme, "paper")) >= 4.5);
    assert.ok(contrast(colour(theme, "edge"), colour(theme, "paper")) >= 3);
  });

  for (const eye of Object.keys(EYES))
    test(`${theme}: no two actions look alike to ${eye} eyes`, () => {
      for (const [i, one] of ACTIONS.entries())
        for (const other of ACTIONS.slice(i + 1)) {
          for (const [onLight, least] of [[false, 20], [true, 18]]) {
            const far = distance(lab(colour(theme, one), eye, onLight), lab(colour(theme, other), eye, onLight));
            assert.ok(far >= least, `${one} and ${other}: ${far.toFixed(1)}`);
          }
        }
    });
}

test("a phone that follows the system has the same dark colours as the wall's dark theme", () => {
  const media = sheet.slice(sheet.indexOf("@media (prefers-color-scheme: dark)"));
  for (const line of themes.dark.matchAll(/--[\w-]+: #\w+;/g)) assert.ok(media.includes(line[0]), line[0]);
});
