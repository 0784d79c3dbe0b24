// Where everything of a network lies, in CSS pixels, for a picture of this width and height.

import { letterSize } from "../kernel/theme.js";
import { FEATURES } from "./features.js";


function column(x, count, size, top, bottom, gap) {
  const pitch = Math.min(size + gap, (bottom - top) / Math.max(1, count));
  const side = Math.min(size, pitch - Math.min(5, pitch * 0.14)), begin = top;
  return Array.from({ length: count }, (_, k) => ({ x, y: begin + k * pitch, size: side, cx: x + side / 2, cy: begin + k * pitch + side / 2 }));
}

// `net` is {inputs: [ids], layers: [units…] with the outputs last}; `known` every feature that is offered.
export function layOut(net, width, height, { known = FEATURES, left = 0 } = {}) {
  const letter = letterSize(width + left), small = letter - 1;
  const top = Math.round(letter * 6.2), foot = Math.round(letter * 2.6), bottom = height - foot;
  const outputs = net.layers[net.layers.length - 1], hidden = net.layers.slice(0, -1);
  const short = height < letter * 31, margin = Math.round(letter * 2.7), apart = Math.round(letter * 4.2);
  const outside = Math.round(short
    ? Math.max(110, Math.min(height - top - letter * 3.4, width * 0.24))
    : Math.max(150, Math.min(width * (hidden.length > 3 ? 0.26 : 0.31), (height - top) * 0.56, 460)));
  const beside = short ? Math.round(outside * 0.95) + apart : 0;
  const right = width - margin - beside, picture = { x: right - outside, y: top, size: outside };
  const label = Math.round(letter * 3.1), from = label, to = picture.x - Math.round(letter * (outputs > 1 ? 5.6 : 3));
  const columns = hidden.length + 1, pitch = (to - from) / columns;
  const most = Math.max(known.length, ...hidden, outputs > 1 ? outputs : 0, 4);
  const fits = (bottom - top) / most, size = Math.round(Math.max(14, Math.min(fits - 6, pitch * 0.56, letter * 3.6)));
  const gap = Math.max(6, Math.min(size * 0.36, 18));
  const layout = { width, height, letter, small, top, bottom, size, foot, picture, columns: [], nodes: [], features: [] };
  layout.features = column(from, known.length, size, top, bottom, gap).map((place, k) => ({ ...place, id: known[k] }));
  const inputs = net.inputs.map((id) => layout.features.find((f) => f.id === id) ?? layout.features[0]);
  layout.nodes.push(inputs);
  hidden.forEach((units, k) => {
    const x = Math.round(from + (k + 1) * pitch + (pitch - size) * 0.32);
    layout.columns.push({ x, centre: x + size / 2, wide: pitch });
    layout.nodes.push(column(x, units, size, top, bottom, gap));
  });
  if (outputs > 1) {
    const side = Math.min(size, Math.round(outside / outputs) - 5), x = picture.x - Math.round(letter * 1.6) - side;
    layout.nodes.push(column(x, outputs, side, top, top + outside, outside));
  } else {
    layout.nodes.push([{ x: picture.x, y: picture.y, size: outside, cx: picture.x, cy: picture.y + outside * 0.5, whole: true }]);
  }
  layout.links = links(layout);
  layout.answer = { x: picture.x, width: outside + beside + 14 };
  layout.curve = short
    ? { x: right + apart, y: top + 6, width: beside - apart, height: outside - letter * 1.2 }
    : { x: picture.x + letter * 2.6, y: picture.y + outside + letter * 3.9, width: outside - letter * 2.6,
      height: Math.max(40, height - (picture.y + outside + letter * 3.9) - letter * 2.5) };
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
  if (x >= c.x - 30 && x <= c.x + c.width && y >= c.y - 6 && y <= c.y + c.height + 20) return { kind: "curve" };
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
