// The picture of the neuron, at any point on its way from cell to formula.

import { mix, rgb } from "../../kernel/theme.js";
import { written } from "../../topic/written.js";
import { CHIPS } from "./chips.js";
import { along, body, fibre, tapered, twigs } from "./shape.js";
import { progress, STATIONS } from "./stations.js";
import { NONLINEARITIES } from "./unit.js";

/** @typedef {import("./shape.js").Place} Place */
/** @typedef {{ name: string, x: number, y: number, width: number, height: number }} Box */
/**
 * @typedef {object} Scene
 * @property {import("./unit.js").Numbers} numbers
 * @property {ReturnType<typeof import("./unit.js").respond>} answer
 * @property {"sigmoid" | "step"} kind
 * @property {number} turned
 * @property {import("./pulses.js").Train[]} incoming
 * @property {import("./pulses.js").Train[]} inner
 * @property {import("./pulses.js").Train} outgoing
 * @property {string | null} held  the chip at hand
 */

const AT = { input: 0.085, weight: 0.255, product: 0.4, sum: 0.535, nonlinearity: 0.715, output: 0.915 };
const CHIP = { width: 5.9, height: 1.9 }; // in letters

/**
 * Where everything stands.
 * @param {number} width
 * @param {number} height
 * @param {number} letter
 */
export function layout(width, height, letter) {
  const top = 3.4 * letter, middle = top + (height - top) * 0.5, apart = (height - top) * 0.27, x = Object.fromEntries(Object.entries(AT).map(([name, share]) => [name, share * width]));
  return { x, middle, branches: [middle - apart, middle + apart], radius: Math.min(0.042 * width, 0.2 * (height - top)), top };
}

/**
 * The chips' boxes: above the fibres of the cell, on the lines of the formula.
 * @param {number} width
 * @param {number} height
 * @param {number} letter
 * @param {number} turned
 * @returns {Box[]}
 */
export function boxes(width, height, letter, turned) {
  const { x, middle, branches, radius } = layout(width, height, letter), w = CHIP.width * letter, h = CHIP.height * letter;
  return CHIPS.map(({ name }) => {
    const first = name.endsWith("1"), input = name.startsWith("x"), t = progress(turned, input ? 0 : 1);
    if (name === "b") return { name, x: x.sum - w / 2, y: middle + radius + 2.3 * letter, width: w, height: h };
    const away = (1 - t) * (first ? -1 : 1) * (h / 2 + 1.1 * letter);
    return { name, x: (input ? x.input : x.weight) - w / 2, y: branches[first ? 0 : 1] + away - h / 2, width: w, height: h };
  });
}

/**
 * @param {import("../../kernel/pen.js").CanvasPen} pen
 * @param {Scene} scene
 * @param {number} letter
 */
