// Three tables side by side, what is true and what both models have learnt, and below them how much of the trait's variance
// each explains: the gap between additive and genetic is what is missing.

import { textWidth } from "../../kernel/pen.js";
import { Scale } from "../../kernel/scale.js";
import { letterSize } from "../../kernel/theme.js";

const LOW = -0.1, ROW = 31, EDGE = 34, MEANS = 46;
const short = (value) => value.toFixed(2).replace(/^(-?)0(?=\.)/, "$1").replace("-", "\u2212");
const three = (value) => value.toFixed(3).replace(/^-(?=0\.000$)/, "").replace(/^(-?)0(?=\.)/, "$1").replace("-", "\u2212");

export class Picture {
  /** @param {any} view */
  constructor(view) {
    this.view = view;
    this.surface = view.frame.stage.surface({ draw: () => view.ask() });
    this.surface.pointers({
      press: (spot) => {
        const cell = this.cellAt(spot);
        if (cell === null) return null;
        view.set(cell, this.value(cell, spot.y));
        return cell;
      },
      drag: (cell, { y }) => view.set(cell, this.value(cell, y)),
      hover: (spot) => { this.surface.node.style.cursor = this.cellAt(spot) === null ? "default" : "ns-resize"; },
    });
    this.surface.keys((event) => {
      const { chosen, state } = view, row = Math.floor(chosen / 3), column = chosen % 3;
      const go = (r, c) => () => view.choose(3 * Math.max(0, Math.min(2, row + r)) + Math.max(0, Math.min(2, column + c)));
      const by = (sign) => () => view.set(chosen, state.table[chosen] + sign * (event.shiftKey ? 0.01 : 0.05));
      return { ArrowUp: go(-1, 0), ArrowDown: go(1, 0), ArrowLeft: go(0, -1), ArrowRight: go(0, 1), "+": by(1), "=": by(1), "-": by(-1), _: by(-1) };
    });
  }

  // [left, top, side] of a cell of the table that is dragged.
  box(cell) {
    const { left, top, side } = this.first;
    return [left + (cell % 3) * side, top + Math.floor(cell / 3) * side, side];
  }

  cellAt({ x, y }) {
    if (!this.first) return null;
    const { left, top, side } = this.first, column = Math.floor((x - left) / side), row = Math.floor((y - top) / side);
    return column >= 0 && column < 3 && row >= 0 && row < 3 ? 3 * row + column : null;
  }

  value(cell, y) {
    const [, top, side] = this.box(cell);
    return 1 - (y - top - 2) / (side - 4);
  }

  /** @returns {[number, number]} */
  at(cell, value) {
    const [left, top, side] = this.box(cell);
    return [left + side / 2, top + 2 + (1 - value) * (side - 4)];
  }

  draw() {
    const { surface, view } = this, width = surface.width;
    if (width < 60) return;
    const size = letterSize(width), side = Math.max(34, Math.min(60, (width - 3 * EDGE - MEANS - 6) / 9)), top = 2.9 * size, tables = top + 3 * side + 2.4 * size, bars = tables + 1.8 * size;
    const height = bars + 4 * ROW + 3.4 * size, theme = view.frame.theme;
    surface.node.style.height = `${height}px`;
    const pen = surface.pen(width, height, theme), { experiment, state } = view;
    this.first = { left: EDGE, top, side };
    const all = [["Penetrance: drag", state.table], ["Additive, linear", experiment.additive], ["Network", experiment.network.predicted]];
    all.forEach(([title, table], k) => this.table(pen, size, { left: EDGE + k * (EDGE + 3 * side) + (k ? MEANS : 0), top, side }, title, table, k === 0));
    this.margins(pen, size);
    this.bars(pen, size, bars, width);
    const [x, y] = this.box(view.chosen);
    pen.rect(x + 1, y + 1, side - 2, side - 2, { stroke: theme.accent, width: surface.focused ? 3 : 1.5, radius: 3 });
    surface.node.setAttribute("aria-label", view.words);
    view.drawn = true;
  }

  table(pen, size, { left, top, side }, title, table, own) {
    const { theme } = pen;
    pen.text(title, left, size, { size, fill: theme.text, weight: 600 });
    for (let d = 0; d < 3; d++) {
      pen.text(`B ${d}`, left + (d + 0.5) * side, top - 6, { size, fill: theme.quiet, align: "center" });
      pen.text(`A ${d}`, left - 5, top + (d + 0.5) * side, { size, fill: theme.quiet, align: "right", baseline: "middle" });
    }
    table.forEach((value, k) => {
      const x = left + (k % 3) * side, y = top + Math.floor(k / 3) * side, held = Math.min(1, Math.max(0, value)), tall = held * (side - 4);
      pen.rect(x + 1, y + 1, side - 2, side - 2, { fill: theme.band, stroke: theme.grid });
      pen.rect(x + 2, y + side - 2 - tall, side - 4, tall, { fill: theme.amount, alpha: 0.33 });
      if (own) pen.rect(x + 2, Math.min(y + side - 4, y + side - 3 - tall), side - 4, 3, { fill: theme.amount });
      pen.text(short(value), x + side / 2, y + side / 2, { size: own ? size + 1 : size, fill: theme.text, align: "center", baseline: "middle", weight: own ? 600 : 400 });
    });
  }

