// Which filters are alike: the correlation of every two, in the order of the grid.

import { ColourScale } from "../kernel/colours.js";
import { colourBar } from "../kernel/legend.js";
import { number } from "../kernel/numbers.js";
import { pixels } from "../kernel/pixels.js";
import { placeIn } from "../kernel/pointers.js";
import { letterSize } from "../kernel/theme.js";
import { element } from "../kernel/widgets.js";
import { penOn } from "./figures.js";

export class Likeness {
  /** @param {import("./view.js").FilterView} view */
  constructor(view, parent) {
    this.view = view;
    this.title = element("p", "title", "Correlation of filters");
    this.surface = view.stage.surface({ className: "stage likeness", role: "img" });
    this.surface.node.removeAttribute("tabindex"); // there is nothing for keys to do
    this.canvas = this.surface.canvas;
    parent.append(this.title, this.surface.node);
    this.surface.pointers({ hover: ({ event }) => this.hover(event), leave: () => this.surface.hush() });
    this.surface.on("click", (event) => {
      const cell = this.at(event);
      if (cell) this.view.choose(cell[0]);
    });
  }

  draw() {
    const { view } = this, { layer, arrays, numbers } = view, size = Math.min(this.surface.width, 300);
    if (!layer || size < 40) return;
    const theme = view.theme, filters = layer.filters, letter = letterSize(900) - 2;
    const pen = penOn(this.canvas, this.surface.width, size + 26, theme), values = new Float32Array(filters * filters);
    this.surface.node.style.height = `${size + 26}px`;
    this.surface.node.setAttribute("aria-label", `Correlations of ${filters} filters, best over shifts`);
    numbers.forEach((a, i) => numbers.forEach((b, j) => { values[i * filters + j] = arrays.correlation[a * filters + b]; }));
    const scale = new ColourScale("signed", theme, 1), key = `${view.header.digest} ${view.order.value} ${theme.background}`;
    if (this.key !== key || this.of !== arrays) {
      this.picture = pixels(values, filters, filters, (value) => scale.pixel(value));
      this.key = key;
      this.of = arrays;
    }
    pen.context.drawImage(this.picture, 0, 0, size, size);
    const cell = size / filters, row = numbers.indexOf(view.chosen);
    pen.rect(0.5, row * cell, size - 1, Math.max(cell, 2), { stroke: theme.accent, width: 1.5 });
    pen.rect(0.5, 0.5, size - 1, size - 1, { stroke: theme.border });
    colourBar(pen, (share) => scale.css(share), { x: size / 2 - 45, y: size + 8, width: 90, height: 7 });
    pen.text("−1", size / 2 - 51, size + 15, { size: letter, fill: theme.quiet, align: "right" });
    pen.text("1", size / 2 + 51, size + 15, { size: letter, fill: theme.quiet });
    this.size = size;
  }

  at(event) {
    const [x, y] = placeIn(this.canvas, event), { numbers, layer } = this.view;
    if (!this.size || x < 0 || y < 0 || x >= this.size || y >= this.size) return null;
    const pick = (value) => numbers[Math.min(layer.filters - 1, Math.floor(value / this.size * layer.filters))];
    return [pick(y), pick(x)];
  }

  hover(event) {
    const cell = this.at(event);
    if (!cell) return this.surface.hush();
    const { arrays, layer } = this.view, [a, b] = cell, i = a * layer.filters + b, [x, y] = placeIn(this.canvas, event);
    const rows = [["correlation", number(arrays.correlation[i])]];
    if (arrays.shift[i]) rows.push(["moved by", `${Math.abs(arrays.shift[i])} places`]);
    this.surface.tell(`Filters ${a + 1} and ${b + 1}`, rows, x, y);
  }
}
