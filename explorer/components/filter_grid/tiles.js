// The grid: a small heat map for each filter, offset by channel; the chosen one framed, silent ones crossed out.

import { ColourScale, bulk } from "../kernel/colours.js";
import { number } from "../kernel/numbers.js";
import { pixels } from "../kernel/pixels.js";
import { letterSize } from "../kernel/theme.js";
import { placeIn } from "../kernel/pointers.js";
import { Tooltip } from "../kernel/tooltip.js";
import { element } from "../kernel/widgets.js";
import { penOn, percent } from "./figures.js";

const GAP = 12, HIGH = 330;

export class Tiles {
  /** @param {import("./view.js").FilterView} view */
  constructor(view, parent) {
    this.view = view;
    this.surface = view.stage.surface({ className: "stage tiles", draw: () => this.draw() });
    this.canvas = this.surface.canvas;
    this.inner = element("div", "inner"); // scrolls within the surface
    this.inner.append(this.canvas);
    this.surface.node.append(this.inner);
    parent.append(this.surface.node);
    this.tooltip = new Tooltip(this.inner);
    this.surface.on("click", (event) => {
      const filter = this.at(event);
      if (filter !== null) view.choose(filter);
    });
    this.surface.pointers({ hover: ({ event }) => this.hover(event), leave: () => this.tooltip.hide() });
    this.surface.keys(() => {
      if (!this.layout) return null;
      const { across } = this.layout;
      return { ArrowLeft: () => this.walk(-1), ArrowRight: () => this.walk(1), ArrowUp: () => this.walk(-across), ArrowDown: () => this.walk(across) };
    });
  }

  // How large a tile is, and how many stand side by side: as few as fit the height of the correlations beside them.
  layOut(width, letter) {
    const { filters, channels } = this.view.layer, label = letter + 4, gap = 9;
    const least = channels === 1 ? 20 : Math.min(60, Math.max(24, channels * 4)), most = channels === 1 ? 54 : 110;
    const widest = Math.max(1, Math.min(filters, Math.floor((width + GAP) / ((filters > 64 ? 84 : 110) + GAP))));
    let across = Math.min(2, widest);
    while (across < widest && Math.ceil(filters / across) * (label + least + gap) > HIGH) across++;
    const rows = Math.ceil(filters / across), tile = Math.min(420, (width - GAP * (across - 1) - 2) / across);
    const map = Math.max(filters > 64 ? 14 : least, Math.min(most, HIGH / rows - label - gap));
    return { across, tile, map, label, row: map + label + gap, rows, letter };
  }

  draw() {
    const { view } = this, { layer, arrays } = view;
    const width = this.surface.width - 2;
    if (!layer || width < 10) return;
    const theme = view.theme, letter = letterSize(width) - 1, at = (this.layout = this.layOut(width, letter));
    const height = at.rows * at.row + 2, pen = penOn(this.canvas, width, height, theme);
    this.inner.style.height = `${height}px`;
    this.surface.node.setAttribute("aria-label", `${layer.filters} filters of ${layer.layer}. Arrow keys choose one.`);
    const most = bulk(arrays.weights), own = view.shade.value === "filter";
    const shared = new ColourScale("signed", theme, most);
    view.numbers.forEach((filter, i) => {
      const { values, rows, columns } = view.weights(filter), [x, y] = this.place(i);
      const scale = own ? new ColourScale("signed", theme, values.reduce((m, v) => Math.max(m, Math.abs(v)), 0)) : shared;
      const on = filter === view.chosen, dead = arrays.silent[filter] || arrays.constant[filter];
      pen.text(`${filter + 1}`, x, y + letter, { size: letter, fill: on ? theme.accent : theme.text, weight: on ? 700 : 500 });
      const members = view.groupOf(filter), word = arrays.silent[filter] ? "never active" : dead ? "constant" : members.length > 1 ? `= ${members[0] === filter ? members[1] + 1 : members[0] + 1}` : "";
      if (word) pen.text(word, x + at.tile, y + letter, { size: letter - 1, fill: theme.quiet, align: "right", italic: Boolean(dead) });
      const top = y + at.label;
      pen.context.imageSmoothingEnabled = columns > at.tile * 2;
      pen.context.globalAlpha = dead ? 0.45 : 1;
      pen.context.drawImage(pixels(values, rows, columns, (value) => scale.pixel(value)), x, top, at.tile, at.map);
      pen.context.globalAlpha = 1;
      if (dead) pen.path([[x, top + at.map], [x + at.tile, top]], { stroke: theme.quiet, width: 1.5 });
      pen.rect(x, top, at.tile, at.map, { stroke: on ? theme.accent : theme.border, width: on ? 2.5 : 1 });
      if (on && this.surface.focused) pen.rect(x - 3, top - 3, at.tile + 6, at.map + 6, { stroke: theme.accent, width: 1 });
    });
  }

  place(i) {
    const { across, tile, row } = this.layout;
    return [1 + (i % across) * (tile + GAP), 1 + Math.floor(i / across) * row];
  }

  // Middle of a filter's tile in pixels of the stage, for the probe.
  /** @returns {[number, number]} */
  middle(filter) {
    const [x, y] = this.place(this.view.numbers.indexOf(filter)), { tile, map, label } = this.layout;
    return [x + tile / 2, y + label + map / 2 - this.surface.node.scrollTop];
  }

  at(event) {
    if (!this.layout || !this.view.layer) return null;
    const [x, y] = placeIn(this.canvas, event), { across, tile, row } = this.layout;
    const column = Math.floor(x / (tile + GAP)), i = Math.floor(y / row) * across + column;
    return column < across && x - column * (tile + GAP) <= tile && i >= 0 && i < this.view.numbers.length ? this.view.numbers[i] : null;
  }

  hover(event) {
    const filter = this.at(event), { view } = this;
    this.surface.node.classList.toggle("over", filter !== null);
    if (filter === null) return this.tooltip.hide();
    const { arrays, layer } = view, [x, y] = placeIn(this.canvas, event);
    const rows = [["size of weights", number(arrays.norm[filter])]];
    if (layer.cuts) rows.push(["active", `${percent(arrays.active[filter])} of samples × places`]);
    rows.push(["highest response", number(arrays.highest[filter])]);
    const members = view.groupOf(filter).filter((one) => one !== filter);
    if (members.length) rows.push(["as", members.slice(0, 6).map((one) => one + 1).join(", ")]);
    this.tooltip.show(`Filter ${filter + 1}`, rows, x, y, this.inner.clientWidth, Math.max(this.inner.clientHeight, 120));
  }

  walk(by) {
    const { numbers } = this.view, i = numbers.indexOf(this.view.chosen) + by, { node } = this.surface;
    if (i >= 0 && i < numbers.length) this.view.choose(numbers[i]);
    const y = this.place(numbers.indexOf(this.view.chosen))[1];
    if (y < node.scrollTop || y + this.layout.row > node.scrollTop + node.clientHeight) node.scrollTop = y - 20;
  }
}
