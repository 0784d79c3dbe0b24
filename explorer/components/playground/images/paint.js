// Draws a network on images: lines between maps, the maps, a window on those before, the outputs' bars, the curves.

import { colourBar } from "../../kernel/legend.js";
import { number } from "../../kernel/numbers.js";
import { textWidth } from "../../kernel/pen.js";
import { ColourScale } from "../../kernel/colours.js";
import { paintCurves } from "../curves.js";
import { boxOf, windowOf } from "./layout.js";

// Some rows of a sheet of pixels, enlarged without smoothing.
function tile(pen, sheet, first, rows, { x, y, width, height }) {
  const columns = sheet.width;
  if (pen.context) {
    pen.context.imageSmoothingEnabled = false;
    pen.context.drawImage(sheet, 0, first, columns, rows, x, y, width, height);
    return;
  }
  const own = document.createElement("canvas");
  Object.assign(own, { width: columns, height: rows });
  own.getContext("2d").drawImage(sheet, 0, first, columns, rows, 0, 0, columns, rows);
  pen.parts.push(`<image x="${x}" y="${y}" width="${width}" height="${height}" preserveAspectRatio="none" style="image-rendering:pixelated" href="${own.toDataURL()}"/>`);
}

const LEVELS = 5; // of strength: lines of one level and sign are drawn at once

// From each map to those of the next layer; what leads to the map that is pointed at stands out.
function paintLinks(pen, { layout, net, look, theme }) {
  const { columns, bars } = layout, last = columns.length, at = look.pixel, plain = [], strong = [], sorted = new Map();
  for (let layer = 1; layer <= last; layer++) {
    const stage = net.stages[layer - 1], before = columns[layer - 1].tiles, after = layer < last ? columns[layer].tiles : bars;
    const learns = stage.kind === "conv" || stage.kind === "dense", under = at?.layer === layer;
    after.forEach((to, j) => {
      const x1 = layer === last ? layout.right - 4 : (to.kernel ?? to).x - 2, y1 = to.y + to.height / 2;
      before.forEach((from, i) => {
        if (!learns && i !== j) return;
        const line = [from.x + from.width + 1, from.y + from.height / 2, x1, y1];
        if (!learns) { plain.push(line); return; }
        const { sum, strength } = net.link(layer, j, i), ink = sum < 0 ? theme.negative[0] : theme.positive[0];
        if (under && at.map === j) { strong.push([line, { stroke: ink, width: Math.min(5, 1.3 + 3 * strength), alpha: 0.95 }]); return; }
        const level = under ? 0 : Math.min(LEVELS, Math.ceil(strength * LEVELS)), key = `${ink} ${level}`;
        if (!sorted.has(key)) sorted.set(key, { ink, level, lines: [] });
        sorted.get(key).lines.push(line);
      });
    });
  }
  curves(pen, plain, { stroke: theme.axis, width: 1, alpha: 0.5 });
  for (const { ink, level, lines } of sorted.values()) curves(pen, lines, { stroke: ink, width: 0.5 + 0.5 * level, alpha: 0.08 + 0.08 * level });
  for (const [line, style] of strong) curves(pen, [line], style);
}

function curves(pen, lines, style) {
  if (!pen.context) {
    for (const [x0, y0, x1, y1] of lines) pen.path(Array.from({ length: 11 }, (_, k) => {
      const t = k / 10, bent = t * t * (3 - 2 * t);
      return [x0 + (x1 - x0) * (1.5 * t * (1 - t) ** 2 + 1.5 * t * t * (1 - t) + t ** 3), y0 + (y1 - y0) * bent];
    }), style);
    return;
  }
  const c = pen.context;
  c.beginPath();
  for (const [x0, y0, x1, y1] of lines) {
    const middle = (x0 + x1) / 2;
    c.moveTo(x0, y0);
    c.bezierCurveTo(middle, y0, middle, y1, x1, y1);
  }
  c.globalAlpha = style.alpha; c.strokeStyle = style.stroke; c.lineWidth = style.width;
  c.stroke();
  c.globalAlpha = 1;
}

function paintMaps(pen, { layout, net, look, theme }) {
  const { small, columns } = layout;
  for (const { layer, tiles, rows, x, end, wide } of columns) {
    for (const one of tiles) {
      tile(pen, net.sheets[layer], one.map * rows, rows, one);
      const chosen = look.pixel?.layer === layer && look.pixel.map === one.map;
      pen.rect(one.x, one.y, one.width, one.height, { stroke: chosen ? theme.accent : theme.axis, width: chosen ? 2 : 1 });
      if (!one.kernel) continue;
      const [high] = net.stages[0].kernel;
      tile(pen, net.kernelSheet, one.map * high, high, one.kernel);
      pen.rect(one.kernel.x, one.kernel.y, one.kernel.width, one.kernel.height, { stroke: theme.axis, width: 1 });
    }
    if (!layer) {
      const ink = net.about.image.kind === "windows" ? "more ink: more copies" : "";
      if (textWidth(theme, ink, small - 1) < wide) pen.text(ink, x, end + 4, { size: small - 1, fill: theme.quiet, baseline: "top" });
      continue;
    }
    const most = number(net.scales[layer].most, 2), text = net.silent[layer] ? "all 0" : `to ${most}`, long = net.silent[layer] ? "all are 0" : `colours to ±${most}`;
    pen.text(textWidth(theme, long, small - 1) < wide ? long : text, x, end + 4, { size: small - 1, fill: theme.quiet, baseline: "top" });
  }
}

