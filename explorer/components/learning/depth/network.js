// The five layers drawn out: every unit, every weight, and the path that is multiplied out. A unit's click leads it there.

import { letterSize } from "../../kernel/theme.js";
import { FROM, INPUT, LAYERS, values, WEIGHTS } from "./path.js";
import { ACTIVATIONS } from "./choices.js";
import { short } from "./digits.js";

const RADIUS = 15;

export class Network {
  /** @param {import("./view.js").View} view */
  constructor(view) {
    this.view = view;
    this.surface = view.stage.surface({ draw: () => view.soon() });
    view.frame.side.append(this.surface.node);
    this.column = 1; // of the unit that the keyboard would lead the path to
    this.surface.pointers({
      press: (at) => {
        const found = this.under(at);
        if (found) this.lead(found[0], found[1]);
        return null;
      },
      hover: (at) => { this.surface.node.style.cursor = this.under(at) ? "pointer" : "default"; },
    });
    this.surface.keys(() => {
      const aside = (by) => () => { this.column = Math.min(LAYERS - 2, Math.max(1, this.column + by)); view.soon(); };
      const turn = () => this.lead(this.column, 1 - view.path[this.column]);
      return { ArrowLeft: aside(-1), ArrowRight: aside(1), ArrowUp: turn, ArrowDown: turn };
    });
  }

  // The unit of a layer that the path can be led to, as [layer, unit] from 0.
  under({ x, y }) {
    for (let layer = 1; layer < LAYERS - 1; layer++) {
      for (let unit = 0; unit < 2; unit++) {
        const [a, b] = this.at(layer, unit);
        if (Math.hypot(x - a, y - b) < 1.6 * RADIUS) return [layer, unit];
      }
    }
    return null;
  }

  lead(layer, unit) {
    this.column = layer;
    this.view.led(this.view.path.map((one, k) => (k === layer ? unit : one)));
  }

  /**
   * Where a unit is; layer -1 are the inputs.
   * @param {number} layer  from 0
   * @param {number} unit
   * @returns {[number, number]}
   */
  at(layer, unit) {
    const { left, wide, top, tall } = this.room, single = layer === LAYERS - 1;
    return [left + wide * (layer + 1), top + tall * (single ? 0.5 : unit)];
  }

  /** @param {number} height */
  draw(height) {
    const { surface, view } = this, { width } = surface, { theme } = view.frame, { path, state } = view;
    if (width < 60) return;
    surface.node.style.height = `${height}px`;
    const pen = surface.pen(width, height, theme), size = Math.min(15, letterSize(width)), { z } = values(state.activation), { slope, title } = ACTIVATIONS[state.activation];
    this.room = { left: RADIUS + 12, wide: (width - 2 * RADIUS - 20) / LAYERS, top: 4 * size, tall: height - 9.4 * size };
    pen.text(`Five ${title} layers: one of 8 paths`, 0, size, { size, fill: theme.text, weight: 600 });
    for (let layer = 0; layer < LAYERS; layer++) {
      const [, ...rows] = WEIGHTS[layer];
      rows.forEach((row, j) => row.forEach((weight, i) => {
        const on = path[layer] === i && (layer ? path[layer - 1] : 0) === j;
        pen.path([this.at(layer - 1, j), this.at(layer, i)], { stroke: on ? theme.accent : theme.axis, width: on ? 3 : 0.8 + weight });
      }));
    }
    for (let layer = 0; layer < LAYERS; layer++) this.label(pen, layer, size);
    INPUT.forEach((value, j) => this.unit(pen, this.at(-1, j), j === 0, String(value).replace("0.", "."), size));
    for (let layer = 0; layer < LAYERS; layer++) {
      z[layer].forEach((sum, i) => {
        const at = this.at(layer, i), on = path[layer] === i;
        this.unit(pen, at, on, "g′", size);
        const below = i === 1 || layer === LAYERS - 1;
        pen.text(slope(sum).toFixed(2).replace(/^0/, ""), at[0], at[1] + (below ? RADIUS + 1.15 * size : -RADIUS - 0.45 * size), { size, fill: on ? theme.text : theme.quiet, align: "center", weight: on ? 600 : 400 });
      });
    }
    pen.text("inputs", this.at(-1, 1)[0], height - 4, { size, fill: theme.quiet, align: "center" });
    for (let layer = 0; layer < LAYERS; layer++) pen.text(layer ? `${layer + 1}` : "layer 1", this.at(layer, 0)[0], height - 4, { size, fill: theme.quiet, align: "center" });
    if (surface.focused) {
      const [x, y] = this.at(this.column, path[this.column]);
      pen.circle(x, y, RADIUS + 5, { stroke: theme.accent, width: 2 });
    }
    surface.node.setAttribute("aria-label", `Five layers of two units. The path goes through the units ${path.map((unit) => unit + 1).join(", ")}. Left and right arrow keys choose a layer, up and down the unit in it.`);
  }

  // The weight on a path's connection, beside its middle.
  label(pen, layer, size) {
    const { path } = this.view, { theme } = pen, from = layer ? path[layer - 1] : 0, [a, b] = this.at(layer - 1, from), [c, d] = this.at(layer, path[layer]);
    const weight = WEIGHTS[layer][from + 1][path[layer]];
    const words = layer ? short(weight).replace("0.", ".") : `w = ${String(FROM).replace("0.", ".")}`;
    pen.text(words, (a + c) / 2, (b + d) / 2 - 6, { size, fill: theme.text, weight: 600, align: "center", halo: theme.background });
  }

  unit(pen, [x, y], on, words, size) {
    const { theme } = pen;
    pen.circle(x, y, RADIUS, { fill: theme.panel, stroke: on ? theme.accent : theme.axis, width: on ? 3 : 1.2 });
    pen.text(words, x, y, { size, fill: theme.text, align: "center", baseline: "middle" });
  }
}
