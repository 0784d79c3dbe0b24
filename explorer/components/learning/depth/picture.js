// The size of the gradient by layer on a logarithmic axis: the mean of the seeds, their spread, and the plain network's.

import { letterSize } from "../../kernel/theme.js";
import { textWidth } from "../../kernel/pen.js";
import { Plot } from "../../topic/plot.js";
import { short } from "./digits.js";

const ROOM = 1.5; // of the axis beyond the smallest and largest, as a factor

export class Picture {
  /** @param {import("./view.js").View} view */
  constructor(view) {
    this.view = view;
    this.surface = view.stage.surface({ role: "slider", draw: () => view.soon() });
    view.frame.picture.append(this.surface.node);
    const choose = (at) => view.choose(Math.round(this.plot.value(at)[0]));
    this.surface.pointers({
      press: (at) => {
        if (!this.plot?.holds(at, 16)) return null;
        choose(at);
        return true;
      },
      drag: (_, at) => choose(at),
    });
    this.surface.keys(() => {
      const by = (step) => () => view.choose(view.state.layer + step);
      return { ArrowRight: by(1), ArrowLeft: by(-1), Home: () => view.choose(1), End: () => view.choose(view.state.depth) };
    });
  }

  /** @param {number} height */
  draw(height) {
    const { surface, view } = this, { width } = surface, { theme } = view.frame, { sizes, plain, state, reached } = view, { depth } = state;
    if (width < 60) return;
    surface.node.style.height = `${height}px`;
    const pen = surface.pen(width, height, theme), size = letterSize(width);
    const area = { x: 4.4 * size, y: 2 * size, width: width - 5.4 * size, height: height - 5.4 * size };
    const all = [...sizes.low, ...sizes.high, ...(plain?.mean ?? [])].filter((v) => v > 0 && Number.isFinite(v));
    const least = Math.min(...all) / ROOM, most = Math.max(...all, 10 * least) * ROOM;
    const plot = (this.plot = new Plot(area, { x: [0.5, depth + 0.5], y: [10 ** Math.floor(Math.log10(least)), 10 ** Math.ceil(Math.log10(most))], logY: true }));
    this.axes(pen, plot, size, depth);
    const from = depth - reached + 1, layers = Array.from({ length: reached }, (_, k) => from + k), ink = theme.amount;
    if (plain) {
      plot.line(pen, plain.mean.map((v, k) => [k + 1, v]), { stroke: theme.quiet, width: 2, dash: [6, 5] });
      this.name(pen, plot, "plain", plain.mean, size, theme.quiet);
    }
    const band = [...layers.map((l) => [l, sizes.low[l - 1]]), ...layers.map((l) => [l, sizes.high[l - 1]]).reverse()].filter(([, v]) => v > 0);
    if (layers.length > 1) pen.path(band.map(([l, v]) => plot.at(l, v)), { fill: ink, alpha: 0.2, closed: true });
    plot.line(pen, layers.map((l) => [l, sizes.mean[l - 1]]), { stroke: ink, width: 2.6 });
    for (const l of layers) {
      if (!(sizes.mean[l - 1] > 0)) continue;
      const on = l === state.layer;
      plot.line(pen, [[l, sizes.low[l - 1]], [l, sizes.high[l - 1]]], { stroke: ink, width: 1.2 });
      plot.dot(pen, l, sizes.mean[l - 1], on ? 7 : 4.5, { fill: on ? theme.accent : ink, stroke: theme.background, width: 1.5 });
    }
    if (from <= state.layer) this.value(pen, plot, size);
    else if (reached) this.head(pen, plot, from, size);
    const { node } = surface, { mean } = sizes, said = { valuemin: "1", valuemax: String(depth), valuenow: String(state.layer), valuetext: `layer ${state.layer}: ${short(mean[state.layer - 1])}`, label: "Layer whose gradient is read" };
    for (const [name, text] of Object.entries(said)) if (node.getAttribute(`aria-${name}`) !== text) node.setAttribute(`aria-${name}`, text);
  }

  axes(pen, plot, size, depth) {
    const { low, high } = plot.y, powers = Math.round(Math.log10(high / low)), every = Math.max(1, Math.ceil(powers / 9));
    plot.axes(pen, { size, x: "layer", y: "∂J/∂w, root mean square by layer", ticksX: Math.min(depth, 8), wordsX: (value) => (Number.isInteger(value) ? String(value) : ""), wordsY: (value) => (Math.round(Math.log10(value / low)) % every ? "" : tenth(value)) });
  }

  // The name of the dashed line, at its left end.
  name(pen, plot, words, mean, size, fill) {
    const highest = Math.max(...mean.slice(0, 4).filter(Number.isFinite));
    pen.text(words, plot.x.at(1) + 8, plot.y.within(highest) - 7, { size, fill, halo: pen.theme.background });
  }

  // Where the gradient is now, on its way back.
  head(pen, plot, layer, size) {
    const x = plot.x.at(layer), y = plot.area.y + size;
    pen.path([[x + 2 * size, y], [x, y]], { stroke: pen.theme.accent, width: 2.5 });
    pen.path([[x + 7, y - 5], [x, y], [x + 7, y + 5]], { stroke: pen.theme.accent, width: 2.5 });
  }

  // What is read at the chosen layer, beside the axis' title so that it covers nothing.
  value(pen, plot, size) {
    const { state, sizes } = this.view, { theme } = pen, words = `layer ${state.layer}: ${short(sizes.mean[state.layer - 1])}`;
    const right = plot.area.x + plot.area.width, y = plot.area.y - 0.7 * size;
    pen.text(words, right, y, { size, fill: theme.text, weight: 600, align: "right" });
    pen.circle(right - textWidth(theme, words, size, 600) - 10, y - 0.35 * size, 5, { fill: theme.accent });
  }
}

const SIGNS = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

function tenth(value) {
  return `10${[...String(Math.round(Math.log10(value)))].map((sign) => SIGNS[sign]).join("")}`;
}