  // Means of the rows at the right of the first table, of the columns below it.
  margins(pen, size) {
    const { left, top, side } = this.first, { theme } = pen, { loci } = this.view.experiment.shares, look = { size: Math.max(12, size - 1), fill: theme.quiet };
    loci[0].means.forEach((mean, d) => pen.text(three(mean), left + 3 * side + 6, top + (d + 0.5) * side, { ...look, baseline: "middle" }));
    loci[1].means.forEach((mean, d) => pen.text(three(mean), left + (d + 0.5) * side, top + 3 * side + size + 4, { ...look, align: "center" }));
    pen.text("mean", left + 3 * side + 6, top - 6, look);
  }

  bars(pen, size, top, width) {
    const { theme } = pen, { experiment, state } = this.view, { shares, explained } = experiment;
    const people = state.count.toLocaleString("en-GB"), narrow = width < 560;
    const rows = [
      [narrow ? "Genetic, H\u00b2" : "All that is genetic, H\u00b2", shares.broad, ""],
      [narrow ? "Additive, h\u00b2" : "An additive model at best, h\u00b2", shares.narrow, ""],
      [narrow ? "Additive, fitted" : `Additive model of ${people} people`, explained.additive, explained.additiveOwn],
      [narrow ? "Network" : `Network of ${people} people`, explained.network, explained.networkOwn],
    ];
    const left = narrow ? 118 : 232, x = new Scale([LOW, 1], [left, width - 8]), zero = x.at(0), bottom = top + 4 * ROW;
    pen.text("Share of the trait\u2019s variance explained in new people", 0, top - 0.75 * size, { size, fill: theme.text, weight: 600 });
    for (const mark of [0, 0.25, 0.5, 0.75, 1]) {
      pen.path([[x.at(mark), top], [x.at(mark), bottom]], { stroke: mark ? theme.grid : theme.axis });
      pen.text(mark === 0 || mark === 1 ? String(mark) : short(mark), x.at(mark), bottom + size + 3, { size, fill: theme.quiet, align: mark === 1 ? "right" : "center" });
    }
    const gap = [x.at(shares.narrow), x.at(shares.broad)];
    if (gap[1] - gap[0] > 2) pen.rect(gap[0], top, gap[1] - gap[0], 4 * ROW, { fill: theme.positive[0], alpha: 0.16 });
    const parts = [[shares.additive, theme.lines[0]], [shares.dominance, theme.lines[4]], [shares.interaction, theme.lines[3]]];
    rows.forEach(([label, value, own], r) => {
      const y = top + r * ROW + 4, tall = ROW - 9, end = x.within(Number(value));
      pen.text(String(label), 0, y + tall / 2, { size, fill: theme.text, baseline: "middle", weight: r === 3 ? 600 : 400 });
      if (r === 0) {
        let from = zero;
        for (const [part, fill] of parts) {
          const wide = x.at(part / Math.max(shares.total, 1e-12)) - zero;
          pen.rect(from, y, wide, tall, { fill });
          from += wide;
        }
      } else pen.rect(Math.min(zero, end), y, Math.max(1, Math.abs(end - zero)), tall, { fill: Number(value) < 0 ? theme.negative[0] : r === 3 ? theme.amount : theme.lines[0] });
      const words = three(Number(value)), behind = own === "" ? "" : `in its own sample ${three(Number(own))}`, at = Math.max(end, zero) + 7;
      const inside = at + textWidth(theme, behind, size) + 60 > width;
      pen.text(words, at, y + tall / 2, { size, fill: theme.text, baseline: "middle", weight: 600, halo: theme.background });
      if (behind) pen.text(behind, inside ? end - 8 : at + 54, y + tall / 2, { size, fill: inside ? theme.background : theme.text, align: inside ? "right" : "left", baseline: "middle", halo: inside ? undefined : theme.background });
    });
    this.legend(pen, size, bottom + 2.6 * size + 2, width);
  }

  legend(pen, size, y, width) {
    const { theme } = pen, { total, additive, dominance, interaction, broad, narrow } = this.view.experiment.shares, of = (v) => three(total < 1e-12 ? 0 : v / total);
    const parts = [["additive", additive, theme.lines[0], 1], ["dominance", dominance, theme.lines[4], 1], ["interaction", interaction, theme.lines[3], 1], ["missing", (broad - narrow) * total, theme.positive[0], 0.3]];
    const step = width / parts.length;
    parts.forEach(([name, value, fill, alpha], k) => {
      pen.rect(k * step, y - size + 2, size, size, { fill: String(fill), alpha: Number(alpha) });
      pen.text(`${name} ${of(Number(value))}`, k * step + size + 5, y, { size, fill: theme.text });
    });
  }
}