// The pixel that is pointed at, and its window on the maps before; where it goes on into the padding its side is dashed.
function paintWindow(pen, { layout, net, look, theme }) {
  const { pixel } = look;
  if (!pixel) return;
  const box = boxOf(layout, pixel.layer, pixel.map, pixel.row, pixel.column), about = net.about.image;
  const mark = ({ x, y, width: wide, height: high }, width, beyond = [false, false, false, false]) => {
    const corners = [[x, y], [x + wide, y], [x + wide, y + high], [x, y + high], [x, y]];
    pen.path(corners, { stroke: theme.background, width: width + 2 });
    beyond.forEach((open, k) => { pen.path([corners[k], corners[k + 1]], { stroke: theme.accent, width, dash: open ? [3, 3] : [] }); });
  };
  if (!box) return;
  mark(box, 2.5);
  const window = windowOf(about, pixel);
  if (!window) return;
  const { rows, columns } = window.layer ? net.stages[window.layer - 1] : about;
  const top = Math.max(0, window.row), left = Math.max(0, window.column);
  const end = Math.min(rows, window.row + window.rows), right = Math.min(columns, window.column + window.columns);
  const beyond = [window.row < 0, window.column + window.columns > columns, window.row + window.rows > rows, window.column < 0];
  for (const map of window.maps) {
    const place = boxOf(layout, window.layer, map, top, left, end - top, right - left);
    if (place) mark(place, look.lit === map ? 3.5 : look.lit === null ? 2 : 1, beyond);
  }
}

function paintOutputs(pen, { layout, net, look, theme }) {
  const { bars, right, small, zone } = layout, { names, label } = net.about.image, best = net.shares.indexOf(Math.max(...net.shares));
  const plain = net.about.output_activation === "softmax";
  bars.forEach((box, k) => {
    const share = net.shares[k], own = k === label, chosen = look.pixel?.layer === layout.columns.length && look.pixel.map === k;
    pen.text(names[k], box.x - 7, box.y + box.height / 2, { size: Math.min(small, box.height + 2), fill: own ? theme.text : theme.quiet, align: "right", baseline: "middle", weight: own ? 700 : 400 });
    pen.rect(box.x, box.y, box.width, box.height, { fill: theme.grid });
    const ink = k === best ? (own ? theme.amount : look.wrong) : theme.axis, span = Math.max(...Array.from(net.shares, Math.abs), 1e-9);
    pen.rect(box.x, box.y, box.width * Math.max(0, plain ? share : share / span), box.height, { fill: ink });
    if (own) pen.rect(box.x, box.y, box.width, box.height, { stroke: theme.text, width: 1.5 });
    if (chosen) pen.rect(box.x - 2, box.y - 2, box.width + 4, box.height + 4, { stroke: theme.accent, width: 2 });
    pen.text(plain ? percent(share) : number(share, 2), Math.min(box.x + box.width + 6, right + zone - 4), box.y + box.height / 2, { size: Math.min(small, box.height + 2), fill: k === best ? theme.text : theme.quiet, baseline: "middle" });
  });
}

function percent(share) {
  return share >= 0.9995 ? "100%" : share >= 0.0995 ? `${(100 * share).toFixed(0)}%` : share >= 0.001 ? `${(100 * share).toFixed(1)}%` : "0%";
}

// What the colours of the maps mean; each layer's own largest value is told below it.
function paintLegend(pen, { layout, theme }) {
  const { legend: box, small } = layout, scale = new ColourScale("signed", theme, 1), size = small - 1, y = box.y + box.height + 3;
  colourBar(pen, (share) => scale.css(share), { ...box, steps: 32 });
  pen.text("negative", box.x, y, { size, fill: theme.quiet, baseline: "top" });
  pen.text("0", box.x + box.width / 2, y, { size, fill: theme.quiet, align: "center", baseline: "top" });
  pen.text("positive", box.x + box.width, y, { size, fill: theme.quiet, align: "right", baseline: "top" });
}

export function paintImages(pen, scene) {
  const { layout, look, history } = scene;
  paintLinks(pen, scene);
  paintMaps(pen, scene);
  paintWindow(pen, scene);
  paintOutputs(pen, scene);
  paintLegend(pen, scene);
  if (look.showCurve && layout.curve) {
    scene.curveScales = paintCurves(pen, layout.curve, history, { lines: look.lines, letter: layout.letter, shown: look.epoch, logarithmic: look.logarithmic, title: "" });
  }
}
