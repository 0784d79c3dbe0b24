// Where everything of a network lies, in CSS pixels, for a picture of this width and height.

import { letterSize } from "../kernel/theme.js";
import { FEATURES } from "./features.js";


// A network's picture in letters of the diagram, and the least that a neuron is to have.
const LABEL = 3.1, MARGIN = 2.7, PITCH = 3.4, BELOW = 4.9, LEAST_PICTURE = 9.2, NEURON = 36;
const WIDE_HEAD = 6.6; // letters a column needs for its head in two lines; narrower ones take three
const AMPLE_HEAD = 14; // and for what regularises it beside its activation, which else takes a line more

function letterOf(width, zoom) {
  return Math.round(Math.max(13, letterSize(width)) * zoom);
}

// What stands right of the last hidden column before the output begins.
function before(outputs) {
  return outputs > 1 ? 5.6 : 3;
}

// The least that all columns take, in letters: above them stands "8 hidden layers" with its buttons.
function leastOf(columns) {
  return Math.max(17.5, columns * PITCH);
}

// How high the heads of the columns are: layers, then units and activations of each.
function headsOf(narrow, ample = false) {
  return (narrow ? 7.3 : 6.3) + (ample ? 0 : 1.3);
}

// The least width of the picture of a network: what has less room scrolls.
export function leastWidth(net, zoom = 1) {
  const outputs = net.layers[net.layers.length - 1];
  return Math.ceil((LABEL + MARGIN + before(outputs) + LEAST_PICTURE + leastOf(net.layers.length)) * letterOf(0, zoom));
}

// The least height of any picture: heads, an output of four letters, and its numbers.
export function lowest(width, zoom = 1) {
  return Math.ceil(letterOf(width, zoom) * (headsOf(true) + 4 + BELOW + 0.2));
}

// The least height at which neurons keep their size, and all of the inputs in use theirs.
export function leastHeight(net, width, zoom = 1) {
  const letter = letterOf(width, zoom), most = Math.max(4, net.inputs.length, ...net.layers);
  return Math.max(lowest(width, zoom), Math.ceil(letter * (headsOf(true) + 0.7) + most * (NEURON + 6)));
}

function column(x, count, size, top, bottom, gap) {
  const pitch = Math.min(size + gap, (bottom - top) / Math.max(1, count));
  const side = Math.min(size, pitch - Math.min(5, pitch * 0.14)), begin = top;
  return Array.from({ length: count }, (_, k) => ({ x, y: begin + k * pitch, size: side, cx: x + side / 2, cy: begin + k * pitch + side / 2 }));
}

// The inputs on offer from the top; where they do not all fit at full size, those that are not in use are smaller.
function inputColumn(x, known, used, size, top, bottom, gap, letter) {
  const room = bottom - top, idle = known.length - used.size, even = Math.min(size + gap, room / known.length);
  const full = Math.max(even, Math.min(size + gap, (room - idle * letter * 1.2) / Math.max(1, used.size)));
  const rest = idle ? Math.min(size + gap, (room - used.size * full) / idle) : full;
  let y = top;
  return known.map((id) => {
    const pitch = used.has(id) ? full : rest, side = Math.min(size, pitch - Math.min(5, pitch * 0.14));
    const place = { id, x, y, size: side, cx: x + side / 2, cy: y + side / 2 };
    y += pitch;
    return place;
  });
}

// The curve of the losses: beside the output where the picture is low, else below it; null where neither has room.
function curveOf(picture, zone, height, letter, beside) {
  const apart = letter * 4.2, y = picture.y + picture.size + letter * (BELOW + 1), free = height - y - letter * 2.5;
  if (!beside && free >= 48) return { x: picture.x + letter * 2.6, y, width: zone - letter * 2.6, height: free };
  const width = (beside || zone - picture.size) - apart;
  return width < 80 ? null : { x: picture.x + picture.size + apart, y: picture.y + 6, width, height: picture.size - letter * 1.2 };
}

// How wide the curve beside a low output is, with what parts them: the first of these rooms that is enough for one decides.
function besideOf(zone, letter, rooms) {
  const room = rooms.find((one) => one >= letter * 11);
  return room === undefined ? 0 : Math.round(Math.min(room, zone * 0.95 + letter * 4.2));
}

