// Images at their codes: the plane can be dragged and enlarged, the images grow more slowly than it does.

import { CATEGORIES } from "../kernel/palette.js";
import { pixels, tinted } from "../kernel/pixels.js";
import { letterSize, mix } from "../kernel/theme.js";
import { button } from "../kernel/widgets.js";
import { listenToMap } from "./pointer.js";
import { tellCodes } from "./probe.js";

const MARGIN = 34, MOST_ZOOM = 40;

export class CodeMap {
  /** @param {import("../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.root = stage.root;
    this.surface = stage.surface({ draw: () => this.draw() });
    this.buttons = document.createElement("div");
    this.buttons.className = "buttons";
    this.buttons.append(
      button("+", "Enlarge", () => this.zoom(1.5)), button("\u2212", "Reduce", () => this.zoom(1 / 1.5)), button("\u2922", "Show all", () => this.reset()),
    );
    this.surface.node.append(this.buttons);
    this.key = document.createElement("ul");
    this.key.className = "key";
    this.readout = document.createElement("p");
    this.readout.className = "readout";
    this.readout.setAttribute("role", "status");
    this.root.append(this.surface.node, this.key, this.readout);
    this.emit = (_image) => {};
    this.view = { x: 0.5, y: 0.5, zoom: 1 };
    this.chosen = null;
    this.hovered = null;
    listenToMap(this);
    stage.resized(() => this.draw(), this.surface.node);
    tellCodes(this);
  }

  update({ header, arrays }) {
    const { points } = arrays;
    const moved = !this.points || this.points.length !== points.length || points.some((value, i) => value !== this.points[i]);
    this.header = header;
    this.points = points;
    this.images = arrays.images;
    this.own = arrays.own;
    this.labels = arrays.labels;
    this.read = arrays.read;
    this.count = points.length / 2;
    this.atlas = null;
    if (moved) {
      this.spread = [0, 1].map((axis) => {
        const along = Array.from({ length: this.count }, (_, i) => points[2 * i + axis]);
        const low = Math.min(...along), high = Math.max(...along);
        return [low, high > low ? high - low : 1];
      });
      this.reset();
    }
    this.surface.node.style.height = `${header.height}px`;
    this.surface.node.setAttribute("aria-label", header.description);
    this.fillKey();
    this.say();
    this.draw();
  }

  fillKey() {
    const shown = [...new Set(this.labels)].sort((a, b) => a - b);
    this.key.replaceChildren(...shown.map((label) => {
      const item = document.createElement("li"), dot = document.createElement("span");
      dot.style.background = this.colour(label);
      item.append(dot, String(label));
      return item;
    }));
  }

  colour(label, theme = this.stage.theme) {
    return mix(CATEGORIES[label % CATEGORIES.length], theme.text, 0.12);
  }

  place(i) {
    return this.seat(this.points[2 * i], this.points[2 * i + 1]);
  }

  // A point of the map in CSS pixels of the stage.
  seat(pointX, pointY) {
    const { width: w, height: h } = this.surface, { x, y, zoom } = this.view;
    const across = (pointX - this.spread[0][0]) / this.spread[0][1], up = (pointY - this.spread[1][0]) / this.spread[1][1];
    return [w / 2 + (across - x) * zoom * (w - 2 * MARGIN), h / 2 - (up - y) * zoom * (h - 2 * MARGIN)];
  }

  // As large as the images can be without hiding one another much: from the usual distance to the nearest one.
  get side() {
    const { width: w, height: h } = this.surface, key = `${w} ${h}`;
    if (!this.apart || this.apart.key !== key || this.apart.points !== this.points) {
      const { view } = this;
      this.view = { x: 0.5, y: 0.5, zoom: 1 };
      const places = Array.from({ length: this.count }, (_, i) => this.place(i));
      this.view = view;
      const least = places.map(([x, y], i) => Math.min(...places.map(([a, b], k) => (k === i ? Infinity : Math.hypot(x - a, y - b)))));
      least.sort((one, other) => one - other);
      this.apart = { key, points: this.points, size: this.count > 1 ? least[this.count >> 1] : 96 };
    }
    return Math.max(15, Math.min(96, 1.8 * this.apart.size * this.view.zoom));
  }

  reset() {
    this.view = { x: 0.5, y: 0.5, zoom: 1 };
    this.draw();
  }

  // Enlarge around a point of the stage, its middle where none is given.
  zoom(factor, px = this.surface.width / 2, py = this.surface.height / 2) {
    const w = this.surface.width - 2 * MARGIN, h = this.surface.height - 2 * MARGIN, { zoom } = this.view;
    const next = Math.max(1, Math.min(MOST_ZOOM, zoom * factor));
    const right = (px - this.surface.width / 2) / w, up = -(py - this.surface.height / 2) / h;
    this.view = { zoom: next, x: this.view.x + right / zoom - right / next, y: this.view.y + up / zoom - up / next };
    this.drag(0, 0);
  }

  drag(dx, dy) {
    const { x, y, zoom } = this.view;
    const clamped = (value) => Math.max(0, Math.min(1, value));
    this.view = {
      zoom,
      x: zoom === 1 ? 0.5 : clamped(x - dx / (zoom * (this.surface.width - 2 * MARGIN))),
      y: zoom === 1 ? 0.5 : clamped(y + dy / (zoom * (this.surface.height - 2 * MARGIN))),
    };
    this.draw();
  }

  // All images side by side on one canvas, each in the colour of its class.
  paint(theme) {
    if (this.atlas && this.atlas.key === theme.text) return this.atlas;
    const [h, w] = this.header.side, columns = Math.ceil(Math.sqrt(this.count)), sheet = document.createElement("canvas");
    Object.assign(sheet, { width: columns * w, height: Math.ceil(this.count / columns) * h });
    const pen = sheet.getContext("2d"), inks = new Map();
    for (let i = 0; i < this.count; i++) {
      const label = this.labels[i];
      if (!inks.has(label)) inks.set(label, tinted(this.colour(label, theme)));
      const ink = inks.get(label), bytes = this.images.subarray(i * h * w, (i + 1) * h * w);
      pen.drawImage(pixels(bytes, h, w, (value) => ink(value / 255)), (i % columns) * w, Math.floor(i / columns) * h);
    }
    this.atlas = { key: theme.text, sheet, columns, h, w };
    return this.atlas;
  }

  draw() {
    const width = this.surface.width, height = this.surface.height;
    if (!this.header || width < 10) return;
    const theme = this.stage.theme, letter = letterSize(width);
    const { sheet, columns, h, w } = this.paint(theme), { side } = this;
    this.root.style.setProperty("--accent", theme.accent);
    const pen = this.surface.pen(width, height, theme), c = pen.context;
    pen.rect(0.5, 0.5, width - 1, height - 1, { stroke: theme.border });
    c.imageSmoothingEnabled = true;
    const last = [this.chosen, this.hovered].filter((i) => i !== null && i < this.count);
    const own = this.header.own ? this.seat(...this.header.own) : null;
    const from = this.chosen === null ? own : this.place(this.chosen);
    if (from) {
      for (const i of this.header.near) if (i < this.count) pen.path([from, this.place(i)], { stroke: theme.accent, width: 1.5, alpha: 0.8 });
    }
    const one = (i, size) => {
      const [x, y] = this.place(i);
      if (x < -size || y < -size || x > width + size || y > height + size) return;
      const left = x - size / 2, top = y - size / 2, wrong = this.read[i] !== this.labels[i];
      if (last.includes(i)) pen.rect(left, top, size, size, { fill: theme.background, radius: 3 });
      c.drawImage(sheet, (i % columns) * w, Math.floor(i / columns) * h, w, h, left, top, size, size);
      if (wrong || last.includes(i)) pen.rect(left, top, size, size, { stroke: i === this.chosen ? theme.accent : wrong ? theme.mark : theme.axis, width: i === this.chosen ? 3 : 1.5, radius: 3 });
    };
    for (let i = 0; i < this.count; i++) if (!last.includes(i)) one(i, side);
    for (const i of last) one(i, Math.max(40, side * 1.4));
    if (own) this.drawOwn(pen, own, Math.max(44, side * 1.4), theme, letter);
    pen.text(this.header.axes[0], width - 10, height - 10, { size: letter, fill: theme.quiet, align: "right", halo: theme.background });
    pen.text(this.header.axes[1], 16, 12, { size: letter, fill: theme.quiet, align: "right", baseline: "middle", turn: -Math.PI / 2, halo: theme.background });
    if (this.surface.focused) pen.rect(2, 2, width - 4, height - 4, { stroke: theme.accent, width: 2 });
  }

  /**
   * The digit that is none of them, on top; at the border where it lies beyond.
   * @param {import("../kernel/pen.js").CanvasPen} pen
   * @param {number[]} place
   */
  drawOwn(pen, [x, y], size, theme, letter) {
    const [h, w] = this.header.side, half = size / 2, clamped = (value, most) => Math.max(half + 2, Math.min(most - half - 2, value));
    const left = clamped(x, this.surface.width) - half, top = clamped(y, this.surface.height) - half;
    const ink = tinted(theme.text);
    pen.rect(left, top, size, size, { fill: theme.background, radius: 3 });
    pen.context.drawImage(pixels(this.own, h, w, (value) => ink(value / 255)), left, top, size, size);
    pen.rect(left, top, size, size, { stroke: theme.accent, width: 3, radius: 3 });
    pen.text("the digit above", left + half, top - 6, { size: letter, fill: theme.text, align: "center", weight: 600, halo: theme.background });
  }

