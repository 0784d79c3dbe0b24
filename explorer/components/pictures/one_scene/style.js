// The button Whose style: the scene keeps its maps and takes on a style's Gram matrices; both losses and one entry opened.

import { bracketed, written } from "../../topic/written.js";
import { entryOf } from "./gram.js";
import { CONTENT, STYLES } from "./restyle.js";
import { correlation, unlike } from "./textures.js";

export const SHOWN = "second_relu"; // layer whose Gram matrices are drawn
export const CHANNELS = 16;
const NAMES = { first_relu: "first", second_relu: "second", third_relu: "third" };

/** @type {import("./buttons.js").Button} */
export const STYLE = {
  name: "style", words: "Whose style", hint: "Restyle: the scene with another picture\u2019s texture", layers: [CONTENT],
  read: ({ scene, input, restyler, settings, key }) => {
    const made = restyler.at(input, key, settings), { own, random, style } = made;
    return { ...made, behind: made.steps < settings.steps, far: { scene: unlike(input, style), own: unlike(own.pixels, style), random: unlike(random.pixels, style) }, left: { own: correlation(own.pixels, scene.clean), random: correlation(random.pixels, scene.clean) } };
  },
  draw: (_pen, place, _now, { own }, { paint, ink }) => paint("restyled", own.pixels, place, ink),
  answer: ({ steps }) => `restyled, ${steps} steps`,
  beside: ({ entry }, { own, random, style }) => {
    const wanted = own.wanted.grams[SHOWN].values, most = Math.max(...wanted);
    const gram = (name, values) => (place, { paint, amount }, pen) => {
      paint(name, values.map((v) => v / most), place, amount, CHANNELS);
      const side = place.side / CHANNELS, x = place.x + (entry % CHANNELS) * side, y = place.y + Math.floor(entry / CHANNELS) * side;
      pen.rect(x - 1, y - 1, side + 2, side + 2, { stroke: pen.theme.background, width: 4 });
      pen.rect(x - 1, y - 1, side + 2, side + 2, { stroke: pen.theme.accent, width: 2 });
    };
    return [
      { words: "the style", draw: (place, { paint, ink }) => paint("style", style, place, ink) },
      { words: "its Gram matrix", draw: gram("wanted", wanted) },
      { words: "Gram now", draw: gram("gram", own.grams[SHOWN].values) },
      { words: "random trunk", draw: (place, { paint, ink }) => paint("random", random.pixels, place, ink) },
    ];
  },
  rows: ({ entry, settings }, { own, far, left }) => {
    const { losses, start } = own, i = Math.floor(entry / CHANNELS), j = entry % CHANNELS, { largest, rest, others, places, value } = entryOf(own.made[SHOWN], i, j), [a, b] = largest, four = (v) => written(v, 4);
    return [
      { name: "entry", label: `Gram ${i + 1}, ${j + 1}`, text: `maps ${i + 1} and ${j + 1} of the second layer: (${written(a.one, 2)} \u00d7 ${written(a.other, 2)} + ${written(b.one, 2)} \u00d7 ${written(b.other, 2)} + ${bracketed(rest, 2)} of ${others} more) / ${places}; the style\u2019s ${four(own.wanted.grams[SHOWN].values[entry])}`, value: four(value) },
      { name: "style", label: "loss of the style", text: `\u03a3 (G \u2212 S)\u00b2 / \u03a3 S\u00b2, where S is the style\u2019s Gram matrix, mean of three layers: (${STYLES.map((name) => four(losses.layers[name])).join(" + ")}) / ${STYLES.length}; at first ${four(start.style)}`, value: four(losses.style), hint: STYLES.map((name) => NAMES[name]).join(", ") },
      { name: "content", label: "loss of the content", text: "\u03a3 (F \u2212 C)\u00b2 / \u03a3 C\u00b2, where F and C are the second layer\u2019s maps, now and of the scene; at first 0", value: four(losses.content) },
      { name: "total", label: "both", text: `${four(losses.content)} + ${settings.weight} \u00d7 ${four(losses.style)}`, value: four(losses.total), lit: true },
      { name: "unlike", label: "judged without a network", text: `how unlike the style\u2019s neighbourhoods are, 5 \u00d7 5 pixels: scene ${far.scene.toFixed(2)}, restyled ${far.own.toFixed(2)}, by the random trunk ${far.random.toFixed(2)}; one grey has 1` },
      { name: "left", label: "left of the scene", text: `correlation with the scene without noise: restyled ${left.own.toFixed(2)}, by the random trunk ${left.random.toFixed(2)}` },
    ];
  },
  measured: () => [
    { name: "held", label: "the trunk", text: "it learnt to tell discs, rings and bars, and never saw a texture" },
    { name: "control", label: "the control", text: "the same steps through a trunk with random weights; its losses are of other maps, so only what is judged without a network compares" },
  ],
};

/** Which entry of a Gram matrix lies at a place of its square, by shares of its side. */
export function entryAt(/** @type {number} */ across, /** @type {number} */ down) {
  const place = (/** @type {number} */ share) => Math.max(0, Math.min(CHANNELS - 1, Math.floor(share * CHANNELS)));
  return place(down) * CHANNELS + place(across);
}
