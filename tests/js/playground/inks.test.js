// Colours turn with the ground: what is nothing is near the ground, dark or light.

import assert from "node:assert/strict";
import { test } from "node:test";
import { INKS } from "../../../explorer/components/kernel/palette.js";
import { colourIn, divergingInks, zeroColour } from "../../../explorer/components/playground/maps.js";
import { pointColour } from "../../../explorer/components/playground/paint.js";

const themes = [{ dark: false, ...INKS.light }, { dark: true, ...INKS.dark }];
const light = (/** @type {string} */ colour) => [1, 3, 5].reduce((sum, at) => sum + parseInt(colour.slice(at, at + 2), 16), 0) / 765;

for (const theme of themes) {
  test(`nothing is near the ground where that is ${theme.dark ? "dark" : "light"}, in maps, points and the scale`, () => {
    const near = (/** @type {string} */ colour) => (theme.dark ? light(colour) < 0.3 : light(colour) > 0.85);
    assert.ok(near(zeroColour(theme)));
    assert.ok(near(colourIn(divergingInks(theme, false), 0.5)));
    assert.ok(near(pointColour(theme, 0, "regression", 1)));
    for (const end of [-1, 1]) assert.ok(!near(pointColour(theme, end, "regression", 1)));
  });
}
