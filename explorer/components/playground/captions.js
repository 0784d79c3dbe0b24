// Short texts in the picture that say what its parts mean, each with a thin line to one of them, where there is room.

import { along, biasPlace, pointsOf } from "./layout.js";
import { Room } from "./room.js";

const REACH = 190; // pixels of a leader at the most, where letters have 13
const WORTH = { neuron: 4, weight: 4, bias: 2, output: 2, flow: 1, input: 1 };

// In an order that often finds room for all: how many letters wide each may be, and what it may point at, in the order of trying.
function wanted(layout) {
  const { nodes, links, features, picture } = layout, hidden = nodes.slice(1, -1);
  const lowest = (places) => places[places.length - 1];
  const underneath = (place) => [place.cx, place.y + place.size + 1];
  const low = [...hidden].sort((a, b) => b.length - a.length);
  const over = (layer) => links.filter((link) => link.layer === layer);
  const deep = (some, t) => some.map((link) => along(link, t)).sort((a, b) => b[1] - a[1])[0];
  const bias = (place) => { const { x, y, side } = biasPlace(place); return [x + side / 2, y + side + 1]; };
  const idle = features.filter((place) => !nodes[0].includes(place));
  return [
    { name: "bias", text: "The small square is the neuron\u2019s bias.", widths: [11, 18, 8], targets: [...hidden.slice(1), ...hidden.slice(0, 1)].map((places) => bias(lowest(places))) },
    { name: "neuron", text: "A neuron\u2019s picture: what it answers at each place of the plane. Point at it to enlarge it.", widths: [15, 22, 11],
      targets: low.map((places) => underneath(lowest(places))) },
    { name: "weight", text: "A line is a weight: orange for positive, blue for negative, thicker for larger. Click one to change it.", widths: [15, 22, 11],
      targets: [deep(over(1), 0.5), deep(over(nodes.length - 1), 0.5), deep(over(1), 0.62), deep(over(nodes.length - 1), 0.62)] },
    { name: "output", text: "Dots are the data. The ground is the network\u2019s answer at each place.", widths: [12, 18, 9],
      targets: [[picture.x - 1, picture.y + picture.size - 4 - biasPlace({ ...picture, whole: true }).side * 2]] },
    { name: "flow", text: "While it trains, dashes run along the lines: the signal flows from the inputs to the output.", widths: [15, 22, 11],
      targets: [deep(over(nodes.length - 1), 0.38), deep(over(1), 0.4)] },
    { name: "input", text: "Click an input to use it, or to leave it out.", widths: [9, 13],
      targets: idle.length ? [lowest(idle), idle[Math.floor(idle.length / 2)]].map((place) => [place.x + place.size + 1, place.cy]) : [] },
  ];
}

// The words of a text in lines of at most this many pixels.
export function broken(text, across, measure) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = lines[lines.length - 1] ? `${lines[lines.length - 1]} ${word}` : word;
    if (measure(longer) <= across || !lines[lines.length - 1]) lines[lines.length - 1] = longer; else lines.push(word);
  }
  return lines;
}

// What a text must not cover: units and their biases, the output with its numbers, links, heads, curves, the names of inputs.
export function rooms(layout, bars = false) {
  const { width, height, letter, picture, curve, legend, features } = layout;
  const solid = new Room(width, height), all = new Room(width, height);
  const take = (box, around) => { solid.take(box, around); all.take(box, around); };
  const square = (place, around) => take({ x: place.x, y: place.y, width: place.size, height: place.size }, around);
  for (const place of features) { square(place, 3); all.take({ x: 0, y: place.y, width: place.x, height: place.size }, 3); }
  for (const places of layout.nodes.slice(1)) {
    for (const place of places) {
      if (!place.whole) square(place, 3);
      const { x, y, side } = biasPlace(place);
      take({ x, y, width: side, height: side }, 2);
    }
  }
  square(picture, 2);
  all.take({ x: picture.x - 6, y: picture.y + picture.size, width: width - picture.x, height: legend.y + legend.height + letter * 1.3 - picture.y - picture.size }, 3);
  all.take({ x: picture.x + picture.size, y: picture.y, width: letter * 2.6, height: picture.size }, 2);
  all.take({ x: 0, y: 0, width, height: layout.top - letter * 0.4 });
  if (curve) all.take({ x: curve.x - letter * 2.6, y: curve.y - letter * 0.6, width: curve.width + letter * 3.4, height: curve.height + letter * 2.2 });
  if (bars) all.take({ x: 0, y: layout.bottom, width, height: height - layout.bottom });
  for (const link of layout.links) for (const [x, y] of pointsOf(link)) all.take({ x, y, width: 0, height: 0 }, 6);
  return { solid, all };
}

/**
 * The captions that have room: each [name, lines, its place, and its leader from [x, y] to [x, y]].
 * @param {any} layout  of layOut
 * @param {(text: string) => number} measure  pixels across of a text
 * @param {{ bars?: boolean }} [options]  whether the gradients' bars are shown at the foot
 */
export function placeCaptions(layout, measure, { bars = false } = {}) {
  const some = wanted(layout), taken = rooms(layout, bars), worth = (captions) => captions.reduce((sum, { name }) => sum + WORTH[name], 0);
  return [some, [some[1], some[0], ...some.slice(2)]].map((order) => inOrder(layout, order, measure, taken)).reduce((one, other) => (worth(other) > worth(one) ? other : one));
}

function inOrder(layout, order, measure, taken) {
  const solid = taken.solid.copy(), all = taken.all.copy(), line = Math.round(layout.small * 1.3), reach = REACH * layout.letter / 13, placed = [];
  for (const { name, text, widths, targets } of order) {
    let best = null;
    for (const to of targets) {
      for (const letters of widths) {
        if (best) break; // the first that has room will do
        const lines = broken(text, letters * layout.letter, measure), width = Math.max(...lines.map(measure)) + 8, height = lines.length * line + 6;
        const place = all.nearest(width, height, to, reach, (there, distance) => distance >= 10 && clear(solid, edge(there, to), to));
        if (place) best = { name, lines, line, place, from: edge(place, to), to };
      }
    }
    if (!best) continue;
    placed.push(best);
    all.take(best.place, 8);
    solid.take(best.place, 2);
    for (const [x, y] of leader(best)) all.take({ x, y, width: 0, height: 0 }, 3);
  }
  return placed;
}

// Where the line from a text to a point begins: at the edge towards it, beside or below the letters.
function edge({ x, y, width, height }, [px, py]) {
  const within = (v, low, high) => Math.min(high, Math.max(low, v)), beside = px < x || px > x + width;
  return beside ? [within(px, x, x + width), within(py, y + 9, y + height - 9)] : [within(px, x + 8, x + width - 8), within(py, y, y + height)];
}

// Whether a leader crosses nothing but what it points at.
function clear(solid, from, to) {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]), share = Math.max(0, 1 - 9 / Math.max(9, length));
  return solid.open(from, [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share]);
}

function leader({ from, to }) {
  return Array.from({ length: 17 }, (_, k) => [from[0] + (to[0] - from[0]) * k / 16, from[1] + (to[1] - from[1]) * k / 16]);
}

export function paintCaptions(pen, layout, captions, theme) {
  for (const { lines, line, place, from, to } of captions) {
    pen.path([from, to], { stroke: theme.quiet, width: 1 });
    pen.circle(to[0], to[1], 2.2, { fill: theme.quiet });
    lines.forEach((text, k) => pen.text(text, place.x + 4, place.y + 3 + (k + 0.5) * line, { size: layout.small, fill: theme.quiet, baseline: "middle" }));
  }
}
