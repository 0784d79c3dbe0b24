// Convolution of two functions: g, turned round, is drawn over f; the area of their product is one point of the result.

import { linesAcross, marksBelow } from "../kernel/axis.js";
import { number } from "../kernel/numbers.js";
import { Scale } from "../kernel/scale.js";
import { letterSize } from "../kernel/theme.js";

const SWEEP = 5; // seconds for the whole way

export class Product {
  /** @param {import("../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.root = stage.root;
    this.surface = stage.surface({ role: "slider", draw: () => this.draw() });
    this.surface.node.setAttribute("aria-label", "Shift t");
    this.bar = document.createElement("div");
    this.bar.className = "bar";
    this.play = document.createElement("button");
    this.play.type = "button";
    this.play.addEventListener("click", () => (this.playing ? this.pause() : this.start()));
    this.readout = document.createElement("p");
    this.readout.setAttribute("role", "status");
    this.bar.append(this.play, this.readout);
    this.root.append(this.surface.node, this.bar);
    this.t = null;
    this.furthest = -Infinity;
    this.listen();
    stage.resized(() => this.draw(), this.surface.node);
    stage.ending(() => cancelAnimationFrame(this.playing));
  }

  update({ header, arrays }) {
    const name = JSON.stringify(header);
    this.header = header;
    this.arrays = arrays;
    if (this.name !== name) {
      this.name = name;
      this.furthest = -Infinity;
      this.move(this.t ?? header.start);
    } else this.draw();
  }

  listen() {
    const to = ({ x }) => this.move(this.scale.value(x));
    this.surface.pointers({
      press: (at) => {
        if (!this.scale) return null;
        this.pause();
        to(at);
        return this.scale;
      },
      drag: (_, at) => to(at),
    });
    this.surface.keys((event) => {
      if (!this.header) return null;
      const { reach, step: width } = this.header, by = (steps) => () => { this.pause(); this.move(this.t + steps * (event.shiftKey ? 10 : 1) * width); };
      const go = (t) => () => { this.pause(); this.move(t); };
      return { ArrowLeft: by(-1), ArrowRight: by(1), PageUp: by(10), PageDown: by(-10), Home: go(-reach), End: go(reach) };
    });
  }

  // To a shift, held to whole steps.
  move(t) {
    const { reach, step } = this.header;
    this.t = Math.round(Math.max(-reach, Math.min(reach, t)) / step) * step;
    this.furthest = Math.max(this.furthest, this.t);
    this.draw();
  }

  start() {
    const { reach } = this.header;
    if (this.t >= reach - 1e-9) { this.furthest = -Infinity; this.t = -reach; }
    let last = performance.now();
    const tick = (now) => {
      this.move(this.t + Math.max(this.header.step, ((now - last) / 1000) * (2 * reach / SWEEP)));
      last = now;
      if (this.t >= reach - 1e-9) this.pause();
      else this.playing = requestAnimationFrame(tick);
    };
    this.playing = requestAnimationFrame(tick);
    this.draw();
  }

  pause() {
    cancelAnimationFrame(this.playing);
    this.playing = 0;
    if (this.header) this.draw();
  }

  get place() {
    return Math.round(this.t / this.header.step) + this.arrays.f.length - 1;
  }

  // g as it lies over f at this shift, at the middle of step k.
  laid(k) {
    const n = this.arrays.f.length, at = this.header.flip ? this.place - k : k - this.place + n - 1;
    return at >= 0 && at < n ? this.arrays.g[at] : 0;
  }

  draw() {
    if (!this.header || this.t === null) return;
    const width = this.surface.width, height = 430;
    if (width < 50) return;
    const theme = this.stage.theme, letter = letterSize(width), { reach, step, flip } = this.header, { f, g, result } = this.arrays;
    this.root.style.setProperty("--accent", theme.accent);
    this.surface.node.style.height = `${height}px`;
    const pen = this.surface.pen(width, height, theme);
    const left = 44, right = width - 12, scale = new Scale([-reach, reach], [left, right]), x = (v) => scale.at(v);
    this.scale = scale;
    const n = f.length, tau = (k) => -reach + (k + 0.5) * step, blue = theme.lines[0], orange = theme.lines[1], product = [];
    for (let k = 0; k < n; k++) product.push(f[k] * this.laid(k));
    const axis = (top, bottom, values, title) => {
      const low = Math.min(0, ...values) * 1.1, high = Math.max(0.01, ...values) * 1.1;
      const area = { x: left, y: top, width: right - left, height: bottom - top }, up = new Scale([low, high], [bottom, top]), y = (v) => up.at(v);
      linesAcross(pen, area, up, up.ticks(4), { size: letter - 1, gap: 6, words: (v) => number(v, 2), crisp: false });
      marksBelow(pen, area, scale, scale.ticks(8), { size: letter - 1, drop: 5, tall: 0, crisp: false });
      pen.path([[left, y(0)], [right, y(0)]], { stroke: theme.axis });
      let at = left;
      for (const [words, fill] of title) {
        pen.text(words, at, top - 7, { size: letter, fill, weight: 600 });
        at += 16 + words.length * letter * 0.55;
      }
      return y;
    };
    const name = flip ? "g(t \u2212 \u03c4)" : "g(\u03c4 \u2212 t)";
    const y = axis(26, 205, [...f, ...g, ...product], [["f(\u03c4)", blue], [name, orange], ["their product, its area shaded", theme.text]]);
    const line = (value) => [...Array(n).keys()].map((k) => [x(tau(k)), y(value(k))]);
    pen.path([[x(-reach), y(0)], ...line((k) => product[k]), [x(reach), y(0)]], { fill: theme.accent, alpha: 0.32, closed: true });
    pen.path(line((k) => product[k]), { stroke: theme.text, width: 1.4 });
    pen.path(line((k) => f[k]), { stroke: blue, width: 2.2 });
    pen.path(line((k) => this.laid(k)), { stroke: orange, width: 2.2 });
    pen.path([[x(this.t), 26], [x(this.t), 205]], { stroke: theme.quiet, dash: [4, 4] });
    const shown = [], first = n - 1 - Math.round(reach / step), last = n - 1 + Math.round(reach / step), value = result[this.place];
    for (let s = first; s <= last; s++) shown.push([(s - n + 1) * step, result[s]]);
    const z = axis(262, 400, shown.map((p) => p[1]), [[flip ? "(f * g)(t)" : "cross-correlation at t", theme.text], ["drawn as far as t has come", theme.quiet]]);
    pen.path(shown.filter((p) => p[0] <= this.furthest + 1e-9).map(([t, v]) => [x(t), z(v)]), { stroke: theme.text, width: 2.4 });
    pen.path([[x(this.t), 262], [x(this.t), 400]], { stroke: theme.quiet, dash: [4, 4] });
    pen.circle(x(this.t), z(value), 5.5, { fill: theme.accent, stroke: theme.background, width: 1.5 });
    const words = `t = ${number(this.t) === "0" ? "0" : this.t.toFixed(2).replace("-", "\u2212")}: the product's area is ${number(value)}`;
    this.readout.textContent = words;
    const slider = this.surface.node;
    slider.setAttribute("aria-valuemin", String(-reach));
    slider.setAttribute("aria-valuemax", String(reach));
    slider.setAttribute("aria-valuenow", this.t.toFixed(2));
    slider.setAttribute("aria-valuetext", words);
    this.root.dataset.area = String(value);
    this.play.textContent = this.playing ? "\u275a\u275a Pause" : "\u25b6 Play";
    if (this.surface.focused) pen.rect(1, 1, width - 2, height - 2, { stroke: theme.accent, width: 2 });
  }
}
