// Small pictures of what each kind of data looks like: drawn from a formula, for the eye alone.

import { mix } from "../kernel/theme.js";
import { zeroColour } from "./maps.js";

function scattered(count) {
  let seed = 7;
  const next = () => { seed = (seed * 16807) % 2147483647; return seed / 2147483647; };
  return Array.from({ length: count }, () => [next(), next(), next()]);
}

function sketch(kind, theme) {
  const blue = theme.negative[0], orange = theme.positive[0], shade = (v) => mix(zeroColour(theme), v < 0 ? blue : orange, 0.12 + 0.88 * Math.min(1, Math.abs(v)));
  const dots = scattered(90), spread = (a, b, r) => [r * Math.sqrt(-2 * Math.log(a + 1e-9)) * Math.cos(6.283 * b), r * Math.sqrt(-2 * Math.log(a + 1e-9)) * Math.sin(6.283 * b)];
  const make = {
    circle: ([a, b, c]) => { const inner = c < 0.5, r = inner ? 0.42 * Math.sqrt(a) : 0.68 + 0.28 * a; return [r * Math.cos(6.283 * b), r * Math.sin(6.283 * b), inner ? orange : blue]; },
    xor: ([a, b]) => { const x = 2 * a - 1, y = 2 * b - 1; return [x + Math.sign(x) * 0.06, y + Math.sign(y) * 0.06, x * y >= 0 ? orange : blue]; },
    gaussians: ([a, b, c]) => { const [x, y] = spread(a, b, 0.19), s = c < 0.5 ? 1 : -1; return [x + 0.42 * s, y + 0.42 * s, s > 0 ? orange : blue]; },
    spiral: ([a, , c]) => { const s = c < 0.5 ? 0 : Math.PI, t = 1.75 * a * 6.283; return [a * Math.sin(t + s), a * Math.cos(t + s), s ? blue : orange]; },
    blobs: ([a, b, c]) => { const k = Math.floor(c * 3), [x, y] = spread(a, b, 0.17); return [x + 0.55 * Math.cos(2.094 * k + 0.5), y + 0.55 * Math.sin(2.094 * k + 0.5), theme.lines[k]]; },
    spirals: ([a, , c]) => { const k = Math.floor(c * 3), t = 1.1 * a * 6.283 + 2.094 * k; return [a * Math.sin(t), a * Math.cos(t), theme.lines[k]]; },
    plane: ([a, b]) => [2 * a - 1, 2 * b - 1, shade(a + b - 1)],
    multi_gaussian: ([a, b]) => { const x = 2 * a - 1, y = 2 * b - 1, v = Math.sin(4.2 * x) * Math.cos(3.4 * y); return [x, y, shade(v)]; },
    points: ([a, b, c]) => [1.7 * a - 0.85, 0.5 * b - 0.25 + 0.5 * Math.sin(3 * a), c < 0.5 ? orange : blue],
    dataset: ([a, b, c]) => [[-0.7, 0, 0.7][Math.floor(a * 3)] + 0.3 * (b - 0.5), [-0.7, 0, 0.7][Math.floor(b * 3)] + 0.3 * (c - 0.5), a + b > 1 ? orange : blue],
  }[kind];
  return (kind === "points" ? dots.slice(0, 14) : dots).map(make);
}

const SEVEN = ["........", "..####..", ".....#..", "....##..", "..####..", "....#...", "...#....", "........"]; // a digit in 8 x 8 pixels

// Images as they are: a digit of pixels, rows of genotypes 0, 1 and 2.
function image(c, kind, theme, side) {
  const rows = kind === "digits" ? SEVEN.map((row) => [...row].map((one) => (one === "#" ? 1 : 0)))
    : Array.from({ length: 5 }, (_, r) => Array.from({ length: 9 }, (__, k) => (r === 2 && k > 2 && k < 6 ? [1, 0, 1][k - 3] : [0, 0.5, 0, 1, 0.5][(3 * r + k * k) % 5] * 0.6)));
  const size = side / Math.max(8, rows[0].length), high = kind === "digits" ? size : side / rows.length;
  rows.forEach((row, r) => row.forEach((value, k) => {
    c.fillStyle = mix(theme.band, kind === "windows" && r === 2 && k > 2 && k < 6 ? theme.positive[0] : theme.text, value);
    c.fillRect(k * size, r * high + (kind === "digits" ? 0 : high * 0.18), size + 0.5, kind === "digits" ? high + 0.5 : high * 0.64);
  }));
}

export function thumbnail(canvas, kind, theme) {
  const side = 36, scale = Math.min(3, window.devicePixelRatio || 1);
  Object.assign(canvas, { width: side * scale, height: side * scale });
  const c = canvas.getContext("2d");
  c.setTransform(scale, 0, 0, scale, 0, 0);
  c.fillStyle = theme.band;
  c.fillRect(0, 0, side, side);
  if (kind === "digits" || kind === "windows") { image(c, kind, theme, side); return; }
  for (const [x, y, colour] of sketch(kind, theme)) {
    c.beginPath();
    c.arc(side / 2 + x * side * 0.45, side / 2 - y * side * 0.45, kind === "points" ? 2 : 1.35, 0, 6.2832);
    c.fillStyle = colour;
    c.fill();
  }
}
