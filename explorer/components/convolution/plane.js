// One matrix on a canvas: cells with their numbers, a margin, marks; hovering, walking by arrows, drawing, typing.

import { textWidth } from "../kernel/pen.js";
import { placeIn } from "../kernel/pointers.js";
import { Surface } from "../kernel/surface.js";
import { brief, faint, inkOn } from "./colours.js";

const MOST_READ = 150; // cells that are read out one by one
const LEAST = 11; // pixels of a letter: numbers that need smaller ones are read by pointing at them

export class Plane {
  // `tell` has whichever it needs of hover(cell), choose(cell), paint(cell, phase) and type(cell, value); a cell is {row, column}.
  constructor(id, tell = {}) {
    this.id = id;
    this.tell = tell;
    this.node = document.createElement("figure");
    this.node.dataset.id = id;
    const caption = document.createElement("figcaption");
    this.heading = document.createElement("strong");
    this.note = document.createElement("span");
    caption.append(this.heading, this.note);
    this.surface = new Surface({ className: "plane", draw: () => this.draw() });
    this.node.append(caption, this.surface.node);
    this.cursor = null;
    this.marks = [];
    this.field = null;
    this.listen();
  }

  /**
   * @typedef {object} Look
   * @property {number} rows
   * @property {number} columns
   * @property {number} cell  in pixels
   * @property {(row: number, column: number) => number} value
   * @property {import("../kernel/colours.js").ColourScale} [scale]
   * @property {(row: number, column: number) => string | null} [colour]  instead of a scale
   * @property {{ above: number, left: number, rows: number, columns: number } | null} [margins]  of the part that is its own
   * @property {((row: number, column: number) => boolean) | null} [hidden]  for cells still to come
   * @property {number} [wide]  where cells are no squares
   * @property {boolean} [plain]  without numbers
   * @property {string} [title]
   * @property {string} [words]  beside the title
   */
  /** @param {Look} look */
  show(look, theme) {
    this.rows = look.rows;
    this.columns = look.columns;
    this.cell = look.cell;
    this.value = look.value;
    this.scale = look.scale;
    this.colour = look.colour ?? null;
    this.margins = look.margins ?? null;
    this.hidden = look.hidden ?? null;
    this.wide = look.wide ?? null;
    this.plain = look.plain ?? false;
    this.theme = theme;
    this.heading.textContent = look.title ?? "";
    this.note.textContent = look.words ?? "";
    this.surface.node.classList.toggle("editable", Boolean(this.tell.type));
    if (this.cursor && (this.cursor.row >= this.rows || this.cursor.column >= this.columns)) this.cursor = null;
    this.surface.node.setAttribute("aria-label", this.read());
    this.draw();
  }

  mark(marks) {
    this.marks = marks;
    this.draw();
  }

  inner(row, column) {
    const m = this.margins;
    return !m || (row >= m.above && column >= m.left && row < m.above + m.rows && column < m.left + m.columns);
  }

  pitch() {
    return this.wide ?? this.cell;
  }

