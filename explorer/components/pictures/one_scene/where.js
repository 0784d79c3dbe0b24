// The button Where: a class for every pixel, and the loss of one pixel opened.

import { written } from "../../topic/written.js";
import { at, softmax } from "./boxes.js";
import { KINDS, SIDE } from "./scene.js";
import { ofPixels } from "./told.js";

/** @typedef {import("./buttons.js").Now} Now */

/** @type {import("./buttons.js").Button} */
export const WHERE = {
  name: "where", words: "Where", hint: "Segment: a class for every pixel", layers: ["where"],
  read: ({ made, scene }) => {
    const logits = made.where, classes = new Uint8Array(SIDE * SIDE), shares = KINDS.map(() => new Float32Array(SIDE * SIDE));
    let loss = 0, right = 0;
    for (let k = 0; k < classes.length; k++) {
      const here = softmax(at(logits, k));
      here.forEach((share, kind) => { shares[kind][k] = share; });
      classes[k] = here.indexOf(Math.max(...here));
      loss -= Math.log(here[scene.mask[k]]);
      if (classes[k] === scene.mask[k]) right += 1;
    }
    return { classes, shares, loss: loss / classes.length, right };
  },
  draw: (pen, place, { scene }, { classes }, { paint, inks, cell }) => {
    paint("where", classes, place, inks);
    classes.forEach((kind, k) => {
      if (kind === scene.mask[k]) return;
      const { x, y, side } = cell(place, k), gap = side * 0.2;
      const cross = [[x + gap, y + gap], [x + side - gap, y + side - gap], null, [x + side - gap, y + gap], [x + gap, y + side - gap]];
      pen.path(cross, { stroke: pen.theme.background, width: 3.5 });
      pen.path(cross, { stroke: pen.theme.text, width: 1.5 });
    });
  },
  answer: ({ right }) => `${SIDE * SIDE - right} wrong pixels, crossed`,
  beside: (_, { shares }) => KINDS.map((kind, k) => ({ words: `p(${kind})`, draw: (place, { paint, amount }) => paint(`share${k}`, shares[k], place, amount) })),
  rows: ({ made, scene, spot }, { loss, right }) => {
    const logits = at(made.where, spot), raised = logits.map(Math.exp), sum = raised.reduce((a, b) => a + b, 0), kind = scene.mask[spot], share = raised[kind] / sum;
    return [
      { name: "logits", label: `row ${Math.floor(spot / SIDE) + 1}, column ${(spot % SIDE) + 1}`, text: `logits: ${KINDS.map((name, k) => `${name} ${written(logits[k], 3)}`).join(", ")}` },
      { name: "softmax", label: `softmax, ${KINDS[kind]}`, text: `e^logit / their sum = ${written(raised[kind], 3)} / (${raised.map((e) => written(e, 3)).join(" + ")})`, value: written(share, 4) },
      { name: "loss", label: "loss of this pixel", text: `\u2212ln p(${KINDS[kind]}, the truth) = \u2212ln ${written(share, 4)}`, value: written(-Math.log(share), 4), lit: true },
      { name: "scene", label: "loss of the scene", text: `mean of ${(SIDE * SIDE).toLocaleString("en-GB")} pixels ${written(loss, 4)}; ${right.toLocaleString("en-GB")} classes are right` },
    ];
  },
  measured: ofPixels,
};