export function drawNeuron(pen, scene, letter) {
  const { theme, width, height } = pen, { numbers, answer, turned, incoming, inner, outgoing } = scene;
  const place = layout(width, height, letter), { x, middle, branches, radius } = place;
  const tissue = mix(theme.text, theme.background, theme.dark ? 0.72 : 0.84), rim = theme.axis, t = STATIONS.map((_, k) => progress(turned, k));
  const signed = (value) => (value < 0 ? theme.negative : theme.positive)[0];
  names(pen, place, letter, t);

  const hillock = /** @type {Place} */ ([x.nonlinearity - 0.055 * width * t[4], middle]), end = /** @type {Place} */ ([width - 6 - (CHIP.width * letter + 4) * t[5], middle]);
  const lines = branches.map((y, k) => fibre([2 + t[0] * (x.input - 2), y], [x.weight, y], { swing: 8 * (k ? -1 : 1), waves: 3, t: t[0] }));
  const dendrites = branches.map((y, k) => fibre([x.weight, y], [x.sum, middle], { swing: 11 * (k ? 1 : -1), waves: 2, t: t[2] }));
  const axon = fibre([x.nonlinearity + 0.055 * width * t[4], middle], end, { swing: 9, waves: 3, t: t[5] });

  // what brings the inputs
  lines.forEach((line) => pen.path(line, { stroke: mix(rim, theme.text, 0.15), width: 3 - 1.4 * t[0] }));
  // dendrites, which become lines as thick as what they carry
  dendrites.forEach((line, k) => {
    const product = answer.products[k], thick = 1.4 + 5 * Math.min(1, Math.abs(product)), live = t[2];
    for (const twig of twigs(line, [0.16, 0.3, 0.46, 0.6], 26, live)) if (live < 0.98) pen.path(twig, { stroke: tissue, width: 4.5 * (1 - live) + 0.5 });
    pen.path(tapered(line, 7 * (1 - live) + thick * live, 17 * (1 - live) + thick * live), { fill: mix(tissue, signed(product), live), closed: true });
  });
  // the soma and its hillock
  pen.path([[x.sum, middle], hillock], { stroke: mix(tissue, theme.text, 0.55 * t[4]), width: (1 - t[4]) * 13 + 1.6 });
  const cone = 1 - t[4];
  if (cone > 0.02) pen.path([[x.sum, middle - radius * 0.8 * cone], [x.sum + 1.5 * radius, middle - 11 * cone], [x.nonlinearity, middle - 4 * cone], [x.nonlinearity, middle + 4 * cone], [x.sum + 1.5 * radius, middle + 11 * cone], [x.sum, middle + radius * 0.8 * cone]], { fill: tissue, alpha: Math.min(1, 2 * cone), closed: true });
  axonAt(pen, axon, t[5], tissue);
  const size = Math.min(1, Math.abs(answer.sum) / 2), inside = mix(mix(tissue, signed(answer.sum), 0.55 * size), theme.background, 0.25 * t[3]);
  pen.path(body([x.sum, middle], radius, t[3]), { fill: inside, stroke: rim, width: 1.4, closed: true });
  if (t[3] < 0.98) pen.circle(x.sum, middle, radius * 0.34 * (1 - t[3]), { fill: mix(inside, theme.text, 0.35) });
  if (t[3] > 0.3) pen.text("\u03a3", x.sum, middle + 1, { size: Math.round(letter * (0.9 + 1.1 * t[3])), fill: readable(inside, theme), align: "center", baseline: "middle", weight: 600 });
  pen.text(`s = ${written(answer.sum, 3)}`, x.sum, middle + radius + 1.35 * letter, { size: letter, fill: theme.text, align: "center", weight: 600, halo: theme.background });
  nonlinearity(pen, scene, letter, t[4], x.nonlinearity, middle);
  // synapses
  branches.forEach((y, k) => {
    const w = k ? numbers.w2 : numbers.w1, big = 4 + 5 * Math.min(1, Math.abs(w) / 1.2), shrink = 1 - t[1];
    if (shrink > 0.02) pen.circle(x.weight, y, big * shrink, { fill: signed(w), stroke: theme.background, width: 1.5 });
  });
  // pulses
  incoming.forEach((train, k) => train.places.forEach((share) => pulse(pen, lines[k], share, 4.2, theme.text)));
  inner.forEach((train, k) => {
    const w = k ? numbers.w2 : numbers.w1;
    if (w) train.places.forEach((share) => pulse(pen, dendrites[k], share, 2 + 4 * Math.sqrt(Math.min(1, Math.abs(w) / 1.2)), signed(w)));
  });
  outgoing.places.forEach((share) => pulse(pen, axon, share, 4.8, theme.text));
  chips(pen, scene, letter);
  outputAt(pen, scene, letter, x.output, middle, t[5]);
}

function pulse(pen, line, share, radius, fill) {
  const [x, y] = along(line, share);
  pen.circle(x, y, radius, { fill, stroke: pen.theme.background, width: 1 });
}

// Both names of every part; the one that is drawn now stands out.
function names(pen, { x }, letter, t) {
  const { theme } = pen;
  STATIONS.forEach(({ id, cell, formula }, k) => {
    pen.text(cell, x[id], letter * 1.1, { size: letter, fill: mix(theme.text, theme.quiet, t[k]), align: "center", weight: t[k] < 0.5 ? 600 : 400 });
    pen.text(formula, x[id], letter * 2.5, { size: letter, fill: mix(theme.quiet, theme.text, t[k]), align: "center", weight: t[k] < 0.5 ? 400 : 600 });
  });
}

