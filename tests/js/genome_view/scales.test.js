// Genome and values to pixels and back, and where the tracks lie.

import assert from "node:assert/strict";
import { test } from "node:test";

import { lowerBound } from "../../../explorer/components/genome_view/genome.js";
import { layOut } from "../../../explorer/components/genome_view/layout.js";
import { Pyramid } from "../../../explorer/components/genome_view/pyramid.js";
import { Scales } from "../../../explorer/components/genome_view/scales.js";
import { between, seeded } from "../seeded.js";

function genomeOf(random, size, { score = true, log10p = true, genes = true, boundaries = null, extras = [] } = {}) {
  let at = 0;
  const x = Float64Array.from({ length: size }, () => (at += random() * 100));
  const trees = new Map();
  return {
    x, size, length: at, header: { significance: 7.3 }, genes: genes || null, boundaries, extras,
    score: score ? Float32Array.from(x, () => (random() < 0.05 ? Number.NaN : random() * 2 - 1)) : null,
    log10p: log10p ? Float32Array.from(x, () => random() ** 4 * 12) : null,
    pyramid(values, fold) {
      const key = `${values === this.score} ${fold}`;
      if (!trees.has(key)) trees.set(key, new Pyramid(values, fold));
      return trees.get(key);
    },
  };
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
    const genome = genomeOf(random, 5, { score: some(), log10p: some(), genes: some(), boundaries: some() ? [] : null, extras: some() ? [{}, {}] : [] });
    const width = between(random, 320, 2400), height = between(random, 420, 1400), layout = layOut(genome, width, height);
    const rows = [layout.score, layout.log10p, layout.ruler, ...layout.extras, layout.strip, layout.genes].filter(Boolean).sort((a, b) => a.top - b.top);
    rows.forEach((row, i) => {
      assert.ok(row.height > 0 && row.x >= 0 && row.x + row.width <= width);
      assert.equal(row.bottom - row.top, row.height);
      if (i) assert.ok(row.top >= rows[i - 1].bottom, "two tracks overlap");
    });
    assert.ok(rows[0].top >= 0 && rows[rows.length - 1].bottom <= height, `${rows[rows.length - 1].bottom} of ${height}`);
    assert.equal(layout.mirrored, Boolean(genome.score && genome.log10p));
  }
});

test("places and pixels are each other's way back, and all that is in view fits its track", () => {
  const random = seeded(3);
  for (let k = 0; k < 100; k++) {
    const genome = genomeOf(random, between(random, 1, 800)), layout = layOut(genome, 900, 600), signed = random() < 0.5;
    const x0 = random() * genome.length * 0.8, x1 = x0 + (0.01 + random()) * (genome.length - x0);
    const scales = new Scales(genome, layout, { x0, x1, signed });
    assert.ok(Math.abs(scales.px(x0) - layout.plot.left) < 1e-9 && Math.abs(scales.px(x1) - layout.plot.right) < 1e-6);
    for (let i = 0; i < 10; i++) {
      const x = x0 + random() * (x1 - x0);
      assert.ok(Math.abs(scales.at(scales.px(x)) - x) < 1e-6 * genome.length);
    }
    for (let i = scales.first; i <= scales.last; i++) {
      assert.ok(genome.x[i] >= x0 && genome.x[i] <= x1 + 1e-9);
      for (const [name, { area }] of Object.entries(scales.ranges)) {
        const at = scales.pixel(name, i);
        if (at) assert.ok(at[1] >= area.top - 1e-6 && at[1] <= area.bottom + 1e-6, `${name} ${i} is drawn outside of its track`);
        else assert.ok(Number.isNaN(genome[name][i]));
      }
    }
    assert.ok(scales.py("log10p", 7.3) <= layout.log10p.bottom && scales.py("log10p", 7.3) >= layout.log10p.top, "the line of significance is not in view");
  }
});

test("the dot under the pointer is the nearest of all", () => {
  const random = seeded(4);
  for (let k = 0; k < 60; k++) {
    const genome = genomeOf(random, between(random, 1, 300)), layout = layOut(genome, 900, 600);
    const scales = new Scales(genome, layout, { x0: 0, x1: genome.length, signed: false });
    for (let i = 0; i < 20; i++) {
      const px = layout.plot.left + random() * layout.plot.width, py = random() * 600, reach = 12;
      let least = Infinity;
      for (const name of Object.keys(scales.ranges)) {
        for (let v = 0; v < genome.size; v++) {
          const at = scales.pixel(name, v);
          if (at) least = Math.min(least, Math.hypot(at[0] - px, at[1] - py));
        }
      }
      const found = scales.nearest(px, py, reach);
      if (least > reach) assert.equal(found, null);
      else assert.ok(found.distance <= least + 1 && found.distance >= least && found.distance <= reach);
      const [x, y] = found ? scales.pixel(found.track, found.index) : [0, 0];
      if (found) assert.ok(Math.abs(Math.hypot(x - px, y - py) - found.distance) < 1e-9);
    }
  }
});
