// Draws one network: links, units with their pictures, biases, the answer over the plane, the points, the curves.

import { colourBar } from "../kernel/legend.js";
import { number } from "../kernel/numbers.js";
import { textWidth } from "../kernel/pen.js";
import { mix } from "../kernel/theme.js";
import { colourIn, colourOf, zeroColour } from "./maps.js";
import { along, biasPlace, placeOf } from "./layout.js";
import { REACH } from "../kernel/wire.js";
import { paintCaptions } from "./captions.js";
import { paintCurves } from "./curves.js";

function drawTile(pen, atlas, tile, x, y, w, h, alpha = 1) {
  const [sx, sy, side] = atlas.place(tile);
  if (pen.context) {
    const c = pen.context;
    c.globalAlpha = alpha;
    c.imageSmoothingEnabled = true;
    c.drawImage(atlas.canvas, sx + 0.5, sy + 0.5, side - 1, side - 1, x, y, w, h);
    c.globalAlpha = 1;
    return;
  }
  const own = document.createElement("canvas");
  Object.assign(own, { width: side, height: side });
  own.getContext("2d").drawImage(atlas.canvas, sx, sy, side, side, 0, 0, side, side);
  pen.parts.push(`<image x="${x}" y="${y}" width="${w}" height="${h}" preserveAspectRatio="none"${alpha < 1 ? ` opacity="${alpha}"` : ""} href="${own.toDataURL()}"/>`);
}

const SAMPLES = Array.from({ length: 13 }, (_, k) => k / 12);

function strokeLink(pen, link, stroke, width, alpha, dash, offset) {
  if (!pen.context) {
    pen.path(SAMPLES.map((t) => along(link, t)), { stroke, width, alpha, dash });
    return;
  }
  const c = pen.context;
  c.beginPath();
  c.moveTo(link.x0, link.y0);
  c.bezierCurveTo(link.x0 + link.bend, link.y0, link.x1 - link.bend, link.y1, link.x1, link.y1);
  c.globalAlpha = alpha; c.strokeStyle = stroke; c.lineWidth = width;
  c.setLineDash(dash); c.lineDashOffset = offset;
  c.stroke();
  c.setLineDash([]); c.lineDashOffset = 0; c.globalAlpha = 1;
}

export function widthOf(value) {
  return 0.6 + 7 * (1 - Math.exp(-Math.abs(value) / 1.7));
}

const FLOW = [9, 2.5], STILL = [];

function paintLinks(pen, { layout, net, look, theme }) {
  const flowing = look.flow > 0 || look.playing;
  let most = 0;
  if (look.gradients) for (const link of layout.links) most = Math.max(most, Math.abs(net.gradients[link.slot]) || 0);
  for (const link of layout.links) {
    const weight = net.weights[link.slot], width = widthOf(weight), lit = look.lit.has(link.id) || look.opened === link.id, size = Math.abs(weight);
    const dim = look.lit.size && !lit ? 0.35 : 1;
    if (lit) strokeLink(pen, link, theme.accent, width + 6, 0.55, STILL, 0);
    strokeLink(pen, link, colourOf(theme, weight), width, dim * (0.22 + 0.78 * (1 - Math.exp(-size / 0.5))), flowing && width > 1.3 ? FLOW : STILL, -look.flow);
    if (look.gradients && most > 0) chevron(pen, link, -net.gradients[link.slot] / most, theme);
  }
}

// The way a step down the gradient moves a weight: an orange tip up for more, a blue one down for less, by size.
function chevron(pen, link, push, theme) {
  const share = Math.abs(push) ** 0.5;
  if (share < 0.06) return;
  const [x, y] = along(link, 0.34), r = 2.5 + 5.5 * share, up = push > 0 ? -1 : 1;
  pen.path([[x - r, y - up * r * 0.7], [x + r, y - up * r * 0.7], [x, y + up * r]], { fill: colourOf(theme, push), stroke: theme.background, width: 1.2, closed: true });
}

/**
 * @param {import("../kernel/pen.js").CanvasPen | import("../kernel/pen.js").SvgPen} pen
 * @param {{ x: number, y: number, cx: number, cy: number, size: number }} place
 * @param {any} theme
 * @param {{ selected?: boolean, lit?: boolean, dead?: boolean, alpha?: number, colour?: string }} look
 */
function frameOf(pen, place, theme, { selected, lit, dead, alpha = 1, colour }) {
  pen.rect(place.x, place.y, place.size, place.size, { stroke: lit || selected ? theme.accent : colour ?? theme.axis, width: lit || selected ? 3 : 1, radius: 3, alpha });
  if (dead) {
    const r = place.size * 0.22;
    pen.path([[place.cx - r, place.cy - r], [place.cx + r, place.cy + r], null, [place.cx - r, place.cy + r], [place.cx + r, place.cy - r]], { stroke: theme.text, width: 2 });
  }
}

function isDead(health, unit, net, layer) {
  return Array.isArray(health?.dead) ? health.dead.includes(unit) : health?.dead === net.units[layer - 1];
}

