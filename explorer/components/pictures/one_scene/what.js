// The button What: boxes with a class and a score, followed from frame to frame; the loss of one cell and one overlap opened.

import { bracketed, written } from "../../topic/written.js";
import { at, boxesOf, CELLS, matched, overlap, PIXELS, RIGHT, SCORE, softmax, target } from "./boxes.js";
import { KINDS, SIDE } from "./scene.js";
import { ofBoxes } from "./told.js";

/** @typedef {import("./boxes.js").Found} Found */
/** @typedef {import("./scene.js").Box} Box */

/** The cell in which a pixel lies. */
const cellOf = (/** @type {number} */ spot) => Math.floor(Math.floor(spot / SIDE) / PIXELS) * CELLS + Math.floor((spot % SIDE) / PIXELS);

/** @type {import("./buttons.js").Button} */
export const WHAT = {
  name: "what", words: "What", hint: "Detect: a box with a class and a score round every shape", layers: ["what"],
  read: ({ made, scene }) => {
    const truth = scene.boxes.filter((box) => box !== null), boxes = boxesOf(made.what), owners = matched(boxes, truth);
    const shares = Array.from({ length: CELLS * CELLS }, (_, cell) => softmax(at(made.what, cell).slice(0, 4)));
    return { truth, boxes, owners, shares };
  },
  draw: (pen, place, { input, spot, tracks }, { truth, boxes, owners }, { paint, ink, tint, letter }) => {
    const { theme } = pen, scale = place.side / SIDE, frame = ({ left, top, right, bottom }, style) => pen.rect(place.x + left * scale, place.y + top * scale, (right - left) * scale, (bottom - top) * scale, style);
    paint("what", input, place, ink);
    const cell = cellOf(spot), side = place.side / CELLS;
    pen.rect(place.x + (cell % CELLS) * side, place.y + Math.floor(cell / CELLS) * side, side, side, { stroke: theme.background, width: 4 });
    pen.rect(place.x + (cell % CELLS) * side, place.y + Math.floor(cell / CELLS) * side, side, side, { stroke: theme.accent, width: 1.5 });
    for (const { trail, box } of tracks) pen.path(trail.map(([x, y]) => [place.x + x * scale, place.y + y * scale]), { stroke: tint(box.kind), width: 2.5, alpha: 0.8 });
    for (const one of truth) {
      const [left, right, top, bottom] = [place.x + one.left * scale, place.x + one.right * scale, place.y + one.top * scale, place.y + one.bottom * scale], round = [[left, top], [right, top], [right, bottom], [left, bottom]];
      pen.path(round, { stroke: theme.background, width: 3, closed: true });
      pen.path(round, { stroke: theme.text, width: 2, dash: [5, 4], closed: true });
    }
    boxes.forEach((one, k) => {
      frame(one, { stroke: theme.background, width: 6 });
      frame(one, { stroke: tint(one.kind), width: 3.5 });
      const track = tracks.find(({ box }) => box === one), words = `${KINDS[one.kind]} ${one.score.toFixed(2)}${owners[k] < 0 ? " \u2717" : ""}${track ? ` \u00b7 ${track.id}` : ""}`;
      const x = Math.max(place.x + 2, Math.min(place.x + place.side - 7 * letter, place.x + one.left * scale)), y = place.y + one.top * scale - 5;
      pen.text(words, x, y < place.y + letter ? place.y + one.bottom * scale + letter : y, { size: letter, fill: theme.text, weight: 600, halo: theme.background });
    });
  },
  answer: ({ boxes, truth, owners }) => `${boxes.length} box${boxes.length === 1 ? "" : "es"}, ${owners.filter((k) => k >= 0).length} right, of ${truth.length} dashed`,
  beside: (_, { shares }) => KINDS.map((kind, k) => ({ words: `p(${k ? kind : "nothing"})`, draw: (place, { paint, amount }) => paint(`cells${k}`, shares.map((here) => here[k]), place, amount, CELLS) })),
  rows: ({ made, spot }, { truth, boxes, shares }) => {
    const cell = cellOf(spot), numbers = at(made.what, cell), { kind, numbers: aim } = target(truth, cell), share = shares[cell][kind], name = kind ? KINDS[kind] : "nothing";
    const off = aim ? aim.map((v, k) => Math.abs(numbers[k + 4] - v)) : [], box = 0.5 * off.reduce((a, b) => a + b, 0), fine = (v) => bracketed(v, 3);
    return [
      { name: "class", label: `class of cell ${Math.floor(cell / CELLS) + 1}, ${(cell % CELLS) + 1}`, text: `truth: ${name}; \u2212ln p = \u2212ln ${written(share, 4)}`, value: written(-Math.log(share), 4) },
      { name: "box", label: "its box", text: aim ? `half of |right| + |down| + |width| + |height| off, in cells: 0.5 \u00d7 (${aim.map((v, k) => `|${written(numbers[k + 4], 3)} \u2212 ${fine(v)}|`).join(" + ")})` : "no shape\u2019s middle lies in this cell: what it says of a box does not count", value: aim ? written(box, 4) : "0" },
      { name: "loss", label: "loss of this cell", text: `${written(-Math.log(share), 4)} + ${written(box, 4)}`, value: written(-Math.log(share) + box, 4), lit: true },
      ...ofOverlap(boxes, truth, spot),
    ];
  },
  measured: ofBoxes,
};

/**
 * The box that is nearest to a pixel and the true one that it overlaps most, by arithmetic.
 * @param {Found[]} boxes
 * @param {Box[]} truth
 * @param {number} spot
 * @returns {import("../../topic/lines.js").Row[]}
 */
function ofOverlap(boxes, truth, spot) {
  const far = ({ left, top, right, bottom }) => Math.hypot((left + right) / 2 - (spot % SIDE) - 0.5, (top + bottom) / 2 - Math.floor(spot / SIDE) - 0.5), near = [...boxes].sort((a, b) => far(a) - far(b))[0];
  if (!near || !truth.length) return [{ name: "overlap", label: "nearest box", text: near ? "there is no shape: this box is false" : `no cell\u2019s score is ${SCORE} or more` }];
  const best = truth.map((one) => ({ one, ...overlap(near, one) })).reduce((a, b) => (b.share > a.share ? b : a)), two = (v) => written(v, 2);
  const edges = ({ left, top, right, bottom }) => `${two(left)} to ${two(right)} across, ${two(top)} to ${two(bottom)} down`, same = best.one.kind === near.kind;
  return [
    { name: "edges", label: "nearest box", text: `${KINDS[near.kind]}: ${edges(near)}; ${best.share ? `true ${KINDS[best.one.kind]}: ${edges(best.one)}` : "no true box overlaps it"}` },
    { name: "overlap", label: "its overlap (IoU)", text: `both / either = ${two(best.wide)} \u00d7 ${two(best.high)} / (${two(best.areas[0])} + ${two(best.areas[1])} \u2212 ${two(best.both)}) = ${two(best.both)} / ${two(best.union)}`, value: `${written(best.share, 3)}${!same ? ", of another class" : best.share >= RIGHT ? `, at least ${RIGHT}` : `, less than ${RIGHT}`}` },
  ];
}
