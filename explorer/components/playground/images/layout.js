// Where everything of a network on images lies, in CSS pixels: the image, the maps of each layer, the outputs' bars.

import { letterSize } from "../../kernel/theme.js";

/** @typedef {{ kind: string, maps: number, rows: number, columns: number, kernel: number[], stride: number[], before: number[], first: number }} Stage */
/** @typedef {{ rows: number, columns: number, names: string[], stages: Stage[] }} About */
/** @typedef {{ x: number, y: number, width: number, height: number }} Box */

const HEADS = 8.2, STRIP = 5.1, BAR = 1.75, BELOW = 1.5; // in letters
const LEAST_MAPS = 9, LEAST_COLUMN = 5.2;

export function letterOf(width, zoom) {
  return Math.round(Math.max(13, letterSize(width)) * zoom);
}

/**
 * The least width of the picture: what has less room scrolls.
 * @param {About} about
 */
export function leastWidth(about, zoom = 1) {
  return Math.ceil(letterOf(0, zoom) * (about.stages.length * LEAST_COLUMN + 22));
}

/** The least height: heads, maps, the images to choose from, and the products of a window. */
export function leastHeight(width, zoom = 1) {
  return Math.ceil(letterOf(width, zoom) * (HEADS + LEAST_MAPS + BELOW + STRIP + 9));
}

// So many columns of maps make them largest within a room; `aspect` is the width of one over its height.
function grid(count, width, height, aspect, gap, most) {
  let best = { across: 1, wide: 0, high: 0 };
  for (let across = 1; across <= count; across++) {
    const down = Math.ceil(count / across);
    if (Math.ceil(count / down) !== across) continue;
    const wide = Math.min(most * aspect, (width - (across - 1) * gap) / across, ((height - (down - 1) * gap) / down) * aspect);
    if (wide > best.wide) best = { across, wide, high: wide / aspect };
  }
  return best;
}

// A strip is one row of pixels: as wide as its column, and no higher than it takes to be seen.
function strips(count, width, height, gap, letter) {
  return { across: 1, wide: width, high: Math.max(4, Math.min(letter * 2, (height - (count - 1) * gap) / count)) };
}

/**
 * @param {About} about
 * @param {number} width
 * @param {number} height
 * @param {{ zoom?: number, naming?: number }} [options]  larger letters; pixels across of the longest name of a class
 */
export function layOut(about, width, height, { zoom = 1, naming = 20 } = {}) {
  const letter = letterOf(width, zoom), small = letter - 1, top = Math.round(letter * HEADS);
  const zone = Math.round(Math.max(letter * 17, Math.min(width * 0.25, letter * 24))), right = width - zone;
  const pane = Math.round(Math.max(letter * 9, Math.min((height - top) * 0.3, letter * 15)));
  const strip = Math.round(letter * STRIP), bottom = height - pane - strip, hidden = about.stages.slice(0, -1);
  const reach = right - letter * 2.4, pitch = reach / (hidden.length + 1), gutter = Math.min(letter * 3, pitch * 0.24), gap = Math.max(3, letter * 0.35);
  const room = bottom - top - letter * (BELOW + 0.4), flat = about.rows === 1;

  const column = (layer, { kind, maps, rows, columns, kernel }) => {
    const x = Math.round(layer * pitch), wide = pitch - gutter, dense = kind === "dense", single = layer === 1 && kind === "conv";
    const side = dense ? letter * 2.2 : letter * (layer ? 7 : 9);
    // beside the maps of the first layer stand their kernels, each a third of the width of one
    const beside = single ? 1.45 : 1;
    const { across, wide: cell, high } = flat && !dense ? strips(maps, wide, room, gap, letter) : grid(maps, wide, room, dense ? 1 : beside, gap, side);
    const extra = flat && single ? Math.min(cell * 0.3, high * kernel[1]) + gap : cell - cell / beside;
    const tiles = Array.from({ length: maps }, (_, k) => {
      const left = x + (k % across) * (cell + gap), y = top + Math.floor(k / across) * (high + gap), shift = single ? extra : 0;
      const place = { map: k, x: left + shift, y, width: cell - shift, height: high };
      return single ? { ...place, kernel: { x: left, ...fitted(kernel, shift - gap, high, y) } } : place;
    });
    const end = Math.max(...tiles.map((one) => one.y + one.height));
    return { layer, kind, rows, columns, tiles, x, wide, end, head: { x, y: letter * 2, width: Math.min(pitch - 6, letter * 9.5), height: letter * (HEADS - 2.4) } };
  };
  const columns = [column(0, { kind: "image", maps: 1, rows: about.rows, columns: about.columns, kernel: [1, 1] }), ...hidden.map((stage, k) => column(k + 1, stage))];

  const classes = about.names.length, line = Math.min(letter * BAR, (height - top - letter * 8) / classes, Math.max(15, (bottom - top - letter) / classes));
  const bars = about.names.map((_, k) => ({ x: right + naming + 8, y: top + k * line, width: Math.max(20, zone - naming - 8 - letter * 3.2), height: line - 3 }));
  const under = top + classes * line + letter * 1.2, high = height - under - letter * 2.6;
  return {
    width, height, letter, small, top, bottom, right, zone, columns, bars, gutter,
    legend: { x: right, y: under, width: zone - letter, height: Math.round(letter * 0.6) },
    curve: high - letter * 3.4 < 46 ? null : { x: right + letter * 2.6, y: under + letter * 3.4, width: zone - letter * 3.6, height: high - letter * 3.4 },
    strip: { x: 0, y: bottom + letter * 0.3, width: right - letter * 1.2, height: strip - letter * 0.5 },
    pane: { x: 0, y: bottom + strip, width: right - letter * 1.2, height: pane },
    heads: {
      inputs: { x: 0, y: letter * 2, width: columns[0].wide, height: letter * 1.75 },
      layers: { x: 0, y: letter * 0.15, width: right - letter, height: letter * 1.75 },
      columns: columns.slice(1).map(({ head }) => head),
      answer: { x: right, y: 0, width: zone, height: top - letter * 0.5 },
      narrow: pitch < letter * 9.8,
    },
  };
}

