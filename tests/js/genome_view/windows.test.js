// Windows are steps at their p value; a locus is told by its card, and the line is in view at any zoom.

import assert from "node:assert/strict";
import { test } from "node:test";

import { unpack } from "../../../explorer/components/kernel/bytes.js";
import { cardOf } from "../../../explorer/components/genome_view/front.js";
import { Genome } from "../../../explorer/components/genome_view/genome.js";
import { headingOf, wrapped } from "../../../explorer/components/genome_view/heading.js";
import { layersOf } from "../../../explorer/components/genome_view/layers/index.js";
import { layOut } from "../../../explorer/components/genome_view/layout.js";
import { paint } from "../../../explorer/components/genome_view/paint.js";
import { Scales } from "../../../explorer/components/genome_view/scales.js";
import { everything, measured, noting } from "./everything.js";

const STATE = { x0: 0, x1: 1000, signed: false, variant: -1, lead: null, hover: -1, cursor: null };

measured();

function shown(state = STATE, heading = 0) {
  const genome = new Genome(unpack(everything())), layers = layersOf(genome), layout = layOut(layers, 900, 700, heading);
  const scales = new Scales(genome, layers, layout, state), layer = /** @type {any} */ (layers.find((one) => one.id === "windows"));
  return { genome, layers, layout, scales, layer };
}

test("a window is a step from its first to its last variant, at its p value", () => {
  const { scales } = shown(), pen = noting(), y = scales.py("windows", 4);
  paint(pen, scales, STATE);
  const steps = pen.strokes.filter(([name, points, style]) => name === "path" && points.length === 2 && style.stroke === "#000018" && points[0][1] === y);
  assert.equal(steps.length, 1);
  const [[, [a, b]]] = steps;
  assert.ok(Math.abs(a[0] - scales.px(300)) < 1e-6 && Math.abs(b[0] - scales.px(900)) < 1e-6);
});

test("a locus stands in its own colour down to the ruler, ringed at its lead, and is named", () => {
  const { scales } = shown(), pen = noting(), top = scales.py("windows", 6), zero = scales.py("windows", 0);
  paint(pen, scales, STATE);
  const bar = pen.strokes.find(([name, , y, , high, style]) => name === "rect" && y === top && Math.abs(high - (zero - top)) < 1e-9 && style.fill === "#000018");
  assert.ok(bar);
  assert.ok(pen.strokes.some(([name, x, y, , style]) => name === "circle" && x === scales.px(500) && y === top && style.stroke === "#000018"));
  const names = pen.strokes.filter(([name]) => name === "text").map(([, text]) => text);
  assert.ok(names.includes("lead c"));
  assert.ok(names.includes("the line"));
});

test("a locus with no room above its ring is named beside it", () => {
  const { layer, layout, scales } = shown(), pen = noting(), ring = scales.px(500), y = scales.py("windows", 6);
  const above = { take: (_x, top, _wide, high) => top + high > y - layout.radius };
  layer.names(pen, scales, STATE, { places: above });
  const name = pen.strokes.find(([kind, text]) => kind === "text" && text === "lead c");
  assert.ok(name);
  assert.ok(name[2] > ring + layout.radius && name[3] === y);
});

test("the windows grow upwards, the association hangs below the ruler, the score is a track of its own", () => {
  const { scales, layout } = shown();
  assert.ok(scales.ranges.windows.upward);
  assert.ok(!scales.ranges.association.upward);
  assert.ok(layout.areas.windows.bottom <= layout.ruler.top && layout.areas.association.top >= layout.ruler.bottom);
});

test("the line stays in view where no window of the stretch reaches it", () => {
  const { scales } = shown({ ...STATE, x0: 50, x1: 150 }), { area } = scales.ranges.windows;
  const y = scales.py("windows", 3);
  assert.ok(y > area.top && y < area.bottom);
});

test("a pointer in a locus' bar means the locus, one on a step means that window, one in the air means nothing", () => {
  const { layer, scales, layers } = shown(), x = scales.px(500);
  const locus = layer.pick(x, scales.py("windows", 1), scales, null);
  assert.equal(locus.window, 1);
  const card = cardOf(scales, STATE, { layer, ...locus });
  assert.deepEqual(card, { title: "chr1:500\u2013500", rows: [["p (network)", "1.0\u00d710\u207b\u2076"], ["q", "1.0\u00d710\u207b\u2075"], ["Width", "1 bp"], ["SNPs", "1"], ["Share", "3 of 3"]] });
  const wide = layer.pick(scales.px(800), scales.py("windows", 4) + 3, scales, null);
  assert.equal(wide.window, 2);
  assert.deepEqual(cardOf(scales, STATE, { layer, ...wide }).rows.at(-1), ["SNPs", "4"]);
  assert.equal(layer.pick(scales.px(800), scales.py("windows", 2.5), scales, null), null);
  assert.equal(layer.pick(x, scales.ranges.association.area.top + 20, scales, null), null);
  assert.equal(layers[0], layer);
});

test("the lead of a locus has a place in the plot, other variants have none", () => {
  const { layer, scales } = shown();
  assert.deepEqual(layer.dot(2, scales), [scales.px(500), scales.py("windows", 6)]);
  assert.equal(layer.dot(3, scales), null);
});

test("what is seen is said: loci above the line, or that there is none", () => {
  const { layer } = shown();
  assert.equal(layer.summary(), "1 locus stands above the line; the strongest, p = 1.0\u00d710\u207b\u2076, is at chr1:500\u2013500.");
  layer.cards.clear();
  assert.equal(layer.summary(), "No locus stands out from noise.");
});

test("an exported picture has its heading above all else", () => {
  const theme = noting().theme, { layout: plain } = shown(), heading = headingOf(theme, "Title", ["a note of words ".repeat(20).trim()], plain);
  assert.ok(heading.lines.length > 2);
  assert.ok(heading.lines.every(({ y }, k) => k === 0 || y > heading.lines[k - 1].y));
  assert.ok(heading.lines.at(-1).y < heading.height);
  assert.deepEqual(wrapped(theme, "one two three", 10, 6 * 7), ["one two", "three"]);
  const { layout } = shown(STATE, heading.height);
  assert.equal(layout.areas.windows.top, plain.areas.windows.top + heading.height);
});
