// A small genome with one of every layer, as Python packs it.

import { named, packed } from "../packed.js";

const POSITION = Uint32Array.of(100, 300, 500, 700, 900), SIZE = POSITION.length;
const interval = (name, start, end) => ({
  chromosome: Uint32Array.of(0), start: Uint32Array.of(start), end: Uint32Array.of(end), strand: Int8Array.of(1), ...named([name]),
});

const NONE = 2 ** 32 - 1;
/** Three windows: one that is nothing, a locus with its lead, and a wider one above the line that the locus stands for. */
const WINDOWS = {
  first: Uint32Array.of(0, 2, 1), last: Uint32Array.of(1, 2, 4), lead: Uint32Array.of(NONE, 2, NONE), snps: Uint32Array.of(2, 1, 4),
  values: Float32Array.of(0.5, 6, 4), log10q: Float32Array.of(0.1, 5, 3), reached: Uint32Array.of(0, 2, 1),
};

/** @type {[string, any, any][]} kind, settings, arrays */
const LAYERS = [
  ["windows", { threshold: 3, label: "Network", line: "the line", cards: [{ label: "lead c", rows: [["Share", "3 of 3"]] }] }, WINDOWS],
  ["score", { label: "Score", signed: true }, { values: Float32Array.of(1, -2, 8, Number.NaN, 3) }],
  ["control", { on: "score" }, { values: Float32Array.of(0.5, -0.5, 0.2, 0.1, 0.4) }],
  ["association", { threshold: 7.3 }, { values: Float32Array.of(1, 2, 9, 0, Number.NaN) }],
  ["line", { name: "Attention" }, { values: Float32Array.of(0, 1, 2, 1, 0) }],
  ["linkage", { on: "association" }, {}],
  ["blocks", { label: "Tokens" }, { pairs: Uint32Array.of(0, 1, 2, 4) }],
  ["genes", {}, interval("GENE", 480, 560)],
  ["loci", {}, interval("QTL", 400, 600)],
];

/** Bytes of it, with more layers after the others; each is called by its kind. */
export function everything(more = []) {
  const arrays = { position: POSITION, ...named(["a", "b", "c", "d", "e"]) }, all = [...LAYERS, ...more];
  for (const [kind, , own] of all) for (const [name, array] of Object.entries(own)) arrays[`${kind}.${name}`] = array;
  const layers = all.map(([kind, settings]) => ({ kind, id: kind, ...settings }));
  return packed({ title: "All", mapped: true, alleles: [], layers, chromosomes: [{ name: "1", label: "chr1", spellings: ["1", "chr1"], length: 1000, count: SIZE }] }, arrays);
}

/** A pen that only takes note of its strokes. */
export function noting() {
  const strokes = [], note = (name) => (...what) => strokes.push([name, ...what]);
  const theme = {
    font: "sans-serif", background: "#ffffff", text: "#000000", mark: "#000001", found: "#000018", accent: "#000002", quiet: "#000003", axis: "#000004", grid: "#000005",
    band: "#000006", control: "#000007", locus: "#000008", gene: "#000009", parity: ["#000010", "#000011"], plain: ["#000012", "#000013"],
    negative: ["#000014", "#000015"], positive: ["#000016", "#000017"], linkage: ["#000020", "#000021", "#000022", "#000023", "#000024"],
    lines: ["#000030", "#000031", "#000032"],
  };
  return {
    strokes, theme, rect: note("rect"), path: note("path"), circle: note("circle"), text: note("text"),
    clip: (_x, _y, _w, _h, draw) => draw(),
    dots: (_area, radius, colours) => ({ dot: (x, y, ink) => strokes.push(["dot", x, y, colours[ink], radius]), run: note("run"), done: () => {} }),
  };
}

/** Letters are six pixels wide where there is no page to measure them. */
export function measured() {
  const context = { font: "", measureText: (text) => ({ width: 6 * text.length }) };
  /** @type {any} */ (globalThis).document = { createElement: () => ({ getContext: () => context }) };
}
