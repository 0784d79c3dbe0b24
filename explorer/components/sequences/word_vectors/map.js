// The map of words: three principal components, turned by hand; words that differ in one attribute are joined.

import { inWindow } from "../../kernel/probe.js";
import { letterSize, mix } from "../../kernel/theme.js";
import { textWidth } from "../../kernel/pen.js";
import { FAMILIES, placeOf } from "./grammar.js";
import { turned } from "./projection.js";

const REACHED = 26; // pixels from a word within which a click means it
const SWIFT = 0.35; // share of its way that a word glides in a frame
const STILL = 0.002;
const TURN = 0.008; // radians a pixel
const MOST_TILT = 1.2;

// Edges of every family: pairs of words that differ in one attribute, and which.
const EDGES = FAMILIES.flatMap(({ words, name }) => {
  const all = Object.entries(words);
  return all.flatMap(([one, x], i) => all.slice(i + 1).flatMap(([other, y]) => {
    const differs = x.flatMap((v, k) => (v === y[k] ? [] : [k]));
    return differs.length === 1 ? [{ family: name, from: placeOf(one), to: placeOf(other), attribute: differs[0] }] : [];
  }));
});

/** @param {string} family  or "all" */
export function wordsOf(family) {
  return FAMILIES.filter(({ name }) => family === "all" || name === family).flatMap(({ words }) => Object.keys(words).map(placeOf));
}

/** @typedef {{ words: number[], names: string[], points: number[][], lit: Map<number, string>, family: string, goal: number[] | null, turn: number, tilt: number, label: string }} Shown  `points` in three dimensions, `goal` too; `lit` words and what is said of them */

export class WordMap {
  /**
   * @param {import("../../topic/frame.js").Frame} frame
   * @param {{ redraw: () => void, take: (word: number) => void, turn: (turn: number, tilt: number) => void }} acts
   */
  constructor(frame, { redraw, take, turn }) {
    this.frame = frame;
    this.redraw = redraw;
    this.surface = frame.stage.surface({ className: "stage map", draw: redraw });
    /** @type {Map<number, number[]>} */
    this.at = new Map();
    /** @type {Map<number, [number, number]>} */
    this.pixels = new Map();
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.gliding = false;
    this.cursor = 0;
    this.surface.pointers({
      press: () => ({ turn: this.shown.turn, tilt: this.shown.tilt }),
      drag: (grip, at, _, from) => turn(grip.turn + TURN * (at.x - from.x), Math.max(-MOST_TILT, Math.min(MOST_TILT, grip.tilt + TURN * (at.y - from.y)))),
      tap: (_, at) => { const word = this.near(at); if (word >= 0) take(word); },
      wander: 5,
    });
    this.surface.keys(() => {
      const by = (step) => () => { this.cursor = (this.cursor + step + this.shown.words.length) % this.shown.words.length; redraw(); };
      const turns = (x, y) => () => turn(this.shown.turn + x, Math.max(-MOST_TILT, Math.min(MOST_TILT, this.shown.tilt + y)));
      const chosen = () => take(this.shown.words[this.cursor]);
      return { ArrowRight: by(1), ArrowLeft: by(-1), ArrowDown: turns(0, 0.1), ArrowUp: turns(0, -0.1), ",": turns(-0.1, 0), ".": turns(0.1, 0), Enter: chosen, " ": chosen };
    });
  }

  near({ x, y }) {
    let best = -1, least = REACHED;
    for (const [word, [px, py]] of this.pixels) {
      const away = Math.hypot(px - x, py - y);
      if (away < least) [best, least] = [word, away];
    }
    return best;
  }

  place(/** @type {number} */ word) {
    return inWindow(this.surface.node, this.pixels.get(word));
  }