// Where the controls over the columns stand.
function headBoxes({ letter, columns, features, picture, size, top, narrow, ample, width }, to) {
  const row = letter * 1.75, begin = letter * 0.2, left = features[0].x + size;
  const box = (x, y, wide, height) => ({ x, y, width: wide, height });
  return {
    inputs: box(0, begin, left, row),
    layers: box(left + 6, begin, to - left - 6, row),
    columns: columns.map(({ centre, wide }) => {
      const across = Math.min(letter * (ample ? 19 : 8.8), wide - 3);
      return box(centre - across / 2, begin + row + letter * 0.15, across, top - begin - row - letter * 0.65);
    }),
    answer: box(picture.x, 0, width - picture.x, top - letter * 0.5),
    narrow,
    ample,
  };
}

/**
 * `net` is {inputs: [ids], layers: [units\u2026] with the outputs last}. Where the picture is low for a while only, as with a
 * number open, `tall` is the height that it has otherwise: nothing moves sideways then.
 * @param {{ inputs: string[], layers: number[] }} net
 * @param {number} width
 * @param {number} height
 * @param {{ known?: string[], tall?: number, zoom?: number, bars?: boolean }} [options]  every input offered; larger letters; gradients' bars
 * @returns {any}
 */
export function layOut(net, width, height, { known = FEATURES, tall = height, zoom = 1, bars = false } = {}) {
  const letter = letterOf(width, zoom), small = letter - 1;
  const outputs = net.layers[net.layers.length - 1], hidden = net.layers.slice(0, -1), count = hidden.length + 1;
  const short = tall < letter * 31, margin = Math.round(letter * MARGIN), from = Math.round(letter * LABEL), gapTo = Math.round(letter * before(outputs));
  // what the columns leave at their least, and of that what the output takes
  const spare = width - from - margin - gapTo - letter * leastOf(count);
  const share = hidden.length > 3 ? 0.26 - 0.012 * (hidden.length - 3) : 0.31;
  const wish = short ? Math.min(tall - letter * (headsOf(false) + BELOW), width * 0.24) : Math.min(width * share, (tall - letter * headsOf(false)) * 0.54, 460 * zoom);
  const zone = Math.round(Math.max(letter * LEAST_PICTURE, Math.min(wish, spare)));
  const beside = short ? besideOf(zone, letter, [spare - zone - letter * Math.max(0, count * (WIDE_HEAD + 0.4) - leastOf(count)), spare - zone]) : 0;
  const left = width - margin - beside - zone, to = left - gapTo, pitch = (to - from) / count, narrow = hidden.length > 0 && pitch < letter * WIDE_HEAD;
  const ample = !hidden.length || pitch >= letter * AMPLE_HEAD;
  const top = Math.round(letter * headsOf(narrow, ample)), foot = Math.round(letter * (bars ? 2.6 : 0.7)), bottom = height - foot;
  const picture = { x: left, y: top, size: Math.round(Math.max(letter * 4, Math.min(zone, height - top - letter * BELOW))) };
  const most = Math.max(...hidden, outputs > 1 ? outputs : 0, 4), fits = (bottom - top) / most;
  const largest = letter * Math.max(3.6, Math.min(4.6, 0.74 * (bottom - top) / letter / Math.max(known.length, most)));
  const size = Math.round(Math.max(10, Math.min(fits - 5, pitch * 0.56, largest))), gap = Math.max(6, Math.min(size * 0.36, 18));
  const layout = { width, height, letter, small, top, bottom, size, foot, picture, narrow, ample, columns: [], nodes: [], features: [] };
  layout.features = inputColumn(from, known, new Set(net.inputs), size, top, bottom, gap, letter);
  layout.nodes.push(net.inputs.map((id) => layout.features.find((f) => f.id === id) ?? layout.features[0]));
  hidden.forEach((units, k) => {
    const x = Math.round(from + (k + 1) * pitch + (pitch - size) * 0.32);
    layout.columns.push({ x, centre: x + size / 2, wide: pitch });
    layout.nodes.push(column(x, units, size, top, bottom, gap));
  });
  if (outputs > 1) {
    const side = Math.min(size, Math.round(picture.size / outputs) - 5), x = picture.x - Math.round(letter * 1.6) - side;
    layout.nodes.push(column(x, outputs, side, top, top + picture.size, picture.size));
  } else {
    layout.nodes.push([{ x: picture.x, y: picture.y, size: picture.size, cx: picture.x, cy: picture.y + picture.size * 0.5, whole: true }]);
  }
  layout.links = links(layout);
  layout.curve = curveOf(picture, zone, height, letter, beside);
  layout.heads = headBoxes({ ...layout, width }, to);
  layout.legend = { x: picture.x, y: picture.y + picture.size + small * 2.2 + 8, width: picture.size, height: Math.round(letter * 0.6) };
  layout.stems = layout.nodes.slice(1).map((places) => ({ x: places[0].whole ? places[0].x - letter * 1.4 : places[0].cx }));
  return layout;
}