// An axon with its sheath and endings, which becomes an arrow.
function axonAt(pen, axon, t, tissue) {
  const { theme } = pen, [x, y] = axon[axon.length - 1];
  pen.path(axon, { stroke: mix(tissue, theme.text, 0.55 * t), width: 6 - 4.4 * t });
  if (t < 0.98) {
    for (let k = 0; k < 4; k++) {
      const from = along(axon, 0.1 + 0.2 * k), to = along(axon, 0.25 + 0.2 * k);
      pen.path([from, along(axon, 0.175 + 0.2 * k), to], { stroke: mix(theme.axis, theme.background, 0.35), width: 12 * (1 - t), alpha: 1 - t });
    }
    for (const turn of [-0.7, 0.7]) {
      const from = along(axon, 0.93);
      pen.path([from, [from[0] + 22 * (1 - t) * Math.cos(turn), from[1] + 22 * (1 - t) * Math.sin(turn)]], { stroke: tissue, width: 4, alpha: 1 - t });
    }
  }
  if (t > 0.3) pen.path([[x - 9 * t, y - 5 * t], [x, y], [x - 9 * t, y + 5 * t]], { stroke: theme.text, width: 1.6 });
}

// The curve that turns the sum into the output, in its box.
function nonlinearity(pen, { answer, kind }, letter, t, x, y) {
  const { theme } = pen, w = 0.105 * pen.width, h = Math.min(w, 5.4 * letter);
  if (t > 0.05) {
    const left = x - w / 2, top = y - h / 2, at = (s, g) => /** @type {Place} */ ([left + w * (0.5 + s / 8), top + h * (0.88 - 0.76 * g)]);
    pen.rect(left, top, w, h, { fill: theme.background, stroke: theme.axis, alpha: t, radius: 6 });
    if (t > 0.6) {
      const curve = kind === "step" ? [at(-3.8, 0), at(0, 0), at(0, 1), at(3.8, 1)] : Array.from({ length: 41 }, (_, k) => at(-3.8 + 0.19 * k, NONLINEARITIES.sigmoid(-3.8 + 0.19 * k)));
      pen.path([at(-3.8, 0), at(3.8, 0)], { stroke: theme.grid });
      pen.path([at(0, 0), at(0, 1)], { stroke: theme.grid });
      pen.path(curve, { stroke: theme.text, width: 1.8 });
      const s = Math.min(3.8, Math.max(-3.8, answer.sum));
      pen.path([at(s, 0), at(s, NONLINEARITIES[kind](answer.sum))], { stroke: theme.accent, dash: [3, 3] });
      pen.circle(...at(s, NONLINEARITIES[kind](answer.sum)), 4.5, { fill: theme.accent, stroke: theme.background, width: 1 });
    }
  }
  pen.text(kind === "step" ? "fires if s > 0" : "g(s) = 1 / (1 + e\u207b\u02e2)", x, y + h / 2 + 1.35 * letter, { size: letter, fill: theme.text, align: "center", halo: theme.background });
}

function chips(pen, { numbers, turned, held }, letter) {
  const { theme } = pen;
  for (const box of boxes(pen.width, pen.height, letter, turned)) {
    const chip = CHIPS.find(({ name }) => name === box.name), on = box.name === held, value = numbers[box.name], middle = box.y + box.height / 2;
    const colour = box.name.startsWith("x") ? theme.text : (value < 0 ? theme.negative : theme.positive)[0];
    pen.rect(box.x, box.y, box.width, box.height, { fill: theme.background, stroke: on ? theme.accent : colour, width: on ? 2.5 : 1.4, radius: 0.75 * letter });
    pen.text(`${chip.label} ${value.toFixed(2).replace("-", "\u2212")}`, box.x + 0.55 * letter, middle + 0.5, { size: letter, fill: theme.text, baseline: "middle", weight: 600 });
    const right = box.x + box.width - 0.65 * letter, small = 0.3 * letter;
    for (const up of [-1, 1]) pen.path([[right - small, middle + up * 0.25 * letter], [right, middle + up * 0.62 * letter], [right + small, middle + up * 0.25 * letter]], { stroke: theme.quiet, width: 1.3 });
  }
}

function outputAt(pen, { answer }, letter, x, y, t) {
  const { theme } = pen, text = `\u0177 = ${written(answer.output, 3)}`, h = CHIP.height * letter, w = 6.2 * letter;
  const place = y - (1 - t) * (h / 2 + 1.3 * letter) - h / 2, left = Math.min(pen.width - w - 2, x - w / 2);
  pen.rect(left, place, w, h, { fill: theme.background, stroke: theme.text, width: 1.6, radius: 0.75 * letter });
  pen.text(text, left + w / 2, place + h / 2 + 0.5, { size: letter, fill: theme.text, align: "center", baseline: "middle", weight: 600 });
}

// Black or white, whichever is read better on a colour.
function readable(ground, theme) {
  const [r, g, b] = rgb(ground), light = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return light > 128 === theme.dark ? theme.background : theme.text;
}
