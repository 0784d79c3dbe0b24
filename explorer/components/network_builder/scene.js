// Draws the network with a pen: only what lies in the window, letters only where they can be read.

import { textWidth } from "../kernel/pen.js";
import { WRONG } from "../kernel/palette.js";
import { mix } from "../kernel/theme.js";
import { brief } from "./graph.js";

const HUES = { convolution: 0, dense: 1, pooling: 2, attention: 3, merging: 4, recurrent: 5 };

export function hueOf(theme, family) {
  return family in HUES ? theme.lines[HUES[family]] : theme.axis;
}

function clipped(theme, text, size, weight, room) {
  if (textWidth(theme, text, size, weight) <= room) return text;
  let low = 0, high = text.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (textWidth(theme, `${text.slice(0, middle)}\u2026`, size, weight) <= room) low = middle; else high = middle - 1;
  }
  return low ? `${text.slice(0, low).trimEnd()}\u2026` : "";
}

// `view` is {x, y, zoom, width, height}; `state` says what is chosen, hovered and dragged.
export function paintScene(pen, graph, layout, view, state) {
  const { theme } = pen, z = view.zoom, sx = (x) => x * z + view.x, sy = (y) => y * z + view.y, red = theme.dark ? WRONG.dark : WRONG.light;
  const seen = (x0, y0, x1, y1) => sx(x1) > -4 && sx(x0) < view.width + 4 && sy(y1) > -4 && sy(y0) < view.height + 4;
  const read = z > 0.34, drawn = { nodes: 0, edges: 0 };
  for (const frame of layout.frames) {
    if (!seen(frame.x, frame.y, frame.x + frame.width, frame.y + frame.height)) continue;
    pen.rect(sx(frame.x), sy(frame.y), frame.width * z, frame.height * z,
      { fill: mix(theme.text, theme.background, frame.depth % 2 ? 0.955 : 0.925), stroke: theme.border, radius: 10 * z });
    if (!read) continue;
    const on = state.group === frame.path;
    pen.text(`\u2212  ${clipped(theme, frame.title, 12, 600, frame.width - 40)}`, sx(frame.x + 10), sy(frame.y + 13),
      { size: 12 * z, fill: on ? theme.accent : theme.quiet, weight: 600, baseline: "middle" });
  }
  for (const edge of layout.edges) {
    if (!seen(edge.x0 - 6, edge.y0, edge.x1 + 6, edge.y1)) continue;
    drawn.edges++;
    const dead = state.dead(edge.from), near = state.chosen.has(edge.from) || state.chosen.has(edge.to), hot = state.edge === edge;
    const colour = dead ? theme.border : hot || near ? theme.accent : edge.skip ? mix(theme.lines[4], theme.background, 0.1) : theme.axis;
    const width = (hot || near ? 2.2 : edge.skip ? 1.9 : 1.4) * Math.max(0.6, z);
    pen.path(edge.points.map(([x, y]) => [sx(x), sy(y)]), { stroke: colour, width, dash: dead ? [4, 4] : [] });
    if (z > 0.22) arrow(pen, edge.points.at(-2), edge.points.at(-1), sx, sy, colour);
  }
  for (const node of graph.nodes) {
    const place = layout.places.get(node.id), at = state.glide ? state.glide(node.id, place) : place;
    const left = at.x - at.width / 2;
    if (!seen(left - 20, at.y - 10, left + at.width + 120, at.y + at.height + 30)) continue;
    drawn.nodes++;
    paintNode(pen, node, left, at.y, at, { z, sx, sy, read, red, state });
  }
  if (state.editable && read && !state.exporting) paintPlus(pen, layout, { z, sx, sy, seen, state });
  return drawn;
}

function arrow(pen, [ax, ay], [x, y], sx, sy, colour) {
  const long = Math.hypot(x - ax, y - ay) || 1, dx = (x - ax) / long * 7, dy = (y - ay) / long * 7;
  const corner = (side) => [sx(x - dx - side * dy * 0.57), sy(y - dy + side * dx * 0.57)];
  pen.path([corner(1), [sx(x), sy(y)], corner(-1)], { fill: colour, closed: true });
}