// Every link as {layer, from, to, x0, y0, x1, y1, bend}; `layer` counts from 1 as elements do.
function links(layout) {
  const all = [];
  for (let layer = 1; layer < layout.nodes.length; layer++) {
    const before = layout.nodes[layer - 1], after = layout.nodes[layer];
    after.forEach((to, j) => {
      before.forEach((from, i) => {
        const x0 = from.x + from.size, x1 = to.x;
        const spread = to.whole ? Math.min(to.size * 0.5, before.length * 9) : to.size * 0.62;
        const y1 = to.cy + (before.length > 1 ? (i / (before.length - 1) - 0.5) * spread : 0);
        all.push({ id: `l${layer}.${i}.${j}`, layer, from: i, to: j, x0, y0: from.cy, x1, y1, bend: (x1 - x0) * 0.5 });
      });
    });
  }
  return all;
}

export function along(link, t) {
  const { x0, y0, x1, y1, bend } = link, u = 1 - t;
  const a = u * u * u, b = 3 * u * u * t, c = 3 * u * t * t, d = t * t * t;
  return [a * x0 + b * (x0 + bend) + c * (x1 - bend) + d * x1, (a + b) * y0 + (c + d) * y1];
}

// Points along a link that are never more than a few pixels apart.
export function pointsOf(link) {
  const steps = Math.ceil((link.x1 - link.x0 + Math.abs(link.y1 - link.y0)) / 5);
  return Array.from({ length: steps + 1 }, (_, k) => along(link, k / steps));
}

// The place of a bias: a small square at the lower left of its unit.
export function biasPlace(place) {
  const side = Math.max(6, Math.min(11, place.size * 0.24));
  return place.whole ? { x: place.x - side - 6, y: place.y + place.size - side, side } : { x: place.x - side - 3, y: place.y + place.size - side, side };
}

// What lies under a point: {kind: "feature"|"unit"|"link"|"bias"|"picture"|"curve", …} or null.
export function hit(layout, x, y, reach = 6) {
  const inside = (p, more = 0) => x >= p.x - more && x <= p.x + p.size + more && y >= p.y - more && y <= p.y + p.size + more;
  if (inside(layout.picture)) return { kind: "picture", id: `u${layout.nodes.length - 1}.0` };
  for (const f of layout.features) if (inside(f, 2)) return { kind: "feature", id: f.id, unit: layout.nodes[0].indexOf(f) };
  for (let layer = 1; layer < layout.nodes.length; layer++) {
    for (const [j, place] of layout.nodes[layer].entries()) {
      const b = biasPlace(place);
      if (x >= b.x - 4 && x <= b.x + b.side + 4 && y >= b.y - 4 && y <= b.y + b.side + 4) return { kind: "bias", id: `b${layer}.${j}`, layer, to: j, at: [b.x + b.side / 2, b.y] };
      if (!place.whole && inside(place, 2)) return { kind: "unit", id: `u${layer}.${j}`, layer, to: j, place };
    }
  }
  const c = layout.curve;
  if (c && x >= c.x - 30 && x <= c.x + c.width && y >= c.y - 6 && y <= c.y + c.height + 20) return { kind: "curve" };
  let best = null, nearest = reach;
  for (const link of layout.links) {
    if (x < link.x0 - reach || x > link.x1 + reach) continue;
    const t = Math.min(1, Math.max(0, (x - link.x0) / Math.max(1, link.x1 - link.x0)));
    for (const u of [t - 0.08, t - 0.04, t, t + 0.04, t + 0.08]) {
      const at = along(link, Math.min(1, Math.max(0, u))), d = Math.hypot(at[0] - x, at[1] - y);
      if (d < nearest) { nearest = d; best = { kind: "link", ...link, at }; }
    }
  }
  return best;
}

// Where an element stands in the picture: [x, y], or null.
export function placeOf(layout, id) {
  const [, kind, a, b] = /^([ulb])(\d+)\.(\d+)(?:\.\d+)?$/.exec(id) ?? [];
  if (kind === "l") {
    const link = layout.links.find((one) => one.id === id);
    return link ? along(link, 0.5) : null;
  }
  const place = layout.nodes[+a]?.[+b];
  if (!place) return null;
  if (kind === "b") { const at = biasPlace(place); return [at.x + at.side / 2, at.y + at.side / 2]; }
  return place.whole ? [place.x + place.size / 2, place.y + place.size / 2] : [place.cx, place.cy];
}
