// The rows of arithmetic at each station.

import { bracketed, products, written } from "../../topic/written.js";
import { AND, and, attention, KEPT, left, lenet, squashed, STEPS, uNet, xor } from "./demonstrations.js";
import { FIELD, neighbourhood, ORIENTATIONS, REACH, THRESHOLD, weighed, windowOf } from "./neocognitron.js";

/** @typedef {import("../../topic/lines.js").Row} Row */

const MINUS = "\u2212", TIMES = "\u00d7", GROUP = new Intl.NumberFormat("en-GB");
const whole = (value) => GROUP.format(value);

/**
 * Where among the S cells of a C cell the largest is, the first of them.
 * @param {number[][]} map
 * @param {number} row
 * @param {number} column
 */
export function peakOf(map, row, column) {
  const cells = neighbourhood(map, row, column).flat(), at = cells.indexOf(Math.max(...cells));
  return { row: row * REACH + Math.floor(at / REACH), column: column * REACH + (at % REACH) };
}

/**
 * A C cell opened to its S cells, and the largest of these to its window times the filter.
 * @param {number[][]} picture
 * @param {{ s: number[][], c: number[][] }} answers  of one direction
 * @param {{ map: number, row: number, column: number }} chosen
 * @returns {Row[]}
 */
export function cellRows(picture, { s, c }, { map, row, column }) {
  const peak = peakOf(s, row, column), window = windowOf(picture, peak.row, peak.column), { weights, title } = ORIENTATIONS[map], sum = weighed(window, weights);
  const lit = window.flatMap((line, a) => line.map((x, b) => [x, weights[a][b]])).filter(([x]) => x !== 0);
  return [
    { name: "c", label: `C cell, ${title}, row ${row + 1}, column ${column + 1}`, text: `largest of ${neighbourhood(s, row, column).map((line) => line.join(" ")).join(" / ")}`, value: String(c[row][column]) },
    { name: "sum", label: `window ${TIMES} filter there`, text: lit.length ? `${products(lit)}, and ${FIELD * FIELD - lit.length} ${TIMES} 0` : `${FIELD * FIELD} ${TIMES} 0`, value: written(sum) },
    { name: "s", label: `S cell, row ${peak.row + 1}, column ${peak.column + 1}`, text: `max(0, ${written(sum)} ${MINUS} ${THRESHOLD})`, value: String(s[peak.row][peak.column]) },
  ];
}

const parametersOf = (name) => (/** @type {Record<string, number>} */ counted) => [{ name: "parameters", label: "parameters", text: "counted layer by layer", value: whole(counted[name]) }];

/** @type {Record<string, (counted: Record<string, number>) => Row[]>} */
const ROWS = {
  perceptron: () => [[1, 1], [1, 0]].map(([a, b]) => {
    const sum = AND.weights[0] * a + AND.weights[1] * b + AND.bias;
    return { name: `and${a}${b}`, label: `x = (${a}, ${b})`, text: `1 ${TIMES} ${a} + 1 ${TIMES} ${b} ${MINUS} 1.5 = ${written(sum)} ${sum > 0 ? ">" : "<"} 0, answer`, value: String(and(a, b)) };
  }),
  cells: () => [
    { name: "own", label: "upright bar", text: `2 + 2 + 2 ${MINUS} ${THRESHOLD}`, value: "4" },
    { name: "other", label: "any other bar", text: `max(0, sum ${MINUS} ${THRESHOLD}), the sum being at most 2`, value: "0" },
  ],
  mlp: () => [[1, 0], [1, 1]].map(([a, b]) => {
    const { or, both, answer } = xor(a, b), sum = or - both - 0.5;
    return { name: `xor${a}${b}`, label: `x = (${a}, ${b})`, text: `OR ${or}, AND ${both}: ${or} ${MINUS} ${both} ${MINUS} 0.5 = ${written(sum)} ${sum > 0 ? ">" : "<"} 0, answer`, value: String(answer) };
  }),
  cnn: () => {
    const { parameters } = lenet();
    return [
      { name: "first", label: "first layer", text: `6 ${TIMES} (5 ${TIMES} 5 ${TIMES} 1 + 1)`, value: whole(parameters[0]) },
      { name: "parameters", label: "all parameters", text: parameters.map(whole).join(" + "), value: whole(parameters.reduce((a, b) => a + b, 0)) },
    ];
  },
  lstm: () => [
    { name: "gate", label: "forget gate", text: `1 / (1 + e^(${MINUS}log 50)) = 50/51; after ${STEPS} steps (50/51)\u2075\u2070`, value: written(left(KEPT.lstm)) },
    { name: "weight", label: "weight \u00bd", text: `after ${STEPS} steps \u00bd\u2075\u2070`, value: written(left(KEPT.recurrent)) },
  ],
  alexnet: (counted) => parametersOf("alexnet")(counted).map((row) => ({ ...row, label: "parameters, as one tower" })),
  vgg: (counted) => parametersOf("vgg")(counted).map((row) => ({ ...row, label: "parameters, 19 layers" })),
  googlenet: parametersOf("googlenet"),
  gan: () => [{ name: "judge", label: "D*(0)", text: `p(0) / (p(0) + q(0)) = 1 / (1 + e^(${MINUS}2)) = 1 / (1 + ${written(Math.exp(-2))})`, value: written(1 / (1 + Math.exp(-2))) }],
  resnet: (counted) => parametersOf("resnet")(counted).map((row) => ({ ...row, label: "parameters, 152 layers" })),
  unet: () => {
    const { down, up } = uNet();
    return [
      { name: "down", label: "down", text: `572 ${MINUS} 2 ${MINUS} 2 = ${down[0]}, halved ${down[0] / 2}, ${MINUS} 4`, value: String(down[1]) },
      { name: "up", label: "last one up", text: `2 ${TIMES} ${up[2]} ${MINUS} 2 ${MINUS} 2`, value: String(up[3]) },
    ];
  },
  transformer: () => {
    const { scores, weights } = attention(), raised = scores[0].map((s) => Math.exp(s / Math.SQRT2));
    return [
      { name: "scores", label: "token 1 asks", text: `q\u2081 = (2, 0); keys (0, 2), (1, 0), (1, 0): dot products ${scores[0].join(", ")}, each divided by \u221a2` },
      { name: "weight", label: "looks at token 2", text: `${written(raised[1])} / (${raised.map((e) => written(e)).join(" + ")})`, value: written(weights[0][1]) },
    ];
  },
  capsules: () => [1, 3].map((length) => ({ name: `length${length}`, label: `|s| = ${length}`, text: `|s|\u00b2 / (1 + |s|\u00b2) = ${length ** 2} / (1 + ${length ** 2})`, value: bracketed(squashed(length)) })),
};

/**
 * @param {string} station  any but the neocognitron
 * @param {Record<string, number>} counted  parameters of the networks, by station
 * @returns {Row[]}
 */
export function stationRows(station, counted) {
  return ROWS[station]?.(counted) ?? [];
}
