// Weights of a dense layer beside those of a convolution, for an image of any size: bars on a logarithmic scale.

import { Scale } from "../../kernel/scale.js";
import { figure, slider } from "../../kernel/widgets.js";
import { convolution, dense, maps, memory } from "./layers.js";

const ENDS = /** @type {[number, number]} */ ([1, 1e12]), MARKS = [1, 1e3, 1e6, 1e9, 1e12], NAMES = ["1", "1,000", "1 million", "1 billion", "1 trillion"];
const LEAST = 8, MOST = 4000;
const whole = (/** @type {number} */ value) => value.toLocaleString("en-GB");
const held = (value, low, high) => Math.min(high, Math.max(low, Math.round(value)));

export class Calculator {
  title = "Weights of a layer";

  /** @param {any} view */
  constructor(view) {
    this.view = view;
    const number = (name, label, high) => figure(name, label, { low: 1, high, step: 1 }, (value) => view.change({ [name]: value }));
    this.side = slider("side", "Image", { low: 0, high: 100, words: (k) => `${whole(sideAt(k))} \u00d7 ${whole(sideAt(k))}` }, (k) => view.change({ side: sideAt(k) }));
    this.fields = { channels: number("channels", "Colours", 100), units: number("units", "Dense units", 100_000), kernel: number("kernel", "Kernel", 15), filters: number("filters", "Filters", 4096) };
    this.controls = [this.side, ...Object.values(this.fields)];
  }

  update() {}

  show() {
    this.side.show(placeOf(this.view.state.side));
    for (const [name, field] of Object.entries(this.fields)) field.show(this.view.state[name]);
  }

  words() {
    return ["A dense layer has a weight for every number of the image and every unit. A convolution has a small kernel, the same wherever it stands, so that its weights do not grow with the image. It puts out a map for each filter, though, and those do."];
  }

  lines() {
    const { state } = this.view, { side, channels, units, kernel, filters } = state, n = whole;
    return [
      { name: "dense", label: "Dense layer", text: `${n(side)} \u00d7 ${n(side)} \u00d7 ${channels} \u00d7 ${n(units)}`, value: `${n(dense(state))} weights`, lit: true },
      { name: "memory", label: "At 4 bytes each", text: `${n(dense(state))} \u00d7 4 bytes`, value: memory(dense(state)) },
      { name: "convolution", label: "Convolution", text: `${kernel} \u00d7 ${kernel} \u00d7 ${channels} \u00d7 ${n(filters)}`, value: `${n(convolution(state))} weights, ${memory(convolution(state))}`, lit: true },
      { name: "maps", label: "Its maps", text: `${n(side)} \u00d7 ${n(side)} \u00d7 ${n(filters)}`, value: `${n(maps(state))} numbers, ${memory(maps(state))} for each image` },
      { name: "ratio", label: "Dense / convolution", text: `${n(dense(state))} / ${n(convolution(state))}`, value: dense(state) % convolution(state) === 0 ? n(dense(state) / convolution(state)) : `${n(Math.floor(10 * dense(state) / convolution(state)) / 10)}\u2026` },
    ];
  }

  label() {
    const { state } = this.view;
    return `Dense layer: ${whole(dense(state))} weights; convolution: ${whole(convolution(state))}. Left and right arrows change the image, up and down the filters.`;
  }

  shown() {
    return { dense: dense(this.view.state), convolution: convolution(this.view.state) };
  }

  /** A place is a number of weights, on the bar of the dense layer. */
  place(count) {
    return [this.scale.at(count), this.levels[0] + this.tall / 2];
  }

  bar(spot) {
    return this.levels ? this.levels.findIndex((level) => spot.y >= level - 4 && spot.y <= level + this.tall + 4) : -1;
  }

  grips(spot) {
    return this.bar(spot) >= 0 && spot.x >= this.scale.from - 8;
  }

  press(spot) {
    if (!this.grips(spot)) return null;
    const bar = this.bar(spot);
    this.drag(bar, spot);
    return bar;
  }

  // The dense bar sizes the image, the other two the number of filters.
  drag(bar, spot) {
    const { side, channels, units, kernel } = this.view.state, count = this.scale.value(Math.min(this.scale.to, Math.max(this.scale.from, spot.x)));
    if (bar === 0) this.view.change({ side: held(Math.sqrt(count / (channels * units)), LEAST, MOST) });
    else this.view.change({ filters: held(count / (bar === 1 ? kernel * kernel * channels : side * side), 1, 4096) });
  }

  keys() {
    const { side, filters } = this.view.state;
    const image = (by) => () => this.view.change({ side: sideAt(held(placeOf(side) + by, 0, 100)) });
    const more = (by) => () => this.view.change({ filters: held(filters * by, 1, 4096) });
    return { ArrowLeft: image(-1), ArrowRight: image(1), ArrowUp: more(2), ArrowDown: more(0.5) };
  }

  height() {
    return 250;
  }

  draw(pen, size) {
    const { width, theme } = pen, { state } = this.view, left = 11.5 * size, base = 210;
    this.scale = new Scale(ENDS, [left, width - 5.5 * size], true);
    this.tall = 38;
    this.levels = [20, 82, 144];
    MARKS.forEach((mark, k) => {
      const x = this.scale.at(mark);
      pen.path([[x, 8], [x, base]], { stroke: theme.grid });
      pen.text(NAMES[k], x, base + 1.3 * size, { size, fill: theme.quiet, align: "center" });
    });
    const bars = [
      { name: "dense weights", count: dense(state), colour: theme.lines[0], alpha: 1 },
      { name: "kernel weights", count: convolution(state), colour: theme.lines[1], alpha: 1 },
      { name: "numbers in its maps", count: maps(state), colour: theme.lines[1], alpha: 0.35 },
    ];
    bars.forEach(({ name, count, colour, alpha }, k) => {
      const y = this.levels[k], end = this.scale.within(count), words = `${whole(count)}, ${memory(count)}`, beyond = end > width * 0.62;
      pen.text(name, left - 10, y + this.tall / 2, { size, fill: theme.text, align: "right", baseline: "middle", weight: 600 });
      pen.rect(left, y, end - left, this.tall, { fill: colour, alpha });
      pen.rect(end - 3, y - 3, 6, this.tall + 6, { fill: theme.text, radius: 3 });
      const solid = beyond && alpha === 1;
      pen.text(words, beyond ? end - 10 : end + 10, y + this.tall / 2, { size: size + 1, fill: solid ? theme.background : theme.text, align: beyond ? "right" : "left", baseline: "middle", weight: 600 });
    });
    pen.text("logarithmic: each line is a thousand times the one before; drag the ends", left, base + 2.8 * size, { size, fill: theme.quiet });
    if (this.view.surface.focused) pen.rect(left, this.levels[0] - 5, this.scale.within(bars[0].count) - left, this.tall + 10, { stroke: theme.accent, width: 2 });
  }
}

// The slider's places are even in the logarithm; round numbers where there is one near.
function sideAt(k) {
  const side = LEAST * (MOST / LEAST) ** (k / 100), step = 10 ** Math.max(0, Math.floor(Math.log10(side)) - 1);
  return Math.round(side / step) * step;
}

function placeOf(side) {
  return Math.round((100 * Math.log(side / LEAST)) / Math.log(MOST / LEAST));
}
