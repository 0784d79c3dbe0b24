// Lessons as cards: a picture of what the network has learnt, name and sentence; the whole card is one link.

import { REACH } from "../kernel/wire.js";
import { expose } from "../kernel/probe.js";
import { element } from "../kernel/widgets.js";
import { classInks, divergingInks } from "../playground/maps.js";
import { pointColour } from "../playground/paint.js";
import { rowsOf } from "./rows.js";

const SIDE = 104; // pixels of a picture

export class Cards {
  /** @param {import("../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.root = stage.root;
    this.emit = (_value) => {};
    this.list = element("ul");
    this.root.append(this.list);
    this.drawn = [];
    stage.resized(() => this.lay(), this.root);
    // cards: the name of each and how many colours its picture has; tracks: of a row; spans: of each card
    expose(this.root, { shown: () => this.header && { cards: this.drawn.map(({ card, colours }) => ({ name: card.name, colours })), ...this.laid } });
  }

  update({ header, arrays }) {
    const key = JSON.stringify(header.cards);
    this.header = header;
    this.maps = arrays.maps;
    this.points = arrays.points;
    if (key !== this.key) this.build(key);
    this.draw();
    this.lay();
  }

  build(key) {
    this.key = key;
    this.drawn = this.header.cards.map((card) => {
      const item = element("li"), link = element("a", "card", "", { href: card.href }), picture = element("canvas", "", "", { role: "img", "aria-label": card.words }), words = element("div");
      words.append(element("h4", "", card.title), element("p", "", card.sentence));
      link.append(picture, words);
      link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return; // a tab or a window of its own
        event.preventDefault();
        this.emit(card.name);
      });
      item.append(link);
      return { card, item, picture, colours: 0 };
    });
    this.list.replaceChildren(...this.drawn.map(({ item }) => item));
  }

  lay() {
    if (!this.header || !this.root.clientWidth) return;
    this.laid = rowsOf(this.drawn.length, this.root.clientWidth);
    this.list.style.gridTemplateColumns = `repeat(${this.laid.tracks}, minmax(0, 1fr))`;
    this.drawn.forEach(({ item }, k) => { item.style.gridColumn = `span ${this.laid.spans[k]}`; });
  }

  draw() {
    const theme = this.stage.theme, scale = Math.min(3, window.devicePixelRatio || 1);
    this.root.style.setProperty("--accent", theme.accent);
    let at = 0, from = 0;
    for (const place of this.drawn) {
      const { card, picture } = place, count = card.side * card.side;
      place.colours = this.paint(picture, card, this.maps.subarray(at, at + count), this.points.subarray(3 * from, 3 * (from + card.points)), theme, scale);
      at += count;
      from += card.points;
    }
  }

  paint(canvas, { side, task }, map, points, theme, scale) {
    Object.assign(canvas, { width: SIDE * scale, height: SIDE * scale });
    const pen = canvas.getContext("2d"), small = document.createElement("canvas"), image = new ImageData(side, side), pixels = new Uint32Array(image.data.buffer);
    Object.assign(small, { width: side, height: side });
    const classes = Math.max(2, ...map.map((value) => value + 1)), inks = task === "classes" ? classInks(theme, classes, true) : [divergingInks(theme, false)];
    map.forEach((value, k) => { pixels[k] = task === "classes" ? inks[value][255] : inks[0][Math.round(127.5 + value)]; });
    small.getContext("2d").putImageData(image, 0, 0);
    pen.scale(scale, scale);
    pen.imageSmoothingEnabled = points.length > 0 && task !== "classes";
    pen.drawImage(small, 0, 0, SIDE, SIDE);
    let span = 1e-9;
    for (let k = 2; k < points.length; k += 3) span = Math.max(span, Math.abs(points[k]));
    for (let k = 0; k < points.length; k += 3) {
      pen.beginPath();
      pen.arc(((points[k] + REACH) / (2 * REACH)) * SIDE, ((REACH - points[k + 1]) / (2 * REACH)) * SIDE, points.length < 9 ? 3.5 : 2.1, 0, 2 * Math.PI);
      pen.fillStyle = pointColour(theme, points[k + 2], task, span);
      pen.strokeStyle = theme.background;
      pen.lineWidth = 0.8;
      pen.fill();
      pen.stroke();
    }
    return new Set(pixels).size;
  }
}