  // The image whose middle is nearest to a place of the stage, if it is drawn there.
  at(px, py) {
    let best = null, least = Math.max(10, this.side / 2) ** 2;
    for (let i = 0; i < this.count; i++) {
      const [x, y] = this.place(i), apart = (x - px) ** 2 + (y - py) ** 2;
      if (apart < least) [best, least] = [i, apart];
    }
    return best;
  }

  words(i) {
    const right = this.labels[i] === this.read[i];
    return `image ${i}: a ${this.labels[i]}, read as ${this.read[i]}${right ? "" : ", which is wrong"}`;
  }

  say() {
    const wrong = this.labels.reduce((sum, label, i) => sum + (label !== this.read[i]), 0);
    this.readout.textContent = this.chosen === null
      ? `${this.count} images, coloured by what they show; the ${wrong} that are read wrongly are framed. Click one for its neighbours.`
      : `Chosen: ${this.words(this.chosen)}. A click on it deselects it.`;
  }

  hover(i, px = 0, py = 0) {
    if (i !== this.hovered) {
      this.hovered = i;
      this.draw();
    }
    this.surface.node.classList.toggle("over", i !== null);
    if (i === null) this.surface.hush();
    else this.surface.tell(`Image ${i}`, [["shows", String(this.labels[i])], ["read as", String(this.read[i])]], px, py);
  }

  choose(i) {
    this.chosen = i === this.chosen ? null : i; // a second click deselects it
    i = this.chosen;
    this.say();
    this.draw();
    this.emit(i);
  }

  // The nearest image in a direction (dx, dy of the screen) from the one that is pointed at.
  step(dx, dy) {
    const from = this.hovered ?? this.chosen ?? 0, [x0, y0] = this.place(from);
    let best = null, least = Infinity;
    for (let i = 0; i < this.count; i++) {
      const [x, y] = this.place(i), along = (x - x0) * dx + (y - y0) * dy, aside = Math.abs((x - x0) * dy) + Math.abs((y - y0) * dx);
      if (i !== from && along > 0.5 && along + 2 * aside < least) [best, least] = [i, along + 2 * aside];
    }
    this.hovered = best ?? from;
    this.readout.textContent = this.words(this.hovered);
    this.draw();
  }
}
