// Matrices as pictures, row after row; a cell shows its number, the window it was made of, and that window's arithmetic.

import { expose, inWindow } from "../kernel/probe.js";
import { ColourScale } from "../kernel/colours.js";
import { brief } from "../convolution/colours.js";
import { Plane } from "../convolution/plane.js";

const MOST_TERMS = 16;

export class Pictures {
  /** @param {import("../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.root = stage.root;
    this.lines = document.createElement("div");
    this.readout = document.createElement("p");
    this.readout.className = "readout";
    this.readout.setAttribute("role", "status");
    this.root.append(this.lines, this.readout);
    this.planes = new Map();
    stage.resized(() => { if (this.header && this.root.clientWidth !== this.width) this.draw(); }, this.root);
    // {matrices: their names}; null before the first; a place is [name, row, column]
    expose(this.root, {
      shown: () => this.header && { matrices: [...this.planes.keys()] },
      place: ([name, row, column]) => inWindow(this.planes.get(name).surface.node, this.planes.get(name).pixel(row, column)),
    });
  }

  update({ header, arrays }) {
    this.header = header;
    this.arrays = arrays;
    this.about = new Map(header.planes.map((plane) => [plane.id, plane]));
    const shape = JSON.stringify([header.lines, header.planes.map((p) => p.id)]);
    if (shape !== this.shape) this.build(shape);
    this.draw();
    this.show(null);
  }

  build(shape) {
    this.shape = shape;
    this.planes.clear();
    this.lines.replaceChildren(...this.header.lines.map((parts) => {
      const line = document.createElement("div");
      line.className = "row";
      for (const part of parts) {
        if (this.about.has(part)) {
          const plane = new Plane(part, { hover: (cell) => this.show(cell && { id: part, ...cell }) });
          this.planes.set(part, plane);
          line.append(plane.node);
        } else {
          const words = document.createElement("span");
          words.className = part.length > 2 ? "heading" : "sign";
          words.textContent = part;
          line.append(words);
        }
      }
      return line;
    }));
  }

  value(id, row, column) {
    return this.arrays[id][row * this.about.get(id).columns + column];
  }

  draw() {
    this.width = this.root.clientWidth;
    if (this.width < 10) return;
    const theme = this.stage.theme;
    this.root.style.setProperty("--accent", theme.accent);
    const room = this.header.side * Math.max(1, Math.min(1.5, window.innerHeight / 800)), side = Math.min(room, (this.width - 40) / Math.max(...this.header.lines.map((l) => l.filter((p) => this.about.has(p)).length)) - 34);
    for (const [id, plane] of this.planes) {
      const { rows, columns, title, words, kind, high, plain } = this.about.get(id);
      plane.show({
        rows, columns, title, words, plain, cell: Math.max(4, Math.floor((side / Math.max(rows, columns)) * 2) / 2), value: (r, c) => this.value(id, r, c),
        scale: new ColourScale(kind === "amount" ? "plain" : kind, theme, high),
      }, theme);
    }
  }

  show(cell) {
    for (const plane of this.planes.values()) if (plane.marks.length) plane.mark([]);
    this.readout.textContent = this.header.hint;
    if (!cell) return;
    const value = this.value(cell.id, cell.row, cell.column), about = this.about.get(cell.id);
    this.planes.get(cell.id).mark([{ row: cell.row, column: cell.column, kind: "chosen" }]);
    const link = this.header.links.find((one) => one.to === cell.id);
    let put = "";
    if (link) {
      const { from, size, stride, before } = link, top = cell.row * stride - before, left = cell.column * stride - before;
      const { rows, columns } = this.about.get(from), terms = [];
      let best = null;
      for (let r = Math.max(0, top); r < Math.min(rows, top + size); r++) {
        for (let c = Math.max(0, left); c < Math.min(columns, left + size); c++) {
          const v = this.value(from, r, c);
          terms.push(brief(v, 9));
          if (best === null || v > this.value(from, best.row, best.column)) best = { row: r, column: c, kind: "tap" };
        }
      }
      const right = Math.min(columns, left + size), low = Math.min(rows, top + size), marks = [{ row: Math.max(0, top), column: Math.max(0, left), rows: low - Math.max(0, top), columns: right - Math.max(0, left), kind: "window" }];
      this.planes.get(from).mark(link.say === "max" ? [...marks, best] : marks);
      if (terms.length <= MOST_TERMS && link.say === "max") put = `the largest of ${terms.join(", ")} = `;
      if (terms.length <= MOST_TERMS && link.say === "average") put = `(${terms.join(" + ")}) / ${terms.length} = `;
    }
    this.readout.textContent = `${about.title || cell.id}, row ${cell.row + 1}, column ${cell.column + 1}: ${put}${brief(value, 9)}`;
  }
}
