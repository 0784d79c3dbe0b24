// The small neocognitron as it is drawn: a retina with a bar to drag, and for each direction its filter, S cells and C cells.

import { inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { shareOfHeight } from "../height.js";
import { C_SIDE, FIELD, ORIENTATIONS, S_SIDE, SIDE } from "./neocognitron.js";

const SHARE = 0.28; // of the width, for the retina
const WIDEST = 760, LOW = 0.85, GAP = 14, LARGEST = 4; // pixels, and a share of the usual height below which C cells stand beside their S cells; an S cell's answer to a whole line

export class Cells {
  /**
   * @param {import("./view.js").View} view
   * @param {Element} place
   */
  constructor(view, place) {
    this.view = view;
    this.surface = view.stage.surface({ className: "stage cells", draw: () => view.ask() });
    place.append(this.surface.node);
    this.surface.pointers({ press: (at) => this.press(at), drag: (grip, { x, y }) => view.move(this.cellAt(y, "y") - grip.row, this.cellAt(x, "x") - grip.column) });
    this.surface.keys((event) => {
      const go = (down, across) => () => {
        const { bar, map, row, column } = view.state;
        if (event.shiftKey) view.choose(map, row + down, column + across);
        else view.move(bar.row + down, bar.column + across);
      };
      const moves = { ArrowUp: go(-1, 0), ArrowDown: go(1, 0), ArrowLeft: go(0, -1), ArrowRight: go(0, 1) };
      ORIENTATIONS.forEach((_, k) => { moves[String(k + 1)] = () => view.choose(k, view.state.row, view.state.column); });
      return moves;
    });
  }

  cellAt(pixel, way) {
    const { retina, cell } = this.laid;
    return Math.floor((pixel - retina[way]) / cell);
  }

  press({ x, y }) {
    if (!this.laid) return null;
    const { retina, cell, maps } = this.laid, within = (box, side) => x >= box.x && x < box.x + side && y >= box.y && y < box.y + side;
    if (within(retina, cell * SIDE)) {
      const { bar } = this.view.state, row = this.cellAt(y, "y"), column = this.cellAt(x, "x");
      if (Math.max(Math.abs(row - bar.row), Math.abs(column - bar.column)) > bar.length) this.view.move(row, column);
      return { row: row - this.view.state.bar.row, column: column - this.view.state.bar.column };
    }
    maps.forEach(({ c, s }, k) => {
      for (const box of [c, s]) if (within(box, box.side)) this.view.choose(k, Math.floor((y - box.y) / box.side * C_SIDE), Math.floor((x - box.x) / box.side * C_SIDE));
    });
    return null;
  }

  /** Where a cell of the retina [row, column], or a C cell { map, row, column }, is drawn. */
  place(what) {
    const { retina, cell, maps } = this.laid;
    if (Array.isArray(what)) return inWindow(this.surface.node, [retina.x + (what[1] + 0.5) * cell, retina.y + (what[0] + 0.5) * cell]);
    const { c } = maps[what.map], side = c.side / C_SIDE;
    return inWindow(this.surface.node, [c.x + (what.column + 0.5) * side, c.y + (what.row + 0.5) * side]);
  }

  draw() {
    const { surface, view } = this, width = Math.min(surface.width, WIDEST), low = shareOfHeight(surface.node) < LOW;
    if (width < 60) return;
    const theme = view.frame.theme, size = letterSize(surface.width), head = 1.7 * size, whole = width * SHARE, cell = Math.floor(whole / SIDE * 2) / 2;
    const column = (width - cell * SIDE - GAP) / ORIENTATIONS.length, weight = Math.round(1.45 * size), halves = (room) => Math.floor(2 * room / S_SIDE) / 2 * S_SIDE;
    const side = low ? halves(0.55 * (column - GAP)) : halves(column - 8), large = Math.floor((low ? column - GAP - side : side) / C_SIDE), aside = low ? side + 6 : 0;
    const below = head + 3 * weight + head, rows = { filter: head, s: below, c: low ? below : below + side + head }, height = Math.max(rows.c + Math.max(large * C_SIDE, low ? side : 0), head + cell * SIDE) + 4;
    surface.node.style.height = `${height}px`;
    const pen = surface.pen(width, height, theme), { picture, maps } = view.answers, { map, row, column: over } = view.state, peak = view.peak;
    const letters = { size, fill: theme.text, weight: 600 };
    const left = cell * SIDE + GAP;
    this.laid = { retina: { x: 1, y: head }, cell, maps: maps.map((_, k) => ({ s: { x: left + k * column, y: rows.s, side }, c: { x: left + k * column + aside, y: rows.c, side: large * C_SIDE } })) };
    pen.text("retina: drag the bar", 1, head - 0.5 * size, letters);
    this.grid(pen, picture, 1, head, cell, (v) => (v ? theme.mark : theme.background), theme.grid);
    pen.rect(1 + peak.column * cell, head + peak.row * cell, FIELD * cell, FIELD * cell, { stroke: theme.accent, width: 2.5 });
    maps.forEach(({ s, c }, k) => {
      const x = left + k * column, { weights, title } = ORIENTATIONS[k], chosen = k === map, unit = side / S_SIDE, reach = side / C_SIDE, at = x + aside;
      pen.text(title, x, rows.filter - 0.5 * size, letters);
      weights.forEach((line, a) => line.forEach((w, b) => {
        const [px, py] = [x + b * weight, rows.filter + a * weight];
        pen.rect(px, py, weight, weight, { fill: w < 0 ? theme.background : theme.panel, stroke: theme.border });
        pen.text(w < 0 ? "\u22121" : "2", px + weight / 2, py + weight / 2, { size: Math.max(12, size - 1), fill: w < 0 ? theme.negative[0] : theme.text, weight: w < 0 ? 400 : 700, align: "center", baseline: "middle" });
      }));
      pen.text(k === 0 ? "S cells" : "S", x, rows.s - 0.5 * size, letters);
      this.grid(pen, s, x, rows.s, unit, (v) => (v ? theme.amount : theme.background), null, (v) => (v ? v / LARGEST : 1));
      for (let i = 0; i <= C_SIDE; i++) {
        pen.path([[x, rows.s + i * reach], [x + side, rows.s + i * reach], null, [x + i * reach, rows.s], [x + i * reach, rows.s + side]], { stroke: theme.axis });
      }
      pen.text(k === 0 ? "C cells" : "C", at, rows.c - 0.5 * size, letters);
      c.forEach((line, a) => line.forEach((v, b) => {
        const [px, py] = [at + b * large, rows.c + a * large];
        pen.rect(px, py, large, large, { fill: v ? theme.amount : theme.background, alpha: v ? v / LARGEST : 1 });
        pen.rect(px, py, large, large, { stroke: theme.axis });
        pen.text(String(v), px + large / 2, py + large / 2, { size, fill: v > LARGEST / 2 ? theme.background : theme.text, weight: 600, align: "center", baseline: "middle" });
      }));
      if (!chosen) return;
      pen.rect(x + over * reach, rows.s + row * reach, reach, reach, { stroke: theme.accent, width: 2.5 });
      pen.rect(at + over * large, rows.c + row * large, large, large, { stroke: theme.accent, width: 2.5 });
      pen.rect(x + peak.column * unit, rows.s + peak.row * unit, unit, unit, { stroke: theme.text, width: 1.5 });
    });
    const { bar } = view.state, name = ORIENTATIONS[map].title;
    surface.node.setAttribute("aria-label", `Bar ${bar.way}, its middle in row ${bar.row + 1}, column ${bar.column + 1}; C cell ${name}, row ${row + 1}, column ${over + 1} answers ${maps[map].c[row][over]}. Arrow keys move the bar, with Shift they choose a C cell, 1 to 4 a direction.`);
  }

  grid(pen, values, x, y, cell, colour, border, alpha = (_value) => 1) {
    values.forEach((line, a) => line.forEach((v, b) => {
      pen.rect(x + b * cell, y + a * cell, cell, cell, { fill: colour(v), alpha: alpha(v) });
      if (border) pen.rect(x + b * cell, y + a * cell, cell, cell, { stroke: border });
    }));
  }
}