// A kernel's picture with square pixels, as large as fits, in the middle of its height.
function fitted([rows, columns], width, height, y) {
  const pixel = Math.max(1, Math.min(width / columns, height / rows));
  return { y: y + (height - pixel * rows) / 2, width: pixel * columns, height: pixel * rows };
}

/**
 * What lies under a point: a pixel of the image or of a map, an output, the curve, or nothing.
 * @param {ReturnType<typeof layOut>} layout
 * @returns {{ kind: "pixel", layer: number, map: number, row: number, column: number, id: string } | { kind: "curve" } | null}
 */
export function hit(layout, x, y) {
  const within = (/** @type {Box} */ box) => x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;
  for (const { layer, tiles, rows, columns } of layout.columns) {
    for (const tile of tiles) {
      if (!within(tile)) continue;
      const row = Math.floor(((y - tile.y) / tile.height) * rows), column = Math.floor(((x - tile.x) / tile.width) * columns);
      return { kind: "pixel", layer, map: tile.map, row, column, id: `p${layer}.${tile.map}.${row}.${column}` };
    }
  }
  const last = layout.columns.length, bar = layout.bars.findIndex((box) => within({ ...box, x: layout.right, width: layout.zone }));
  if (bar >= 0) return { kind: "pixel", layer: last, map: bar, row: 0, column: 0, id: `p${last}.${bar}.0.0` };
  return layout.curve && within({ ...layout.curve, x: layout.right, width: layout.zone }) ? { kind: "curve" } : null;
}

/** @param {string | null | undefined} id */
export function pixelOf(id) {
  const [, layer, map, row, column] = /^p(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(id ?? "") ?? [];
  return layer === undefined ? null : { layer: +layer, map: +map, row: +row, column: +column };
}

/**
 * The box of some pixels of a map; of an output its bar.
 * @param {ReturnType<typeof layOut>} layout
 * @returns {Box | null}
 */
export function boxOf(layout, layer, map, row, column, rows = 1, columns = 1) {
  if (layer === layout.columns.length) return layout.bars[map] ?? null;
  const place = layout.columns[layer], tile = place?.tiles[map];
  if (!tile) return null;
  const wide = tile.width / place.columns, high = tile.height / place.rows;
  return { x: tile.x + column * wide, y: tile.y + row * high, width: wide * columns, height: high * rows };
}

/**
 * The window of a pixel on the maps before: its first row and column there (below 0 in the padding), its size, and on which maps.
 * @param {About} about
 * @param {{ layer: number, map: number, row: number, column: number }} pixel
 */
export function windowOf(about, { layer, map, row, column }) {
  const stage = about.stages[layer - 1];
  if (!stage) return null;
  const sources = layer > 1 ? about.stages[layer - 2].maps : 1, pools = stage.kind === "max" || stage.kind === "average";
  return {
    layer: layer - 1, row: row * stage.stride[0] - stage.before[0], column: column * stage.stride[1] - stage.before[1],
    rows: stage.kernel[0], columns: stage.kernel[1], maps: pools ? [map] : Array.from({ length: sources }, (_, k) => k),
  };
}