function paintUnits(pen, { layout, net, look, theme }) {
  const { letter, small } = layout, used = new Set(net.about.inputs), open = layout.links.find((link) => link.id === look.opened);
  const ends = open ? [`u${open.layer - 1}.${open.from}`, `u${open.layer}.${open.to}`] : [];
  layout.features.forEach((place, k) => {
    const on = used.has(place.id), id = on ? `u0.${net.about.inputs.indexOf(place.id)}` : "";
    drawTile(pen, net.neurons, k, place.x, place.y, place.size, place.size, on ? 1 : 0.22);
    frameOf(pen, place, theme, { lit: look.lit.has(id), selected: (look.hovered === id || ends.includes(id)) && on, alpha: on ? 1 : 0.45 });
    const name = look.featureName(place.id), fits = Math.min(letter, (place.x - 6) / Math.max(1, textWidth(theme, name, 1, 500)));
    pen.text(name, place.x - 7, place.cy, { size: Math.max(11, fits), fill: on ? theme.text : theme.quiet, align: "right", baseline: "middle", weight: on ? 600 : 400 });
  });
  for (let layer = 1; layer < layout.nodes.length; layer++) {
    const health = net.about.health?.[layer - 1], last = layer === layout.nodes.length - 1;
    layout.nodes[layer].forEach((place, j) => {
      const id = `u${layer}.${j}`, lit = look.lit.has(id);
      if (!place.whole) {
        drawTile(pen, net.neurons, net.tile(layer, j), place.x, place.y, place.size, place.size);
        frameOf(pen, place, theme, { lit, selected: look.hovered === id || look.opened === id || ends.includes(id), dead: isDead(health, j, net, layer), colour: last ? theme.lines[j % theme.lines.length] : undefined });
        if (last) pen.text(String(j), place.x + place.size + 5, place.cy, { size: small, fill: theme.quiet, baseline: "middle" });
      }
      const bias = net.value(`b${layer}.${j}`), at = biasPlace(place);
      if (bias !== bias) return;
      const marked = look.lit.has(`b${layer}.${j}`) || look.hovered === `b${layer}.${j}` || look.opened === `b${layer}.${j}`;
      pen.rect(at.x, at.y, at.side, at.side, { fill: mix(zeroColour(theme), colourOf(theme, bias), 1 - Math.exp(-Math.abs(bias) / 0.6)), stroke: marked ? theme.accent : theme.axis, width: marked ? 2.5 : 1, radius: 1.5 });
    });
  }
}

// How strong the gradient is in each layer, as a bar on a logarithmic scale from 1e-8 to 10.
function paintHealth(pen, { layout, net, theme }) {
  const { small } = layout, y = layout.height - small * 1.1, wide = Math.max(30, Math.min(84, (layout.columns[0]?.wide ?? 110) * 0.54));
  let free = 0;
  pen.text("Gradient", 4, y - 2, { size: small - 1, fill: theme.quiet });
  net.about.health?.forEach((health, k) => {
    const x = Math.max(free, layout.stems[k].x - (k === layout.stems.length - 1 ? wide : wide / 2)), size = health.gradient;
    free = x + wide + 10;
    const share = size > 0 ? Math.min(1, Math.max(0.02, (Math.log10(size) + 8) / 9)) : 0;
    const weak = size !== null && size < 1e-4;
    pen.rect(x, y, wide, 4, { fill: theme.grid, radius: 2 });
    if (share) pen.rect(x, y, wide * share, 4, { fill: weak ? theme.positive[0] : theme.accent, radius: 2 });
    pen.text(number(size, 2), x, y - 5, { size: small - 1, fill: weak ? theme.positive[0] : theme.quiet, weight: weak ? 600 : 400 });
  });
}

export function pointColour(theme, label, task, span = 1) {
  if (task === "classes") return theme.lines[label % theme.lines.length];
  if (task === "binary") return label > 0.5 ? theme.positive[0] : theme.negative[0];
  const share = Math.min(1, Math.abs(label) / span);
  return mix(zeroColour(theme), colourOf(theme, label), 0.12 + 0.88 * share);
}

export function toPicture(layout, x1, x2) {
  const { picture } = layout;
  return [picture.x + ((x1 + REACH) / (2 * REACH)) * picture.size, picture.y + ((REACH - x2) / (2 * REACH)) * picture.size];
}

export function fromPicture(layout, x, y) {
  const { picture } = layout;
  return [((x - picture.x) / picture.size) * 2 * REACH - REACH, REACH - ((y - picture.y) / picture.size) * 2 * REACH];
}

export function paintPoints(pen, layout, data, look, theme) {
  const { points, split } = data, radius = Math.max(2.2, Math.min(4.6, layout.picture.size / 75));
  const span = data.span;
  for (const test of look.showTest ? [true, false] : [false]) {
    for (let k = 0; k < split.length; k++) {
      if ((split[k] === 0) !== test) continue;
      const [x, y] = toPicture(layout, points[3 * k], points[3 * k + 1]);
      if (x < layout.picture.x || x > layout.picture.x + layout.picture.size || y < layout.picture.y || y > layout.picture.y + layout.picture.size) continue;
      pen.circle(x, y, radius, { fill: pointColour(theme, points[3 * k + 2], data.task, span), stroke: test ? (theme.dark ? "#000000" : "#111820") : "#ffffff", width: test ? 1.5 : 1 });
    }
  }
}

