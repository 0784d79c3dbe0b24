// The attention view: every head small, one large, or two measures in the two triangles of one matrix.

import { colourBar } from "../kernel/legend.js";
import { pixels } from "../kernel/pixels.js";
import { number } from "../kernel/numbers.js";
import { letterSize } from "../kernel/theme.js";
import { ColourScale, bulk, doublings } from "../kernel/colours.js";
import { drawAxes, stretches } from "./axes.js";
import { inside, layOut } from "./layout.js";
import { listenTo } from "./pointer.js";
import { tellAttention } from "./probe.js";

export class AttentionView {
  /** @param {import("../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.root = stage.root;
    this.surface = stage.surface({ draw: () => this.draw() });
    this.readout = document.createElement("p");
    this.readout.className = "readout";
    this.readout.setAttribute("role", "status");
    this.root.append(this.surface.node, this.readout);
    /** @type {(choice: import("../kernel/messages.js").Picked) => void} */
    this.emit = (_choice) => {};
    this.head = 0;
    this.cell = null;
    listenTo(this);
    stage.resized(() => this.draw(), this.surface.node);
    tellAttention(this);
  }

  update({ header, arrays }) {
    const fresh = !this.header || this.header.digest !== header.digest;
    this.header = header;
    this.arrays = arrays;
    this.size = header.size;
    this.triangles = header.mode === "triangles";
    this.runs = stretches(header.groups);
    this.surface.node.style.height = `${header.height}px`;
    this.surface.node.setAttribute("aria-label", header.description);
    if (fresh) {
      this.head = Math.min(Math.max(0, header.selected ?? 0), Math.max(0, header.names.length - 1));
      this.cell = null;
      this.pictures = null;
      this.say();
    }
    this.draw();
  }

  values(head) {
    const cells = this.size * this.size;
    return this.arrays.maps.subarray(head * cells, (head + 1) * cells);
  }

  // The number at a cell of the large matrix; in triangles the lower one is the first map, the upper one the second.
  value(row, column) {
    if (!this.triangles) return this.values(this.head)[row * this.size + column];
    if (row === column) return null;
    return this.values(row > column ? 0 : 1)[row * this.size + column];
  }

  paint(theme) {
    const key = theme.background + theme.text;
    if (this.pictures && this.pictures.key === key) return this.pictures;
    const heads = this.header.names.length, { size } = this;
    const scales = [...Array(heads).keys()].map((head) => this.scaleOf(head, theme));
    let list;
    if (this.triangles) {
      const [lower, upper] = [this.values(0), this.values(1)];
      list = [pixels(lower, size, size, (value, i) => {
        const above = (i % size) - Math.floor(i / size);
        return above < 0 ? scales[0].pixel(value) : above > 0 ? scales[1].pixel(upper[i]) : 0;
      })];
    } else {
      list = scales.map((scale, head) => pixels(this.values(head), size, size, (value) => scale.pixel(value)));
    }
    this.pictures = { key, scales, list };
    return this.pictures;
  }

  scaleOf(head, theme) {
    const values = this.values(head), { equal, signed } = this.header;
    if (equal && !(this.triangles && head === 1)) {
      const above = values.map((value) => Math.max(0, doublings(value, equal)));
      return new ColourScale("ratio", theme, Math.min(6, bulk(above)), equal);
    }
    return new ColourScale(signed ? "signed" : this.triangles && head === 1 ? "second" : "plain", theme, bulk(values));
  }

  draw() {
    if (!this.header) return;
    const { width, height } = this.surface;
    if (width < 10) return;
    const theme = this.stage.theme, letter = letterSize(width), { names, layers, perLayer } = this.header;
    const { scales, list } = this.paint(theme);
    const pen = this.surface.pen(width, height, theme);
    const several = !this.triangles && names.length > 1;
    this.layout = layOut(width, height, layers, several ? perLayer : 0, letter);
    const { box, thumbs, legend } = this.layout;
    pen.context.imageSmoothingEnabled = false;
    thumbs.forEach((t) => {
      const head = t.layer * perLayer + t.head;
      if (head >= names.length) return;
      pen.context.imageSmoothingEnabled = this.size > t.size;
      pen.context.drawImage(list[head], t.x, t.y, t.size, t.size);
      const on = head === this.head;
      pen.rect(t.x - (on ? 1.5 : 0), t.y - (on ? 1.5 : 0), t.size + (on ? 3 : 0), t.size + (on ? 3 : 0), { stroke: on ? theme.accent : theme.border, width: on ? 3 : 1 });
      if (t.layer === 0) pen.text(`head ${t.head + 1}`, t.x + t.size / 2, t.y - 5, { size: letter - 1, fill: theme.quiet, align: "center" });
      if (t.head === 0) pen.text(`layer ${t.layer + 1}`, t.x - 7, t.y + t.size / 2, { size: letter - 1, fill: theme.quiet, align: "center", turn: -Math.PI / 2 });
    });
    pen.context.imageSmoothingEnabled = false;
    pen.context.drawImage(list[this.triangles ? 0 : this.head], box.x, box.y, box.size, box.size);
    drawAxes(pen, box, this.runs, this.size, theme, letter);
    pen.text(this.heading(), box.x, box.y - 6, { size: letter, fill: theme.text, weight: 600 });
    this.drawLegends(pen, legend, scales, theme, letter);
    if (this.cell) this.drawCell(pen, box, theme);
    if (this.surface.focused) pen.rect(box.x - 2, box.y - 2, box.size + 4, box.size + 4, { stroke: theme.accent, width: 2 });
  }

  heading() {
    return this.triangles ? this.header.heading : `${this.header.names[this.head]}: ${this.header.heading}`;
  }

  drawLegends(pen, at, scales, theme, letter) {
    const shown = this.triangles ? [[scales[0], this.header.names[0]], [scales[1], this.header.names[1]]] : [[scales[this.head], this.header.equal ? "1× = equal attention" : this.header.unit]];
    const wide = shown.length > 1 ? Math.min(at.width, this.layout.box.size / 2 - 12) : at.width;
    shown.forEach(([scale, label], place) => {
      const x = at.x + place * (wide + 24);
      colourBar(pen, (share) => scale.css(share), { x, y: at.y, width: wide, height: 8 });
      const [low, high] = scale.ends();
      pen.text(low, x, at.y + 10, { size: letter - 1, fill: theme.quiet, baseline: "top" });
      pen.text(high, x + wide, at.y + 10, { size: letter - 1, fill: theme.quiet, baseline: "top", align: "right" });
      pen.text(label, x + wide / 2, at.y + 11 + letter, { size: letter - 1, fill: theme.quiet, baseline: "top", align: "center" });
    });
  }

  drawCell(pen, box, theme) {
    const [row, column] = this.cell, cell = box.size / this.size, y = box.y + row * cell, x = box.x + column * cell;
    for (const line of [[[box.x, y + cell / 2], [box.x + box.size, y + cell / 2]], [[x + cell / 2, box.y], [x + cell / 2, box.y + box.size]]]) {
      pen.path(line, { stroke: theme.accent, width: 1, alpha: 0.75 });
    }
    const least = Math.max(cell, 5), grow = (least - cell) / 2;
    pen.rect(x - grow, y - grow, least, least, { stroke: theme.accent, width: 2 });
  }

  // What lies under a point of the stage: {head} for a thumbnail, {row, column} for a cell, or null.
  at(x, y) {
    if (!this.layout) return null;
    const { box, thumbs } = this.layout;
    if (inside(box, x, y)) {
      const cell = box.size / this.size;
      return { row: Math.min(this.size - 1, Math.floor((y - box.y) / cell)), column: Math.min(this.size - 1, Math.floor((x - box.x) / cell)) };
    }
    const thumb = thumbs.find((t) => inside(t, x, y)), head = thumb ? thumb.layer * this.header.perLayer + thumb.head : -1;
    return thumb && head < this.header.names.length ? { head } : null;
  }

  // Middle of a cell, or of a thumbnail, in pixels of the stage, for the probe.
  pixel(row, column) {
    const { box } = this.layout, cell = box.size / this.size;
    return [box.x + (column + 0.5) * cell, box.y + (row + 0.5) * cell];
  }

  thumb(head) {
    const t = this.layout.thumbs[head];
    return [t.x + t.size / 2, t.y + t.size / 2];
  }

  hover(place, x, y) {
    this.surface.node.classList.toggle("over", Boolean(place && "head" in place));
    if (!place || "head" in place) {
      this.surface.hush();
      if (place) this.surface.tell(this.header.names[place.head], [["click", "enlarge"]], x, y);
      return;
    }
    this.move([place.row, place.column]);
    const rows = this.rows();
    this.surface.tell(rows.title, rows.rows, x, y);
  }

  move(cell) {
    if (this.cell && this.cell[0] === cell[0] && this.cell[1] === cell[1]) return;
    this.cell = cell;
    this.say();
    this.draw();
  }

  enlarge(head) {
    this.head = head;
    this.say();
    this.draw();
    this.emit({ head, cell: this.cell });
  }

  choose() {
    if (this.cell) this.emit({ head: this.head, cell: this.cell });
  }

  rows() {
    const [row, column] = this.cell, { labels, rowWord, columnWord, unit, names, equal } = this.header, value = this.value(row, column);
    if (this.triangles) {
      const words = row === column ? "the same place" : row > column ? names[0] : names[1], rest = [];
      if (row !== column) rest.push([row > column ? names[1] : names[0], number(this.value(column, row))]);
      if (equal && row !== column) rest.push(["of equal attention", `${number(this.value(Math.max(row, column), Math.min(row, column)) / equal)} times`]);
      return { title: words, rows: [["between", labels[row]], ["and", labels[column]], [words, number(value)], ...rest] };
    }
    const rows = [[rowWord, labels[row]], [columnWord, labels[column]], [unit, number(value)]];
    if (equal) rows.push(["of equal attention", `${number(value / equal)} times`]);
    return { title: names[this.head], rows };
  }

  say() {
    if (!this.cell) {
      this.readout.textContent = this.header.hint;
      return;
    }
    const { title, rows } = this.rows();
    this.readout.textContent = `${title}: ${rows.map(([label, value]) => `${label} ${value}`).join("; ")}`;
  }
}
