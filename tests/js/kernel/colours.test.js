// Numbers to colours: ends, middle and order of every scale.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ColourScale, bulk, doublings, tint } from "../../../explorer/components/kernel/colours.js";
import { pixelScale, contour, tinted } from "../../../explorer/components/kernel/pixels.js";
import { mix, rgb } from "../../../explorer/components/kernel/theme.js";
import { seeded } from "../seeded.js";

const LIGHT = { dark: false, background: "#ffffff", text: "#1f2733" }, DARK = { dark: true, background: "#0e1117", text: "#f2f4f7" };

const channels = (pixel) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
const light = (pixel) => channels(pixel).reduce((sum, v, c) => sum + v * [0.2126, 0.7152, 0.0722][c], 0);

test("a mix lies between its two colours, channel by channel", () => {
  assert.equal(mix("#000000", "#ffffff", 0.5), "#808080");
  assert.equal(mix("#102030", "#405060", 0), "#102030");
  assert.equal(mix("#102030", "#405060", 1), "#405060");
  assert.deepEqual(rgb("#0A10ff"), [10, 16, 255]);
});

test("magnitudes go from the ground of the page to its opposite, never back", () => {
  for (const [theme, way] of /** @type {[any, number][]} */ ([[LIGHT, -1], [DARK, 1]])) {
    for (const kind of /** @type {("plain" | "second")[]} */ (["plain", "second"])) {
      const scale = new ColourScale(kind, theme, 4);
      for (let k = 1; k < 256; k++) assert.ok(way * (light(scale.table[k]) - light(scale.table[k - 1])) > -1.2, `${kind}: shade ${k}`);
      assert.ok(way * (light(scale.pixel(4)) - light(scale.pixel(0))) > 120);
      assert.equal(scale.pixel(9), scale.pixel(4));
      assert.equal(scale.pixel(-1), scale.pixel(0));
    }
  }
});

