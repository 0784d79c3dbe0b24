// The loss curves: axes with numbers, the shown epoch as a line, and what a branch left behind as a ghost.

import { number, ticks } from "../kernel/numbers.js";

function extent(history, ghost, columns) {
  let low = Infinity, high = -Infinity;
  for (const [values, count] of [[history.values, history.count], [ghost ?? [], (ghost?.length ?? 0) / history.columns]]) {
    const stride = Math.max(1, Math.floor(count / 600));
    for (let row = 0; row < count; row += stride) {
      for (const c of columns) {
        const v = values[row * history.columns + c];
        if (v < low) low = v;
        if (v > high && v < 1e30) high = v;
      }
    }
  }
  return [low, high];
}

function shorter(value) {
  const size = Math.abs(value);
  if (size >= 1e6) return `${+(value / 1e6).toPrecision(3)}M`;
  if (size >= 1e3) return `${+(value / 1e3).toPrecision(3)}k`;
  return number(value, 3);
}

export class CurveScales {
  constructor(area, history, ghost, columns, logarithmic) {
    const [low, high] = extent(history, ghost, columns);
    this.area = area;
    this.any = high >= low;
    this.last = Math.max(10, history.last, ghost?.length ? ghost[ghost.length - history.columns] : 0);
    this.logarithmic = logarithmic && low > 0;
    this.high = this.any ? Math.max(high, low + 1e-12, 1e-6) * (this.logarithmic ? 1.2 : 1.05) : 1;
    this.low = this.logarithmic ? Math.min(low * 0.8, this.high / 10) : 0;
  }

  x(epoch) {
    return this.area.x + (epoch / this.last) * this.area.width;
  }

  epoch(px) {
    return Math.round(((px - this.area.x) / this.area.width) * this.last);
  }

  y(loss) {
    const share = this.logarithmic ? Math.log(Math.max(loss, this.low) / this.low) / Math.log(this.high / this.low) : loss / this.high;
    return this.area.y + this.area.height * (1 - Math.min(1, Math.max(0, share)));
  }

  get marks() {
    if (!this.logarithmic) return ticks(0, this.high, this.area.height > 110 ? 4 : 2);
    const list = [];
    for (let k = Math.ceil(Math.log10(this.low)); 10 ** k <= this.high; k++) list.push(10 ** k);
    return list;
  }
}

function lineOf(values, columns, column, count, scales) {
  const points = [], stride = Math.max(1, Math.floor(count / 500));
  for (let row = 0; row < count; row += stride) {
    const v = values[row * columns + column];
    points.push(v === v ? [scales.x(values[row * columns]), scales.y(v)] : null);
  }
  if (count > 1 && (count - 1) % stride) points.push([scales.x(values[(count - 1) * columns]), scales.y(values[(count - 1) * columns + column])]);
  return points;
}

// `lines` are {column, colour, name, width, dash}.
export function paintCurves(pen, area, history, { lines, letter, shown, logarithmic, title }) {
  const { theme } = pen, small = letter - 2, columns = lines.map((line) => line.column);
  const scales = new CurveScales(area, history, history.ghost, columns, logarithmic);
  if (title) pen.text(title, area.x, area.y - letter * 0.75, { size: small, fill: theme.quiet, weight: 500 });
  for (const mark of scales.marks) {
    const y = Math.round(scales.y(mark)) + 0.5;
    pen.path([[area.x, y], [area.x + area.width, y]], { stroke: theme.grid });
    pen.text(shorter(mark), area.x - 5, y, { size: small, fill: theme.quiet, align: "right", baseline: "middle" });
  }
  const marks = ticks(0, scales.last, area.width > 260 ? 4 : 3).filter((mark) => mark === Math.round(mark));
  for (const mark of marks) {
    const x = Math.round(scales.x(mark)) + 0.5;
    pen.path([[x, area.y + area.height], [x, area.y + area.height + 4]], { stroke: theme.axis });
    pen.text(shorter(mark), x, area.y + area.height + 6, { size: small, fill: theme.quiet, align: "center", baseline: "top" });
  }
  pen.path([[area.x, area.y], [area.x, area.y + area.height], [area.x + area.width, area.y + area.height]], { stroke: theme.axis });
  if (history.ghost) {
    const count = history.ghost.length / history.columns;
    for (const line of lines) pen.path(lineOf(history.ghost, history.columns, line.column, count, scales), { stroke: line.colour, width: 1, alpha: 0.4, dash: [2, 3] });
  }
  if (history.count) {
    for (const line of lines) pen.path(lineOf(history.values, history.columns, line.column, history.count, scales), { stroke: line.colour, width: line.width ?? 1.8, dash: line.dash ?? [] });
    const x = scales.x(shown);
    if (shown < history.last) pen.path([[x, area.y], [x, area.y + area.height]], { stroke: theme.accent, width: 1.5 });
    for (const line of lines) {
      const value = history.at(shown, line.column);
      if (value === value) pen.circle(x, scales.y(value), 3, { fill: line.colour, stroke: theme.background, width: 1.2 });
    }
  }
  return scales;
}
