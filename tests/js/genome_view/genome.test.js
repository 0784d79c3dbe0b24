// Chromosomes laid end to end, and everything on them found by what is typed.

import assert from "node:assert/strict";
import { test } from "node:test";

import { unpack } from "../../../explorer/components/kernel/bytes.js";
import { Genome } from "../../../explorer/components/genome_view/genome.js";
import { Genes } from "../../../explorer/components/genome_view/layers/genes.js";
import { layersOf } from "../../../explorer/components/genome_view/layers/index.js";
import { named, packed } from "../packed.js";
import { between, seeded } from "../seeded.js";

// two chromosomes of 1,000 and 500 base pairs, three variants on the first and two on the second, given backwards
const HEADER = {
  title: "Two", mapped: true, alleles: [], layers: [{ kind: "genes", id: "genes" }],
  chromosomes: [
    { name: "1", label: "chr1", spellings: ["1", "chrom1", "chr1"], length: 1000, count: 3 },
    { name: "X", label: "chrX", spellings: ["x", "chrom.x"], length: 500, count: 2 },
  ],
};
const ARRAYS = {
  position: Uint32Array.of(100, 500, 900, 50, 450), order: Uint32Array.of(4, 3, 2, 1, 0), ...named(["rs1", "rs2", "rs3", "rs4", "X"]),
  "genes.chromosome": Uint8Array.of(0, 0, 1), "genes.start": Uint32Array.of(90, 300, 40), "genes.end": Uint32Array.of(200, 310, 60),
  "genes.strand": Int8Array.of(1, -1, 1), ...named(["LONG", "small", "OTHER"], "genes."),
};
const two = () => new Genome(unpack(packed(HEADER, ARRAYS)));
const genesOf = (genome) => /** @type {Genes} */ (layersOf(genome).find((layer) => layer instanceof Genes));

test("a place on the ruler is a chromosome and a base pair", () => {
  const genome = two(), offset = 1000 + 1500 * 0.004;
  assert.deepEqual([...genome.x], [100, 500, 900, offset + 50, offset + 450]);
  assert.equal(genome.length, offset + 500);
  assert.deepEqual([0, 2, 3, 4].map((i) => genome.chromosomeOf(i).name), ["1", "1", "X", "X"]);
  assert.deepEqual([0, 999, 1003, offset, genome.length].map((x) => genome.placeAt(x)), ["chr1:0", "chr1:999", "chr1:1,000", "chrX:0", "chrX:500"]);
  assert.deepEqual([0, 1, 2, 3, 4].map((i) => genome.drawn(genome.original(i))), [0, 1, 2, 3, 4]);
  assert.equal(genome.drawn(99), -1);
});

test("what is typed is found: a stretch, a chromosome, a variant, a gene", () => {
  const genome = two(), [, second] = genome.chromosomes;
  const region = (text) => genome.find(text)?.region;
  assert.deepEqual(region("1:100-300"), [100, 300]);
  assert.deepEqual(region("chr1: 300 .. 100"), [100, 300]);
  assert.deepEqual(region("Chrom.X:0.1-0.2 kb"), [second.offset + 100, second.offset + 200]); // by Python's spellings alone
  assert.deepEqual(region("1:1,000"), [500, 1500]);
  assert.deepEqual(region("x"), [second.start, second.end]);
  assert.deepEqual(["1", "CHR1", "chrom1"].map(region), [[0, 1000], [0, 1000], [0, 1000]]);
  assert.equal(region("chrx"), undefined);
  assert.equal(genome.find("RS2").variant, 1);
  assert.equal(genome.find("Small"), null);
  assert.deepEqual(genesOf(genome).find("Small"), [300 - 5000, 310 + 5000]);
  assert.equal(genome.find("rs9"), null);
  assert.equal(genome.find("  "), null);
  assert.equal(genome.find("7:1-2"), null);
});

test("the gene under a place is the one that holds it, or the nearest within reach on its chromosome", () => {
  const genome = two(), genes = genesOf(genome), [, second] = genome.chromosomes;
  assert.deepEqual(genes.at(150, 0), { index: 0, distance: 0, name: "LONG" });
  assert.deepEqual(genes.at(290, 20), { index: 1, distance: 10, name: "small" });
  assert.equal(genes.at(290, 5), null);
  assert.equal(genes.at(990, 60), null);
  assert.equal(genes.at(second.offset + 70, 30).name, "OTHER");
});

test("genes in view are those that reach into it, the longest too", () => {
  const random = seeded(1);
  for (let round = 0; round < 200; round++) {
    const count = between(random, 1, 60), start = Uint32Array.from({ length: count }, () => between(random, 0, 900)).sort();
    const end = start.map((s) => s + (random() < 0.1 ? between(random, 0, 600) : between(random, 0, 20)));
    const genome = new Genome(unpack(packed({ ...HEADER, chromosomes: [{ name: "1", label: "chr1", spellings: ["1"], length: 2000, count: 0 }] }, {
      position: new Uint32Array(0), ...named([]), "genes.chromosome": new Uint8Array(count), "genes.start": start, "genes.end": end, "genes.strand": new Int8Array(count),
      ...named([...start].map(String), "genes."),
    })));
    const x0 = between(random, 0, 1500), x1 = x0 + between(random, 0, 300);
    assert.deepEqual(genesOf(genome).visible(x0, x1), [...start.keys()].filter((i) => start[i] <= x1 && end[i] >= x0));
  }
});

test("variants without a place stand on a strip behind the last chromosome and are counted", () => {
  const strip = { name: "unplaced", label: "unplaced", spellings: ["unplaced"], length: 120, count: 3, step: 40 };
  const header = { ...HEADER, layers: [], chromosomes: [...HEADER.chromosomes, strip] };
  const arrays = { position: Uint32Array.of(100, 500, 900, 50, 450, 40, 80, 120), ...named(["a", "b", "c", "d", "e", "f", "g", "h"]) };
  const genome = new Genome(unpack(packed(header, arrays))), [, , last] = genome.chromosomes;
  assert.deepEqual([5, 6, 7].map((i) => genome.place(i)), ["unplaced, marker 1", "unplaced, marker 2", "unplaced, marker 3"]);
  assert.equal(genome.place(4), "chrX:450");
  assert.equal(genome.placeAt(last.start), "unplaced, marker 1");
  assert.deepEqual(genome.find("unplaced:2-3").region, [last.offset + 80, last.offset + 120]);
  assert.deepEqual(genome.about(6), [["Position", "unplaced, marker 2"]]);
});