function paintNode(pen, node, left, top, at, { z, sx, sy, read, red, state }) {
  const { theme } = pen, { width, height } = at, x = sx(left), y = sy(top), w = width * z, h = height * z;
  const about = node.kind === "group" ? state.groups.get(node.path) : node.block;
  const broken = node.kind === "group" ? about.broken > 0 : node.kind === "block" ? Boolean(about.error) : Boolean(state.input.error);
  const dead = state.dead(node.id), chosen = state.chosen.has(node.id), hover = state.hover === node.id;
  const hue = broken ? red : node.kind === "block" ? hueOf(theme, about.family) : theme.axis;
  const edge = chosen ? theme.accent : hover ? mix(hue, theme.text, 0.2) : mix(hue, theme.background, broken ? 0 : 0.35);
  const fill = broken ? mix(red, theme.background, 0.88) : theme.background, radius = (node.block?.slim ? 12 : 8) * z;
  if (node.kind === "group") for (const k of [2, 1]) {
    pen.rect(x + 4 * k * z, y - 4 * k * z, w, h, { fill: theme.background, stroke: mix(theme.axis, theme.background, 0.35), radius });
  }
  if (chosen) pen.rect(x - 3, y - 3, w + 6, h + 6, { stroke: theme.accent, width: 2.4, radius: radius + 3, alpha: 0.9 });
  pen.rect(x, y, w, h, { fill, stroke: edge, width: broken || chosen ? 2 : 1.3, radius, alpha: dead ? 0.6 : 1 });
  if (node.kind === "block" && !about.slim) pen.rect(x + 1, y + 9 * z, 4 * z, h - 18 * z, { fill: hue, radius: 2 * z });
  if (!read) return;
  const write = (text, dx, dy, style) => pen.text(text, sx(left + dx), sy(top + dy), { ...style, size: style.size * z });
  const ink = dead ? theme.quiet : theme.text;
  if (node.kind === "input") {
    write("Input", 14, 20, { size: 13, weight: 600, fill: ink });
    write(clipped(theme, state.input.axes, 12, 400, width - 24), 14, 37, { size: 12, fill: theme.quiet });
  } else if (node.kind === "group") {
    write(clipped(theme, about.title, 13, 600, width - 44), 14, 22, { size: 13, weight: 600, fill: broken ? red : ink });
    write("+", width - 18, 22, { size: 15, weight: 600, fill: theme.quiet, align: "center" });
    const words = `${about.members.length} layers` + (about.parameters ? ` \u00b7 ${brief(about.parameters)}` : "");
    write(broken ? "does not fit" : words, 14, 40, { size: 12, fill: broken ? red : theme.quiet });
  } else if (about.slim) {
    const label = clipped(theme, about.error ? `${about.title}: does not fit` : about.title + (about.detail ? `, ${about.detail}` : ""), 12, 400, width - 16);
    write(label, width / 2, height / 2, { size: 12, fill: broken ? red : dead ? theme.quiet : mix(theme.text, theme.background, 0.12), align: "center", baseline: "middle" });
  } else {
    const count = about.parameters ? brief(about.parameters) : "", room = textWidth(theme, count, 12) + (count ? 10 : 0);
    write(clipped(theme, about.title, 13, 600, width - 24), 14, 20, { size: 13, weight: 600, fill: broken ? red : ink });
    write(clipped(theme, about.error ? "does not fit" : about.detail, 12, 400, width - 24 - room), 14, 38, { size: 12, fill: broken ? red : theme.quiet });
    if (count) write(count, width - 10, 38, { size: 12, fill: theme.quiet, align: "right" });
  }
  if (node.shape && !state.unlabelled.has(node.id)) {
    write(node.shape, width / 2 + 11, at.up ? -18 : at.aside ? -12 : height + 18, { size: 12, fill: theme.quiet, baseline: "middle", halo: theme.background });
  }
  if (state.editable && !state.exporting && (hover || chosen) && node.kind !== "group") { // the port a skip is drawn from
    pen.circle(sx(at.x), sy(at.up ? top : top + height), 5 * z, { fill: theme.accent, stroke: theme.background, width: 1.5 });
  }
}

function paintPlus(pen, layout, { z, sx, sy, seen, state }) {
  const { theme } = pen, aim = state.drag?.kind === "move";
  for (const edge of layout.edges) {
    const [x, y] = edge.plus;
    if (!seen(x - 10, y - 10, x + 10, y + 10)) continue;
    const hot = state.edge === edge, near = hot || aim || state.chosen.has(edge.from);
    const r = (hot ? 9 : 6.5) * z, colour = near ? theme.accent : theme.axis;
    pen.circle(sx(x), sy(y), r, { fill: hot ? theme.accent : theme.background, stroke: colour, width: 1.2 });
    const bar = r * 0.5, ink = hot ? theme.background : colour;
    pen.path([[sx(x) - bar, sy(y)], [sx(x) + bar, sy(y)], null, [sx(x), sy(y) - bar], [sx(x), sy(y) + bar]], { stroke: ink, width: 1.5 });
  }
}

// What is dragged: the outline of a block, or a line from a port.
export function paintDrag(pen, drag, view, layout) {
  const { theme } = pen, z = view.zoom;
  if (drag.kind === "move") {
    const { width, height } = layout.places.get(drag.id);
    pen.rect(drag.x - width * z / 2, drag.y - height * z / 2, width * z, height * z, { fill: theme.accent, alpha: 0.18, radius: 8 });
    pen.rect(drag.x - width * z / 2, drag.y - height * z / 2, width * z, height * z, { stroke: theme.accent, width: 1.6, radius: 8 });
  } else if (drag.kind === "wire") {
    const place = layout.places.get(drag.id), x = place.x * z + view.x, y = (place.up ? place.y : place.y + place.height) * z + view.y;
    pen.path([[x, y], [drag.x, drag.y]], { stroke: theme.accent, width: 2.2, dash: [6, 4] });
    pen.circle(drag.x, drag.y, 5, { fill: theme.accent });
  } else if (drag.kind === "box") {
    const [x0, x1] = [drag.from[0], drag.x].sort((a, b) => a - b), [y0, y1] = [drag.from[1], drag.y].sort((a, b) => a - b);
    pen.rect(x0, y0, x1 - x0, y1 - y0, { fill: theme.accent, alpha: 0.12 });
    pen.rect(x0, y0, x1 - x0, y1 - y0, { stroke: theme.accent });
  }
}