function paintOutput(pen, { layout, net, look, theme, data }) {
  const { picture: p, small, letter } = layout, last = layout.nodes.length - 1;
  const shown = look.enlarged;
  if (shown) drawTile(pen, net.neurons, shown.tile, p.x, p.y, p.size, p.size);
  else drawTile(pen, net.output, 0, p.x, p.y, p.size, p.size);
  const lit = look.lit.has(`u${last}.0`) && layout.nodes[last][0].whole;
  if (look.pointsSheet && pen.context) pen.context.drawImage(look.pointsSheet, p.x, p.y, p.size, p.size);
  else if (data.points) paintPoints(pen, layout, data, look, theme);
  if (look.chosen) {
    const [x, y] = toPicture(layout, look.chosen.x1, look.chosen.x2);
    pen.circle(x, y, 8, { stroke: theme.mark, width: 2.5 });
    pen.circle(x, y, 8, { stroke: theme.background, width: 1 });
  }
  pen.rect(p.x, p.y, p.size, p.size, { stroke: lit || look.opened === "loss" ? theme.accent : theme.axis, width: lit ? 3 : 1, radius: 2 });
  const { axes } = data, tick = (axis, v) => number((axes?.[axis]?.offset ?? 0) + (axes?.[axis]?.scale ?? 1) * v, 2);
  for (const v of [-REACH, 0, REACH]) {
    const [x, y] = toPicture(layout, v, v);
    pen.text(tick("x1", v), x, p.y + p.size + 4, { size: small - 1, fill: theme.quiet, align: v < 0 ? "left" : v ? "right" : "center", baseline: "top" });
    pen.text(tick("x2", v), p.x + p.size + 4, Math.min(p.y + p.size - 5, Math.max(p.y + 6, y)), { size: small - 1, fill: theme.quiet, baseline: "middle" });
  }
  pen.text(look.axisNames ?? "x\u2081 across, x\u2082 up", p.x + p.size / 2, p.y + p.size + 4 + small * 1.15, { size: small - 1, fill: theme.quiet, align: "center", baseline: "top" });
  if (shown) {
    pen.rect(p.x, p.y, p.size, letter * 1.7, { fill: theme.background, alpha: 0.85 });
    pen.text(shown.title, p.x + 8, p.y + letter * 0.87, { size: small, fill: theme.text, baseline: "middle", weight: 600 });
  }
}

// What the colours of the output mean, with numbers, below it.
function paintLegend(pen, { layout, net, theme, data }) {
  const { legend: box, small } = layout, size = small - 1, y = box.y + box.height + 3, fill = theme.quiet;
  const say = (text, x, align) => pen.text(text, x, y, { size, fill, align, baseline: "top" });
  if (data.task === "classes") {
    const count = net.units[net.units.length - 1], wide = box.width / count;
    for (let k = 0; k < count; k++) {
      pen.rect(box.x + k * wide, box.y, wide - 2, box.height, { fill: colourIn(net.classInks[k % net.classInks.length], 1) });
      say(textWidth(theme, `class ${k} `, size) < wide ? `class ${k}` : String(k), box.x + (k + 0.5) * wide, "center");
    }
    return;
  }
  colourBar(pen, (share) => colourIn(net.inks, share), { ...box, steps: 32 });
  const { low, high } = net.about, classes = data.task === "binary", middle = (low + high) / 2;
  const fits = (words) => textWidth(theme, words.join("   "), size) < box.width;
  const plain = [low, middle, high].map((v) => number(v, 2));
  const long = classes ? [`${plain[0]}: blue class`, `${plain[1]}: undecided`, `${plain[2]}: orange class`] : [plain[0], `predicted ${plain[1]}`, plain[2]];
  const brief = classes ? [`${plain[0]} blue`, plain[1], `${plain[2]} orange`] : plain;
  const words = fits(long) ? long : fits(brief) ? brief : plain;
  say(words[0], box.x, "left");
  say(words[1], box.x + box.width / 2, "center");
  say(words[2], box.x + box.width, "right");
}

// `scene` is {layout, net, look, theme, data, history}; see diagram.js for what `look` holds.
export function paintDiagram(pen, scene) {
  const { layout, look, theme, history } = scene;
  paintLinks(pen, scene);
  paintUnits(pen, scene);
  paintOutput(pen, scene);
  paintLegend(pen, scene);
  paintCaptions(pen, layout, look.captions, theme);
  if (look.gradients) paintHealth(pen, scene);
  if (look.showCurve && layout.curve) {
    scene.curveScales = paintCurves(pen, layout.curve, history, { lines: look.lines, letter: layout.letter, shown: look.epoch, logarithmic: look.logarithmic, title: "", lowest: look.lowest });
  }
  for (const id of look.lit) {
    const at = placeOf(layout, id);
    if (at && id[0] === "b") pen.circle(at[0], at[1], 9, { stroke: theme.accent, width: 2.5 });
  }
}
