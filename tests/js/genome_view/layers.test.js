// Every layer has every part of the interface, and what is new needs nothing else of the view.

import assert from "node:assert/strict";
import { test } from "node:test";

import { cardOf } from "../../../explorer/components/genome_view/front.js";
import { unpack } from "../../../explorer/components/kernel/bytes.js";
import { Genome } from "../../../explorer/components/genome_view/genome.js";
import { KINDS, firstOf, lacking, layersOf, register } from "../../../explorer/components/genome_view/layers/index.js";
import { Layer } from "../../../explorer/components/genome_view/layers/layer.js";
import { layOut } from "../../../explorer/components/genome_view/layout.js";
import { paint } from "../../../explorer/components/genome_view/paint.js";
import { Scales } from "../../../explorer/components/genome_view/scales.js";
import { summary } from "../../../explorer/components/genome_view/summary.js";
import { everything, measured, noting } from "./everything.js";

const STATE = { x0: 0, x1: 1000, signed: true, variant: 2, lead: { variant: 2, indices: [2, 4], r2: [1, 0.5] }, hover: -1, cursor: null };

measured();

function viewOf(bytes) {
  const genome = new Genome(unpack(bytes)), layers = layersOf(genome), layout = layOut(layers, 900, 600);
  return { genome, layers, layout, scales: new Scales(genome, layers, layout, STATE) };
}

/** A layer with all its parts, and a red dot in the middle of its track. */
class Middle extends Layer {
  static kind = "middle";
  static arrays = ["values"];
  height() { return { pixels: 30, gap: 4 }; }
  extent() { return { low: 0, high: 2 }; }
  draw(pen, scales) { pen.circle(scales.px(500), scales.py(this.id, 1), 3, { fill: "#ff0000" }); }
  pick(px, py, scales) { return Math.hypot(px - scales.px(500), py - scales.py(this.id, 1)) < 5 ? { region: [400, 600], title: "here" } : null; }
  words({ title }) { return { title, rows: [] }; }
  about(index) { return [["Middle", String(this.arrays.values[index])]]; }
  summary() { return "There is a middle."; }
}

test("every layer has every part", () => {
  assert.ok(KINDS.size >= 10);
  for (const kind of KINDS.values()) assert.deepEqual(lacking(kind), [], kind.kind);
});

test("a layer without a part is refused by its name", () => {
  assert.equal(register([Middle]).get("middle"), Middle);
  for (const part of ["height", "extent", "draw", "pick", "words", "about", "summary"]) {
    const without = class extends Layer { static kind = "half"; };
    for (const name of Object.getOwnPropertyNames(Middle.prototype)) if (name !== part && name !== "constructor") without.prototype[name] = Middle.prototype[name];
    assert.throws(() => register([without]), new RegExp(`^Error: the layer half lacks ${part}$`));
  }
  class Nameless extends Middle { static kind = ""; }
  assert.throws(() => register([Nameless]), /lacks kind/);
  assert.throws(() => register([Middle, Middle]), /two layers are called middle/);
});

test("every part of every layer answers in its form", () => {
  const { layers, layout, scales } = viewOf(everything()), { theme } = noting();
  assert.deepEqual(new Set(layers.map((layer) => layer.settings.kind)), new Set(KINDS.keys()));
  for (const layer of layers) {
    const height = layer.height(layout), extent = layer.extent(scales), rows = layer.about(2, STATE);
    assert.ok(height === null || ("share" in height ? height.share > 0 : height.pixels > 0 && height.gap >= 0), layer.id);
    assert.equal(height !== null, layer.id in layout.areas);
    assert.ok(extent === null || extent.low < extent.high, layer.id);
    assert.ok(rows.every((row) => row.length === 2 && row.every((text) => typeof text === "string")), layer.id);
    assert.equal(typeof layer.summary(), "string");
    for (let px = 0; px < 900; px += 7) {
      for (let py = 0; py < 600; py += 7) {
        const thing = layer.pick(px, py, scales, theme);
        if (!thing) continue;
        assert.ok("region" in thing || thing.variant >= 0, layer.id);
        const card = layer.words(thing);
        assert.ok(card === null || (typeof card.title === "string" && card.rows.every((row) => row.length === 2)));
      }
    }
  }
});

test("each layer leaves strokes of its own, within the picture", () => {
  const all = viewOf(everything()), whole = noting();
  paint(whole, all.scales, STATE);
  for (const missing of all.layers) {
    const { genome, layout } = all, layers = all.layers.filter((layer) => layer !== missing && layer.on !== missing.id), rest = noting();
    paint(rest, new Scales(genome, layers, layout, STATE), STATE);
    assert.ok(rest.strokes.length < whole.strokes.length, `${missing.id} draws nothing`);
  }
  for (const [name, ...at] of whole.strokes) {
    const points = name === "path" ? at[0].filter(Boolean) : name === "text" ? [at.slice(1, 3)] : [at.slice(0, 2)];
    for (const [x, y] of points) assert.ok(x > -100 && x < 1000 && y >= -1 && y <= 601, `${name} at ${x}, ${y}`);
  }
});

