// Rows of small images with titles and numbers; what can be chosen is a button, and pointing at a pixel reads it.

import { number } from "../kernel/numbers.js";
import { contour, pixelScale, pixels } from "../kernel/pixels.js";
import { placeIn } from "../kernel/pointers.js";
import { expose } from "../kernel/probe.js";
import { Tooltip } from "../kernel/tooltip.js";
import { sharpness } from "../kernel/zoomed.js";

export class Sheet {
  /** @param {import("../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.root = stage.root;
    this.grid = document.createElement("div");
    this.grid.className = "lines";
    this.root.append(this.grid);
    this.tooltip = new Tooltip(this.root);
    this.emit = (_value) => {};
    this.drawn = [];
    stage.resized(() => this.draw(), this.root);
    // images: of each {title, notes, outline: [top, bottom, left, right] or null, height, values: its pixels, row by row}
    expose(this.root, {
      shown: () => this.header && {
        images: this.drawn.map(({ thumbnail }) => ({ title: thumbnail.title, notes: thumbnail.notes, outline: thumbnail.outline, height: thumbnail.image.height, values: Array.from(this.block(thumbnail.image)) })),
      },
    });
  }

  update({ header, arrays }) {
    const shape = JSON.stringify([header.aligned, header.size]) + JSON.stringify(header.lines.map((line) => [line.name, line.thumbnails.map((t) => t.id !== "")]));
    this.header = header;
    this.values = arrays.values;
    if (shape !== this.shape) this.build(shape);
    const each = header.lines.flatMap((line) => line.thumbnails);
    this.drawn.forEach((place, i) => this.fill(place, each[i]));
    this.draw();
  }

  build(shape) {
    this.shape = shape;
    this.drawn = [];
    this.grid.replaceChildren(...this.header.lines.map((line) => {
      const row = document.createElement("div");
      row.className = "line";
      row.setAttribute("role", "group");
      if (line.name) {
        const name = document.createElement("div");
        name.className = "name";
        name.textContent = line.name;
        row.setAttribute("aria-label", line.name);
        row.append(name);
      }
      if (this.header.aligned) row.style.gridTemplateColumns = `${line.name ? "6.2rem " : ""}repeat(${line.thumbnails.length}, minmax(3.2rem, ${this.header.size}px))`;
      for (const thumbnail of line.thumbnails) row.append(this.frame(thumbnail));
      return row;
    }));
  }

  frame(thumbnail) {
    const figure = document.createElement("figure");
    const place = { figure, title: document.createElement("figcaption"), canvas: document.createElement("canvas"), notes: document.createElement("div") };
    place.notes.className = "notes";
    place.canvas.setAttribute("role", "img");
    /** @type {HTMLElement} */
    let holder = place.canvas;
    if (thumbnail.id) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(place.canvas);
      button.addEventListener("click", () => this.emit(place.thumbnail.id));
      place.button = holder = button;
    }
    place.canvas.addEventListener("pointermove", (event) => this.read(place, event));
    place.canvas.addEventListener("pointerleave", () => this.tooltip.hide());
    figure.append(place.title, holder, place.notes);
    this.drawn.push(place);
    return figure;
  }

  fill(place, thumbnail) {
    place.thumbnail = thumbnail;
    place.title.textContent = thumbnail.title;
    place.notes.replaceChildren(...thumbnail.notes.map((note) => {
      const line = document.createElement("div");
      line.textContent = note;
      return line;
    }));
    place.canvas.style.width = `${100 * thumbnail.share}%`;
    place.canvas.hidden = thumbnail.image.width === 0;
    place.canvas.setAttribute("aria-label", [thumbnail.title, ...thumbnail.notes].filter(Boolean).join(", "));
    if (place.button) {
      place.button.setAttribute("aria-pressed", String(thumbnail.id === this.header.chosen));
      place.button.setAttribute("aria-label", [thumbnail.title, ...thumbnail.notes].filter(Boolean).join(", "));
    }
  }

  block({ start, height, width }) {
    return this.values.subarray(start, start + height * width);
  }

  draw() {
    if (!this.header) return;
    const theme = this.stage.theme, ratio = sharpness(this.root);
    this.root.style.setProperty("--accent", theme.accent);
    this.root.style.setProperty("--size", `${this.header.size}px`);
    this.grid.classList.toggle("aligned", this.header.aligned);
    for (const { canvas, thumbnail } of this.drawn) {
      const side = canvas.clientWidth, { height, width } = thumbnail.image, tall = (side * height) / width;
      if (side < 4) continue;
      Object.assign(canvas, { width: Math.round(side * ratio), height: Math.round(tall * ratio) });
      canvas.style.height = `${tall}px`;
      const pen = canvas.getContext("2d");
      pen.imageSmoothingEnabled = false;
      pen.drawImage(pixels(this.block(thumbnail.image), height, width, pixelScale(thumbnail.scale, theme, thumbnail.most)), 0, 0, canvas.width, canvas.height);
      const step = canvas.width / width;
      if (thumbnail.ghost) this.trace(pen, thumbnail.ghost, canvas.width, thumbnail.scale === "signed" ? "#111820" : theme.mark, ratio);
      if (thumbnail.outline) {
        const [top, bottom, left, right] = thumbnail.outline, thick = Math.max(2, 2 * ratio);
        pen.strokeStyle = theme.accent;
        pen.lineWidth = thick;
        pen.strokeRect(left * step + thick / 2, top * step + thick / 2, (right - left) * step - thick, (bottom - top) * step - thick);
      }
    }
  }

  trace(pen, ghost, side, colour, ratio) {
    const step = side / ghost.width;
    pen.strokeStyle = colour;
    pen.globalAlpha = 0.55;
    pen.lineWidth = ratio;
    pen.beginPath();
    for (const [x0, y0, x1, y1] of contour(this.block(ghost), ghost.height, ghost.width)) {
      pen.moveTo(x0 * step, y0 * step);
      pen.lineTo(x1 * step, y1 * step);
    }
    pen.stroke();
    pen.globalAlpha = 1;
  }

  read(place, event) {
    const { thumbnail, canvas } = place, box = canvas.getBoundingClientRect();
    const { height, width } = thumbnail.image;
    const column = Math.floor(((event.clientX - box.left) / box.width) * width), row = Math.floor(((event.clientY - box.top) / box.height) * height);
    if (row < 0 || column < 0 || row >= height || column >= width) return this.tooltip.hide();
    const value = this.block(thumbnail.image)[row * width + column];
    const rows = [[thumbnail.words || "pixel", number(value)], ["row, column", `${row}, ${column}`], ["scale ends at", number(thumbnail.most)]];
    return this.tooltip.show(thumbnail.title, rows, ...placeIn(this.root, event), this.root.clientWidth, this.root.clientHeight);
  }
}