  draw() {
    if (!this.rows) return;
    const { cell, theme, rows, columns } = this, wide = this.pitch();
    const width = columns * wide + 2, height = rows * cell + 2;
    Object.assign(this.surface.node.style, { width: `${width}px`, height: `${height}px` });
    const pen = this.surface.pen(width, height, theme);
    const size = Math.max(LEAST, Math.min(17, cell * 0.42)), letters = Math.floor((wide - 3) / (LEAST * 0.56)), air = cell >= 16 ? 0.5 : 0;
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        const x = 1 + c * wide, y = 1 + r * cell;
        if (this.hidden?.(r, c)) {
          pen.rect(x + 0.5, y + 0.5, wide - 1, cell - 1, { stroke: theme.grid });
          continue;
        }
        const value = this.value(r, c), own = this.inner(r, c), full = this.colour ? this.colour(r, c) : this.scale.colour(value);
        const fill = own ? full : faint(full, theme.background);
        pen.rect(x + air, y + air, wide - 2 * air, cell - 2 * air, { fill });
        if (!own && cell > 12) pen.path([[x + 2, y + cell - 2], [x + wide - 2, y + 2]], { stroke: theme.quiet, width: 0.6, alpha: 0.35 });
        if (cell < 17 || this.plain) continue;
        const text = brief(value, Math.min(5, letters)), taken = textWidth(theme, text, size, 500);
        const shrunk = Math.max(LEAST, Math.min(size, (size * (wide - 4)) / taken)), fits = (taken * shrunk) / size <= wide - 1;
        if (fits) pen.text(text, x + wide / 2, y + cell / 2 + 0.5, { size: shrunk, fill: inkOn(fill), align: "center", baseline: "middle", weight: own ? 500 : 400 });
      }
    }
    if (this.margins && this.margins.rows < rows) {
      const m = this.margins;
      pen.rect(1 + m.left * wide, 1 + m.above * cell, m.columns * wide, m.rows * cell, { stroke: theme.text, width: 1.2, alpha: 0.7 });
    } else pen.rect(1, 1, columns * wide, rows * cell, { stroke: theme.border, width: 1 });
    for (const mark of this.marks) this.drawMark(pen, mark, wide);
    if (this.cursor && this.surface.focused) {
      pen.rect(2 + this.cursor.column * wide, 2 + this.cursor.row * cell, wide - 2, cell - 2, { stroke: theme.mark, width: 2 });
    }
  }

  // A mark is {row, column, rows, columns, kind}: "window" is framed twice, so that it stands out on every ground.
  drawMark(pen, { row, column, rows = 1, columns = 1, kind }, wide) {
    const x = 1 + column * wide, y = 1 + row * this.cell, w = columns * wide, h = rows * this.cell;
    if (kind === "tap") {
      pen.rect(x + 1, y + 1, w - 2, h - 2, { stroke: "#ffffff", width: 2.2 });
      pen.rect(x + 1, y + 1, w - 2, h - 2, { stroke: this.theme.accent, width: 1.4 });
      return;
    }
    const strong = kind === "chosen" || kind === "window";
    pen.rect(x, y, w, h, { stroke: this.theme.dark ? "#000000" : "#ffffff", width: strong ? 5 : 3 });
    pen.rect(x, y, w, h, { stroke: this.theme.accent, width: strong ? 3 : 1.6 });
  }

  at({ x, y }) {
    const column = Math.floor((x - 1) / this.pitch()), row = Math.floor((y - 1) / this.cell);
    return row >= 0 && column >= 0 && row < this.rows && column < this.columns ? { row, column } : null;
  }

  // The middle of a cell in pixels of the stage.
  pixel(row, column) {
    return [1 + (column + 0.5) * this.pitch(), 1 + (row + 0.5) * this.cell];
  }

  listen() {
    const { surface, tell } = this;
    surface.pointers({
      press: (at) => {
        const cell = this.at(at);
        if (!cell) return null;
        this.cursor = cell;
        const own = this.inner(cell.row, cell.column);
        if (tell.type && own && !tell.paint) {
          at.event.preventDefault();
          this.open(cell);
          return null;
        }
        if (tell.paint && own) tell.paint(cell, "start");
        tell.choose?.(cell);
        tell.hover?.(cell);
        return tell.paint && own ? cell : null;
      },
      drag: (_, at) => {
        const cell = this.at(at);
        if (cell && this.inner(cell.row, cell.column)) tell.paint(cell, "move");
        tell.hover?.(cell);
      },
      drop: () => tell.paint(null, "end"),
      cancel: () => tell.paint(null, "end"),
      hover: (at) => tell.hover?.(this.at(at)),
      leave: () => tell.hover?.(null),
    });
    surface.on("dblclick", (event) => {
      const [x, y] = placeIn(surface.node, event), cell = this.at({ x, y });
      if (cell) this.open(cell);
    });
    surface.on("keydown", (event) => this.key(event));
  }

  key(event) {
    if (event.target === this.field || event.ctrlKey || event.metaKey || event.altKey) return;
    const move = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (move) {
      const { row, column } = this.cursor ?? { row: this.margins?.above ?? 0, column: this.margins?.left ?? 0 };
      const clamped = (v, most) => Math.max(0, Math.min(most - 1, v));
      this.cursor = this.cursor ? { row: clamped(row + move[0], this.rows), column: clamped(column + move[1], this.columns) } : { row, column };
      this.tell.hover?.(this.cursor);
      this.tell.choose?.(this.cursor);
    } else if (this.tell.type && this.cursor && (event.key === "Enter" || /^[0-9.,-]$/.test(event.key))) {
      this.open(this.cursor, event.key === "Enter" ? null : event.key);
    } else if (event.key === " " && this.tell.paint && this.cursor && this.inner(this.cursor.row, this.cursor.column)) {
      this.tell.paint(this.cursor, "start");
      this.tell.paint(null, "end");
    } else return;
    event.preventDefault();
    event.stopPropagation();
    this.draw();
  }

  // A field over a cell, to type its number into.
  open(cell, begun = null) {
    if (!this.tell.type || !this.inner(cell.row, cell.column)) return;
    this.close();
    this.cursor = cell;
    const field = document.createElement("input"), { row, column } = cell;
    this.field = field;
    field.type = "text";
    field.inputMode = "decimal";
    field.className = "typing";
    field.setAttribute("aria-label", `${this.heading.textContent || this.id}, row ${row + 1}, column ${column + 1}`);
    field.value = begun ?? String(+this.value(row, column).toFixed(6));
    const wide = Math.max(44, this.pitch()), tall = Math.max(26, this.cell), [x, y] = this.pixel(row, column);
    Object.assign(field.style, { left: `${x - wide / 2}px`, top: `${y - tall / 2}px`, width: `${wide}px`, height: `${tall}px` });
    const take = (next) => {
      const value = Number(field.value.replace(",", ".").replace("\u2212", "-"));
      const good = field.value.trim() !== "" && Number.isFinite(value) && Math.abs(value) <= 999;
      this.close();
      if (good) this.tell.type(cell, value);
      if (next && next.row < this.rows && next.column < this.columns && this.inner(next.row, next.column)) this.open(next);
      else if (next) this.surface.node.focus();
    };
    field.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape") { this.close(); this.surface.node.focus(); }
      if (event.key === "Enter") take({ row: row + 1, column });
      if (event.key === "Tab" && !event.shiftKey && column + 1 < this.columns) { event.preventDefault(); take({ row, column: column + 1 }); }
    });
    field.addEventListener("blur", () => { if (this.field === field) take(null); });
    this.surface.node.append(field);
    field.focus();
    if (begun === null) field.select();
  }

  close() {
    const field = this.field;
    this.field = null;
    field?.remove();
  }

  read() {
    const { rows, columns } = this, size = `${rows} by ${columns}`, name = this.heading.textContent || this.id;
    if (rows * columns > MOST_READ) return `${name}, ${size}. Arrow keys read it.`;
    const lines = [];
    for (let r = 0; r < rows; r++) {
      const list = [];
      for (let c = 0; c < columns; c++) list.push(this.hidden?.(r, c) ? "\u2013" : brief(this.value(r, c), 9));
      lines.push(`Row ${r + 1}: ${list.join(" ")}.`);
    }
    return `${name}, ${size}. ${lines.join(" ")}`;
  }
}
