/*
The layers of the genome view: one file each, all behind this interface. A layer that is new is a file here, a line in
`KINDS`, and a class in Python that packs it (layer.py). Nothing else of the view knows which kinds there are.

A layer is a class that derives from `Layer` and has all of these:
  kind          (static) its name in what Python sends
  arrays        (static) the arrays it needs, as its class in Python names them; none, where it does not say
  height        what it asks for below the others: { pixels, gap } with air above, or { share } of what height is left, as
                the plots do (the first lies above the ruler and grows upwards, the others below); null where it has no
                track of its own and lies on that of the layer `on`, or through all
  extent        the range of values in view, { low, high }, which `scales.py(id, value)` then turns into pixels; null
                where it has none
  draw          its strokes, the same for the canvas, the PNG and the SVG: only the pen knows which. Its track is
                `scales.layout.areas[id]`
  pick          what a pointer at this pixel is on: { variant } for one of the variants, { region } for what a click goes
                to, with whatever else `words` needs; null for nothing
  words         the card for what `pick` returned other than a variant: { title, rows }; null for no card
  about         [label, value] rows of what it knows of a variant, for the card of that variant
  summary       a sentence for those who do not see the picture, also in exports; "" for none

and may have these, which do nothing otherwise:
  ground, back  strokes behind all layers: first what is shaded through all tracks, then axes and bands
  key, marks, names
                strokes above all layers: first keys, then what has to be marked, then names as long as there is air.
                Whatever is written asks `air.places` for its place
  legend        [label, colour] of what it draws, for the key of the track it lies on
  dot           the pixel of a variant; hover rings, exports and the probe go by it
  find          where what was typed is, as a stretch of the ruler
  ranking       what variants are ranked by, for Enter and the table: words, heading, tree of values, text of one
  signed        whether its values have a sign that can be folded away

`scales` are those of one frame: `px(x)`, `py(id, value)`, the variants `first` to `last` in view, `layout` (layout.js).
`state` is what the user does: region, chosen variant, lead of linkage, hovered variant, crosshair.
*/

import { Layer } from "./layer.js";
import { Windows } from "./windows.js";
import { Score } from "./score.js";
import { Control } from "./control.js";
import { Association } from "./association.js";
import { Line } from "./line.js";
import { Linkage } from "./linkage.js";
import { Blocks } from "./blocks.js";
import { Genes } from "./genes.js";
import { Loci } from "./loci.js";
import { Ruler } from "./ruler.js";

const PARTS = ["height", "extent", "draw", "pick", "words", "about", "summary"];

// What a class lacks to be a layer.
export function lacking(kind) {
  const missing = PARTS.filter((part) => typeof kind.prototype[part] !== "function" || kind.prototype[part] === Layer.prototype[part]);
  if (!kind.kind) missing.unshift("kind");
  return missing;
}

// By the name that Python calls them; an Error where one is no layer or two have one name.
export function register(kinds) {
  const table = new Map();
  for (const kind of kinds) {
    const missing = lacking(kind);
    if (missing.length) throw new Error(`the layer ${kind.kind || kind.name} lacks ${missing.join(", ")}`);
    if (table.has(kind.kind)) throw new Error(`two layers are called ${kind.kind}`);
    table.set(kind.kind, kind);
  }
  return table;
}

export const KINDS = register([Windows, Score, Control, Association, Line, Linkage, Blocks, Genes, Loci, Ruler]);

/**
 * The layers of a view in the order in which they are drawn and described; the ruler is always the last of them.
 * @param {import("../genome.js").Genome} genome
 * @returns {Layer[]}
 */
export function layersOf(genome) {
  return [...genome.header.layers, { kind: "ruler", id: "ruler" }].map((settings) => {
    const kind = KINDS.get(settings.kind);
    if (!kind) throw new Error(`no layer is called ${settings.kind}: is it in layers/index.js?`);
    const arrays = genome.arraysOf(settings.id);
    for (const name of kind.arrays) if (!arrays[name]) throw new Error(`the layer ${settings.id} came without its ${name}`);
    return new kind(settings, arrays, genome);
  });
}

/**
 * The answer of the first layer that has one, null where none has.
 * @template T
 * @param {Layer[]} layers
 * @param {(layer: Layer) => T | null} ask
 * @returns {T | null}
 */
export function firstOf(layers, ask) {
  for (const layer of layers) {
    const answer = ask(layer);
    if (answer) return answer;
  }
  return null;
}