  /**
   * @param {Shown} shown
   * @param {number} height
   */
  draw(shown, height) {
    const { width } = this.surface;
    if (width < 80) return;
    this.shown = shown;
    this.surface.node.style.height = `${height}px`;
    const { theme } = this.frame, size = letterSize(width), pen = this.surface.pen(width, height, theme);
    this.glide();
    const seen = shown.words.map((word) => turned(this.at.get(word), shown.turn, shown.tilt));
    const scale = this.scaleFor(width, height, size), middle = [width / 2, height / 2 + 4];
    this.pixels = new Map(shown.words.map((word, k) => [word, /** @type {[number, number]} */ ([middle[0] + scale * seen[k][0], middle[1] - scale * seen[k][1]])]));
    const nearness = new Map(shown.words.map((word, k) => [word, seen[k][2]])), deep = Math.max(1e-9, ...seen.map(([, , z]) => Math.abs(z)));
    const paler = (word) => 0.35 - 0.35 * (nearness.get(word) / deep);
    for (const { family, from, to, attribute } of EDGES) {
      if (shown.family !== "all" && family !== shown.family) continue;
      const ink = mix(theme.lines[attribute], theme.background, (paler(from) + paler(to)) / 2);
      pen.path([this.pixels.get(from), this.pixels.get(to)], { stroke: ink, width: 2 });
    }
    if (shown.goal) this.cross(pen, turned(shown.goal, shown.turn, shown.tilt), scale, middle);
    const order = shown.words.map((_, k) => k).sort((a, b) => seen[a][2] - seen[b][2]);
    for (const k of order) this.word(pen, k, size, paler(shown.words[k]), deep ? seen[k][2] / deep : 0);
    pen.text(shown.label, 4, 1.1 * size, { size, fill: theme.quiet });
    this.legend(pen, size, height);
    this.surface.node.setAttribute("aria-label", `Map of ${shown.words.length} words. Drag or press comma, full stop, up and down to turn it; left and right go from word to word, Enter takes ${shown.names[this.cursor % shown.names.length]}.`);
    if (this.gliding) this.redraw();
  }

  word(pen, k, size, pale, near) {
    const { theme } = this.frame, word = this.shown.words[k], [x, y] = this.pixels.get(word), said = this.shown.lit.get(word);
    const on = said !== undefined, here = this.surface.focused && k === this.cursor % this.shown.words.length;
    pen.circle(x, y, 4.5 + 1.5 * near, { fill: on ? theme.accent : mix(theme.text, theme.background, pale), stroke: here ? theme.accent : theme.background, width: here ? 3 : 1 });
    const text = on && said ? `${this.shown.names[k]} (${said})` : this.shown.names[k], letters = size + 1 + (on ? 1 : 0), wide = textWidth(theme, text, letters, 600);
    const left = x + 9 + wide > this.surface.width - 2;
    pen.text(text, left ? x - 9 : x + 9, y, { size: letters, fill: on ? theme.text : mix(theme.text, theme.background, Math.min(0.3, pale * 0.6)), baseline: "middle", align: left ? "right" : "left", weight: on ? 600 : 500, halo: theme.background });
  }

  // Where a - b + c comes to lie.
  cross(pen, /** @type {number[]} */ [x, y], scale, middle) {
    const px = middle[0] + scale * x, py = middle[1] - scale * y, { theme } = this.frame;
    pen.path([[px - 8, py - 8], [px + 8, py + 8], null, [px - 8, py + 8], [px + 8, py - 8]], { stroke: theme.accent, width: 3 });
  }

  legend(pen, size, height) {
    const { theme } = this.frame, family = FAMILIES.find(({ name }) => name === this.shown.family);
    const names = family?.names ?? [];
    names.forEach((name, k) => {
      const y = height - (0.6 + 1.4 * (names.length - 1 - k)) * size;
      pen.path([[4, y - 0.35 * size], [24, y - 0.35 * size]], { stroke: theme.lines[k], width: 2.5 });
      pen.text(name, 30, y, { size, fill: theme.text });
    });
  }

  // Words glide to where they are now.
  glide() {
    this.gliding = false;
    const fresh = this.drawn !== this.shown.family || this.still.matches;
    this.drawn = this.shown.family;
    this.shown.words.forEach((word, k) => {
      const goal = this.shown.points[k], at = this.at.get(word);
      if (fresh || !at || Math.hypot(...goal.map((v, j) => v - at[j])) < STILL) this.at.set(word, goal);
      else {
        this.at.set(word, at.map((v, j) => v + SWIFT * (goal[j] - v)));
        this.gliding = true;
      }
    });
  }

  // The same however the map is turned, and never so large that a word leaves it.
  scaleFor(width, height, size) {
    const far = Math.max(0.05, ...this.shown.words.map((word) => Math.hypot(...this.at.get(word))));
    return Math.min(width / 2 - 6 * size, height / 2 - 1.6 * size) / far;
  }
}