test("what passes the line is larger, in one colour and ringed; what is linked to the lead lies over it", () => {
  const { scales } = viewOf(everything()), pen = noting(), [x, y] = [scales.px(500), scales.py("association", 9)];
  paint(pen, scales, { ...STATE, lead: null });
  const dots = pen.strokes.filter(([name]) => name === "dot"), found = dots.filter(([, , , colour]) => colour === "#000018");
  assert.deepEqual(found.map((dot) => dot.slice(1, 3)), [[x, y]], "one of five passes 7.3");
  const others = dots.filter(([, , , colour]) => colour === "#000012" || colour === "#000013");
  assert.ok(others.length >= 4 && others.every(([, , , , radius]) => radius < found[0][4]));
  const rings = pen.strokes.filter(([name, , , , style]) => name === "circle" && style.stroke === "#000018");
  assert.ok(rings.some((ring) => ring[1] === x && ring[2] === y));
  assert.ok(!rings.some((ring) => ring[1] === scales.px(300)));
  const linked = noting();
  paint(linked, scales, STATE);
  const there = linked.strokes.filter(([name, px, py]) => name === "dot" && px === x && py === y);
  assert.equal(there[there.length - 1][3], "#000024");
});

test("random weights are one shape with an edge", () => {
  const { scales } = viewOf(everything()), pen = noting();
  paint(pen, scales, STATE);
  const own = pen.strokes.filter((stroke) => stroke.some((part) => part && (part.fill === "#000007" || part.stroke === "#000007")));
  const shapes = own.filter(([name, , style]) => name === "path" && style.fill && style.closed);
  assert.equal(shapes.length, 1);
  assert.ok(own.filter(([name]) => name === "rect").length <= 1, "but for its key");
});

test("every word lies within the picture, however wide it is", () => {
  for (const [width, height] of [[700, 420], [980, 620], [1240, 700], [1700, 900]]) {
    const genome = new Genome(unpack(everything())), layers = layersOf(genome), layout = layOut(layers, width, height);
    for (const layer of layers) {
      if (layer.settings.kind === "score") Object.assign(layer.settings, { label: "Integrated gradients, mean size", below: true });
      if (layer.settings.kind === "blocks") layer.settings.label = "Receptive fields";
    }
    const scales = new Scales(genome, layers, layout, { ...STATE, signed: false }), pen = noting();
    paint(pen, scales, { ...STATE, signed: false });
    assert.ok(pen.strokes.some(([name, text]) => name === "text" && text === "QTL"), "a known locus is named");
    for (const [, text, x, y, { size, align = "left", baseline = "alphabetic", turn = 0 }] of pen.strokes.filter(([name]) => name === "text")) {
      const long = 6 * text.length, before = { left: 0, center: long / 2, right: long }[align], up = { alphabetic: size * 0.8, middle: size / 2, top: 0, bottom: size }[baseline];
      const box = turn ? [x - up, y - before, x - up + size, y - before + long] : [x - before, y - up, x - before + long, y - up + size];
      assert.ok(box[0] >= -1 && box[1] >= -1 && box[2] <= width + 1 && box[3] <= height + 1, `${text} at ${width}: ${box}`);
      assert.ok(size >= 11 || !turn, `${text} has letters of ${size} pixels`);
    }
  }
});

test("what is typed is found by the layers that have names", () => {
  const { layers } = viewOf(everything()), find = (text) => firstOf(layers, (layer) => layer.find(text));
  assert.deepEqual(find("gene"), [480 - 5000, 560 + 5000]);
  assert.deepEqual(find("qtl"), [400 - 350, 600 + 350]);
  assert.equal(find("nowhere"), null);
});

test("the card of a variant has a row of every layer that knows of it", () => {
  const { layers, scales } = viewOf(everything()), card = cardOf(scales, STATE, { layer: layers[0], variant: 2 });
  assert.equal(card.title, "c");
  assert.deepEqual(card.rows, [["Position", "chr1:500"], ["p of its window", "1.0×10⁻⁶"], ["Score", "8"], ["Random weights", "0.2"], ["p", "1.0×10⁻⁹"], ["Attention", "2"],
    ["r² to lead", "1"], ["Gene", "GENE"], ["Known locus", "QTL"]]);
});

test("a layer that is new is drawn, picked, described and summed up by being in the list", () => {
  KINDS.set("middle", Middle);
  try {
    const { genome, layers, layout, scales } = viewOf(everything([["middle", {}, { values: Float32Array.of(5, 6, 7, 8, 9) }]])), pen = noting();
    assert.ok(layout.areas.middle.top >= layout.areas.genes.bottom + 4 && layout.areas.middle.height === 30);
    paint(pen, scales, STATE);
    const [[, x, y]] = pen.strokes.filter(([name, , , , style]) => name === "circle" && style.fill === "#ff0000");
    assert.ok(y > layout.areas.middle.top && y < layout.areas.middle.bottom);
    const found = firstOf(layers, (layer) => { const thing = layer.pick(x, y, scales, pen.theme); return thing && { layer, ...thing }; });
    assert.deepEqual(found.region, [400, 600]);
    assert.deepEqual(cardOf(scales, STATE, found), { title: "here", rows: [] });
    assert.deepEqual(cardOf(scales, STATE, { layer: layers[0], variant: 4 }).rows.find(([label]) => label === "Middle"), ["Middle", "9"]);
    assert.ok(summary(genome, layers).endsWith("There is a middle."));
    assert.throws(() => viewOf(everything([["middle", {}, {}]])), /the layer middle came without its values/);
  } finally {
    KINDS.delete("middle");
  }
  assert.throws(() => viewOf(everything([["middle", {}, {}]])), /no layer is called middle/);
});
