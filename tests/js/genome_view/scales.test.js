// Genome and values to pixels and back, and where the tracks lie.

import assert from "node:assert/strict";
import { test } from "node:test";

import { unpack } from "../../../explorer/components/kernel/bytes.js";
import { Genome, lowerBound } from "../../../explorer/components/genome_view/genome.js";
import { layersOf } from "../../../explorer/components/genome_view/layers/index.js";
import { Points } from "../../../explorer/components/genome_view/layers/points.js";
import { layOut } from "../../../explorer/components/genome_view/layout.js";
import { Scales } from "../../../explorer/components/genome_view/scales.js";
import { named, packed } from "../packed.js";
import { between, seeded } from "../seeded.js";

function viewOf(random, size, { score = true, log10p = true, genes = true, boundaries = false, lines = 0 } = {}) {
  let at = 0;
  const position = Uint32Array.from({ length: size }, () => (at += between(random, 0, 100)));
  const values = () => Float32Array.from(position, () => (random() < 0.05 ? Number.NaN : random() * 2 - 1));
  const arrays = { position, ...named([...position].map(String)) }, layers = [];
  const add = (kind, id, settings, own) => {
    layers.push({ kind, id, ...settings });
    for (const [name, array] of Object.entries(own)) arrays[`${id}.${name}`] = array;
  };
  if (score) add("score", "score", { label: "Score", signed: true }, { values: values() });
  if (log10p) add("association", "log10p", { threshold: 7.3 }, { values: Float32Array.from(position, () => random() ** 4 * 12) });
  for (let k = 0; k < lines; k++) add("line", `track${k}`, { name: "Line" }, { values: values() });
  if (boundaries) add("blocks", "boundaries", { label: "Tokens" }, { pairs: Uint32Array.of(0, size - 1) });
  if (genes) {
    const [start, end, strand] = [Uint32Array.of(1), Uint32Array.of(5), Int8Array.of(1)];
    add("genes", "genes", {}, { chromosome: Uint32Array.of(0), start, end, strand, ...named(["GENE"]) });
  }
  const chromosomes = [{ name: "1", label: "chr1", spellings: ["1", "chr1"], length: Math.max(1, at), count: size }];
  const genome = new Genome(unpack(packed({ title: "One", mapped: true, alleles: [], layers, chromosomes }, arrays)));
  return { genome, layers: layersOf(genome) };
}

test("the lower bound is the first that is not below", () => {
  const random = seeded(1);
  for (let k = 0; k < 500; k++) {
    const sorted = Float64Array.from({ length: between(random, 0, 40) }, () => between(random, 0, 20)).sort(), value = between(random, -1, 21);
    const first = sorted.findIndex((v) => v >= value);
    assert.equal(lowerBound(sorted, value), first < 0 ? sorted.length : first);
  }
});

test("tracks lie one below the other inside the picture, whatever there is to show", () => {
  const random = seeded(2);
  for (let k = 0; k < 300; k++) {
    const some = () => random() < 0.5;
    const { layers } = viewOf(random, 5, { score: some(), log10p: some(), genes: some(), boundaries: some(), lines: some() ? 2 : 0 });
    const width = between(random, 320, 2400), height = between(random, 420, 1400), layout = layOut(layers, width, height);
    const rows = [layout.ruler, ...Object.values(layout.areas)].sort((a, b) => a.top - b.top);
    assert.equal(rows.length, layers.filter((layer) => layer.height(layout)).length + 1);
    rows.forEach((row, i) => {
      assert.ok(row.height > 0 && row.x >= 0 && row.x + row.width <= width);
      assert.equal(row.bottom - row.top, row.height);
      if (i) assert.ok(row.top >= rows[i - 1].bottom, "two tracks overlap");
    });
    assert.ok(rows[0].top >= 0 && rows[rows.length - 1].bottom <= height, `${rows[rows.length - 1].bottom} of ${height}`);
    assert.equal(rows[rows.length - 1].bottom, layout.bottom);
    const plots = rows.filter((row) => "mirrored" in row);
    assert.equal(plots.length, layout.plots);
    assert.deepEqual(plots.map((row) => row.mirrored), [false, true].slice(0, plots.length));
    for (const row of plots) assert.equal(row.top >= layout.ruler.bottom, row.mirrored, "the first plot stands on the ruler, the second hangs from it");
  }
});

test("places and pixels are each other's way back, and all that is in view fits its track", () => {
  const random = seeded(3);
  for (let k = 0; k < 100; k++) {
    const { genome, layers } = viewOf(random, between(random, 1, 800)), layout = layOut(layers, 900, 600), signed = random() < 0.5;
    const x0 = random() * genome.length * 0.8, x1 = x0 + (0.01 + random()) * (genome.length - x0);
    const scales = new Scales(genome, layers, layout, { x0, x1, signed });
    assert.ok(Math.abs(scales.px(x0) - layout.plot.left) < 1e-9 && Math.abs(scales.px(x1) - layout.plot.right) < 1e-6);
    for (let i = 0; i < 10; i++) {
      const x = x0 + random() * (x1 - x0);
      assert.ok(Math.abs(scales.at(scales.px(x)) - x) < 1e-6 * genome.length);
    }
    for (let i = scales.first; i <= scales.last; i++) {
      assert.ok(genome.x[i] >= x0 && genome.x[i] <= x1 + 1e-9);
      for (const layer of layers.filter(({ id }) => id === "score" || id === "log10p")) {
        const at = layer.dot(i, scales), { area } = scales.ranges[layer.id];
        if (at) assert.ok(at[1] >= area.top - 1e-6 && at[1] <= area.bottom + 1e-6, `${layer.id} ${i} is drawn outside of its track`);
        else assert.ok(Number.isNaN(layer.arrays.values[i]));
      }
    }
    assert.ok(scales.py("log10p", 7.3) <= layout.areas.log10p.bottom && scales.py("log10p", 7.3) >= layout.areas.log10p.top, "the line of significance is not in view");
  }
});

test("the dot under the pointer is the nearest of all", () => {
  const random = seeded(4);
  for (let k = 0; k < 60; k++) {
    const { genome, layers } = viewOf(random, between(random, 1, 300)), layout = layOut(layers, 900, 600);
    const scales = new Scales(genome, layers, layout, { x0: 0, x1: genome.length, signed: false });
    for (let i = 0; i < 20; i++) {
      const px = layout.plot.left + random() * layout.plot.width, py = random() * 600, reach = 12;
      let least = Infinity;
      for (const layer of layers) {
        for (let v = 0; v < genome.size; v++) {
          const at = layer.dot(v, scales);
          if (at) least = Math.min(least, Math.hypot(at[0] - px, at[1] - py));
        }
      }
      const plot = layers.find((layer) => layer instanceof Points && layer.pick(px, py, scales)), found = plot?.pick(px, py, scales, null);
      if (least > reach) assert.equal(found, undefined);
      else assert.ok(found.distance <= least + 1 && found.distance >= least && found.distance <= reach);
      const [x, y] = found ? plot.dot(found.variant, scales) : [0, 0];
      if (found) assert.ok(Math.abs(Math.hypot(x - px, y - py) - found.distance) < 1e-9);
    }
  }
});
