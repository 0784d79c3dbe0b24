// A map, the kernel below it, and the larger map that they make; what belongs to the chosen output is framed.

import { tint } from "../../kernel/colours.js";
import { inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { written } from "../../topic/written.js";
import { outputSide, reaching } from "./transposed.js";

const MOST = 44; // pixels of a cell at most

/** @typedef {{ x: number, y: number, rows: number, cell: number }} Grid */

export class Picture {
  /** @param {import("./view.js").View} view */
  constructor(view) {
    this.view = view;
    this.surface = view.stage.surface({ draw: () => view.draw() });
    view.frame.picture.append(this.surface.node);
    const point = (at) => {
      const out = this.cellAt(this.grids?.output, at), into = this.cellAt(this.grids?.input, at);
      if (out) view.look({ out, of: "output" });
      else if (into) view.look({ into, of: "input" });
      return out || into ? true : null;
    };
    this.surface.pointers({ press: point, drag: (_, at) => point(at), hover: point });
    this.surface.keys(({ shiftKey }) => {
      const { state } = view, name = shiftKey ? "into" : "out", [row, column] = state[name], last = (shiftKey ? view.layer.side : outputSide(view.layer)) - 1, held = (k) => Math.max(0, Math.min(last, k));
      const by = (dr, dc) => () => view.look({ [name]: [held(row + dr), held(column + dc)], of: shiftKey ? "input" : "output" });
      return { ArrowRight: by(0, 1), ArrowLeft: by(0, -1), ArrowUp: by(-1, 0), ArrowDown: by(1, 0) };
    });
  }

  /** @returns {[number, number] | null} */
  cellAt(grid, { x, y }) {
    if (!grid) return null;
    const row = Math.floor((y - grid.y) / grid.cell), column = Math.floor((x - grid.x) / grid.cell);
    return row >= 0 && column >= 0 && row < grid.rows && column < grid.rows ? [row, column] : null;
  }

  paint() {
    const { surface, view } = this, { width } = surface, { layer, state, made, inputs } = view;
    if (width < 80) return;
    const { theme } = view.frame, size = letterSize(width), wide = outputSide(layer), taps = layer.kernel.length, most = Math.max(layer.side, taps);
    const cell = Math.min(MOST, Math.floor((width - 8) / (most + wide + 1.6))), head = 1.9 * size, height = Math.max(wide * cell + head, (layer.side + taps) * cell + 2 * head + 8) + 4;
    surface.node.style.height = `${height}px`;
    const pen = surface.pen(width, height, theme), right = (most + 1.6) * cell;
    const grids = this.grids = { input: { x: 2, y: head, rows: layer.side, cell }, kernel: { x: 2, y: head + layer.side * cell + head + 8, rows: taps, cell }, output: { x: right, y: head, rows: wide, cell } };
    const told = !view.predict.pending, reach = told && state.of === "output" ? reaching(layer, state.out[0], state.out[1]) : [], from = state.into[0] * layer.side + state.into[1];
    const title = (words, grid) => pen.text(words, grid.x, grid.y - 0.55 * size, { size, fill: theme.text, weight: 600 });
    title(`input ${layer.side} × ${layer.side}`, grids.input);
    title(`kernel ${taps} × ${taps}`, grids.kernel);
    title(`output ${wide} × ${wide}${state.colour === "times" ? ": how many inputs reach it" : ""}`, grids.output);
    const now = view.written < inputs.length ? view.written - 1 : -1;
    this.grid(pen, grids.input, inputs, { most: 3, lit: (k) => (state.of === "output" ? reach.some(({ u, v }) => u * layer.side + v === k) : k === from), strong: (k) => k === now });
    this.grid(pen, grids.kernel, layer.kernel.flat(), { most: 2, lit: (k) => (state.of === "output" ? reach.some(({ i, j }) => i * taps + j === k) : true) });
    const inside = (k) => {
      const r = Math.floor(k / wide) + layer.padding - state.into[0] * layer.stride, c = k % wide + layer.padding - state.into[1] * layer.stride;
      return r >= 0 && c >= 0 && r < taps && c < taps;
    };
    const lit = (k) => (state.of === "output" ? k === state.out[0] * wide + state.out[1] : inside(k));
    if (state.colour === "times") this.grid(pen, grids.output, Array.from(made.times), { most: 4, amount: true, lit });
    else this.grid(pen, grids.output, Array.from(made.values), { most: 9, lit });
    surface.node.setAttribute("aria-label", `A transposed convolution from ${layer.side} × ${layer.side} to ${wide} × ${wide}. Output in row ${state.out[0] + 1}, column ${state.out[1] + 1} is ${made.values[state.out[0] * wide + state.out[1]]}. Arrow keys move the output, with Shift the input.`);
  }

  grid(pen, { x, y, rows, cell }, values, { most, amount = false, lit, strong = (_) => false }) {
    const { theme } = pen, size = Math.max(12, Math.min(15, 0.45 * cell));
    values.forEach((value, k) => {
      const left = x + (k % rows) * cell, top = y + Math.floor(k / rows) * cell;
      pen.rect(left, top, cell - 1, cell - 1, { fill: tint(value, most, theme, amount) });
      if (cell >= 20) pen.text(written(value, 0), left + cell / 2 - 0.5, top + cell / 2, { size, fill: theme.text, align: "center", baseline: "middle" });
    });
    values.forEach((_, k) => {
      if (!lit(k) && !strong(k)) return;
      const left = x + (k % rows) * cell, top = y + Math.floor(k / rows) * cell;
      pen.rect(left, top, cell - 1, cell - 1, { stroke: strong(k) ? theme.mark : theme.accent, width: 2.5 });
    });
  }

  place([what, row, column]) {
    const { x, y, cell } = this.grids[what];
    return inWindow(this.surface.node, [x + (column + 0.5) * cell, y + (row + 0.5) * cell]);
  }
}