// WCAG 2.2
const shine = (colour) => rgb(colour).map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)).reduce((sum, v, c) => sum + v * [0.2126, 0.7152, 0.0722][c], 0);
function contrast(one, other) {
  const [low, high] = [shine(one), shine(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

test("on either ground what is most stands out, and what is nothing hardly does", () => {
  for (const theme of [LIGHT, DARK]) {
    for (const kind of /** @type {("plain" | "second" | "signed")[]} */ (["plain", "second", "signed"])) {
      const scale = new ColourScale(kind, theme, 1);
      for (const end of kind === "signed" ? [-1, 1, -0.7, 0.7] : [1, 0.8]) assert.ok(contrast(scale.colour(end), theme.background) >= 3, `${kind} ${end}`);
      assert.ok(contrast(scale.colour(0), theme.background) < 1.25, `${kind} at none`);
    }
  }
});

test("magnitudes have neither colour of a sign", () => {
  for (const theme of [LIGHT, DARK]) {
    for (const kind of /** @type {("plain" | "second")[]} */ (["plain", "second"])) {
      const scale = new ColourScale(kind, theme, 1);
      for (const value of [0.3, 0.5, 0.7, 0.9]) {
        const [r, g, b] = channels(scale.pixel(value));
        assert.ok(kind === "plain" ? g > r && g > b : g < r && g < b, `${kind} ${value}: ${scale.colour(value)}`);
      }
    }
    assert.equal(tint(1, 1, theme, true) === tint(1, 1, theme), false);
    const [r, g, b] = rgb(tint(1, 2, theme, true)), [red, , blue] = rgb(tint(-1, 2, theme)), [over, , under] = rgb(tint(1, 2, theme));
    assert.ok(g > r && g > b && blue > red && over > under);
    assert.equal(tint(0, 2, theme), theme.background);
    for (const value of [-9, 9]) assert.ok(contrast(tint(value, 2, theme), theme.text) >= 4.5 && contrast(tint(9, 2, theme, true), theme.text) >= 4.5, "numbers on it can be read");
  }
});

test("on dark, a value far from zero is brighter than one near it", () => {
  const scale = new ColourScale("signed", DARK, 1);
  for (let k = 128; k < 255; k++) assert.ok(light(scale.table[k + 1]) > light(scale.table[k]) - 1.2 && light(scale.table[254 - k]) > light(scale.table[255 - k]) - 1.2, `shade ${k}`);
});

test("signed values are blue below zero, pale at it and orange above", () => {
  const scale = new ColourScale("signed", LIGHT, 2);
  assert.deepEqual(channels(scale.pixel(-2)), rgb("#0b3c75"));
  assert.deepEqual(channels(scale.pixel(2)), rgb("#7a3600"));
  const random = seeded(1);
  for (let k = 0; k < 500; k++) {
    const value = 0.2 + 1.8 * random(), [r, , b] = channels(scale.pixel(value)), [low, , high] = channels(scale.pixel(-value));
    assert.ok(r > b && high > low, `${value}`);
  }
  assert.equal(scale.pixel(1), scale.table[Math.round(0.75 * 255)]);
  assert.ok(light(scale.pixel(0)) > 240);
  assert.deepEqual(scale.ends(), ["−2", "2"]);
});

test("a signed scale around values is even, and pictures have their own light", () => {
  const scale = ColourScale.around([-1, 4, 0.5], LIGHT);
  assert.equal(scale.most, 4);
  assert.deepEqual([scale.colour(-4), scale.colour(9)], ["#0b3c75", "#7a3600"]);
  const grey = new ColourScale("grey", LIGHT, 10);
  assert.deepEqual([grey.colour(0), grey.colour(10), grey.colour(-3)], ["#000000", "#ffffff", "#000000"]);
  assert.equal(ColourScale.around([0, 0], LIGHT).most, 1);
});

test("a share is coloured by doublings and halvings of an equal share", () => {
  assert.equal(doublings(0.5, 0.125), 2);
  assert.equal(doublings(0.0625, 0.125), -1);
  const scale = new ColourScale("ratio", LIGHT, 2, 0.1), signed = new ColourScale("signed", LIGHT, 2);
  assert.equal(scale.pixel(0.2), signed.pixel(1));
  assert.equal(scale.pixel(0.05), signed.pixel(-1));
  assert.equal(scale.pixel(0), signed.pixel(-2));
  assert.deepEqual(scale.ends(), ["0.25×", "4×"]);
});

test("the legend has the colours of the map", () => {
  const scale = new ColourScale("plain", DARK, 1);
  for (const share of [0, 0.25, 0.5, 1]) assert.deepEqual(rgb(scale.css(share)), channels(scale.pixel(share)));
});

test("one bright cell in a thousand does not set the scale", () => {
  const values = Float32Array.from({ length: 1000 }, (_, i) => (i === 500 ? 1e6 : i / 1000));
  assert.ok(bulk(values) < 1.001 && bulk(values) > 0.99);
  assert.equal(bulk([0, 0, 0]), 1);
  assert.equal(bulk([0, 0, -3]), 3);
});

test("ink runs from the ground to the letters; tinted ink is as strong as its value", () => {
  const ink = pixelScale("ink", LIGHT, 2);
  assert.deepEqual(channels(ink(0)), rgb(LIGHT.background));
  assert.deepEqual(channels(ink(2)), rgb(LIGHT.text));
  const red = tinted("#ff0000");
  assert.deepEqual([red(0), red(1), red(0.5) >>> 24].map((v) => v >>> 0), [0x000000ff, 0xff0000ff, 128]);
});

test("a contour separates dark from light and closes around it", () => {
  assert.deepEqual(contour([0, 0, 0, 0, 9, 0, 0, 0, 0], 3, 3).length, 4);
  assert.deepEqual(contour([9, 9, 0, 0], 2, 2).sort(), [[0, 0, 0, 1], [0, 0, 1, 0], [0, 1, 1, 1], [1, 0, 2, 0], [1, 1, 2, 1], [2, 0, 2, 1]]);
  assert.deepEqual(contour([0, 0, 0, 0], 2, 2), []);
});
