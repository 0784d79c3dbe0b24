// The pad: strokes by mouse, finger or pen, examples at a click, undo and clear; every change is read at once.

import { Asker, counted } from "../kernel/ask.js";
import { pointers } from "../kernel/pointers.js";
import { expose } from "../kernel/probe.js";
import { mix } from "../kernel/theme.js";
import { button } from "../kernel/widgets.js";
import { zoomOf } from "../kernel/zoomed.js";
import { Probabilities } from "./probabilities.js";
import { BLANK, drawn, reading, shown } from "./reading.js";

const PEN = 0.085, SHOWN = 10;

function framed(className, caption, ...nodes) {
  const figure = document.createElement("figure"), words = document.createElement("figcaption");
  figure.className = className;
  words.textContent = caption;
  figure.append(words, ...nodes);
  return figure;
}

export class DrawingPad {
  /** @param {import("../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.root = stage.root;
    this.canvas = document.createElement("canvas");
    this.canvas.className = "paper";
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "img");
    this.tools = document.createElement("div");
    this.tools.className = "tools";
    this.undoing = button("Undo", "Undo", () => this.undo());
    this.clearing = button("Clear", "Clear", () => this.put({ strokes: [], image: null }));
    this.tools.append(this.undoing, this.clearing);
    this.given = document.createElement("canvas");
    this.given.className = "given";
    this.given.setAttribute("role", "img");
    this.probabilities = new Probabilities();
    this.examples = document.createElement("div");
    this.examples.className = "examples";
    this.others = button("Others", "Others", () => { this.first += SHOWN; this.offer(); });
    this.root.append(
      framed("draw", "Draw a digit", this.canvas, this.tools),
      framed("pixels", "The network is given", this.given),
      framed("read", "It reads", this.probabilities.node),
      framed("take", "Or take one it never saw", this.examples, this.others),
    );
    this.now = { strokes: [], image: BLANK }; // either strokes, or an image that was taken
    this.past = [];
    this.first = 0;
    this.image = null;
    this.sent = [];
    this.frames = stage.frames(() => this.changed()); // many moves come in one frame
    this.emit = (_value) => {};
    this.listen();
    stage.resized(() => this.draw(), this.canvas);
    stage.ending(() => this.asker?.close());
    // {image: the 64 letters on the pad, read: {image, run, epoch} that the probabilities shown are of, or null}
    expose(this.root, {
      shown: () => ({ image: this.image, read: this.read ?? null }),
      settled: () => !this.frames.waiting,
      ...counted(() => [this.asker]),
    });
  }

  update({ header }) {
    if (header.path !== this.header?.path) {
      this.asker?.close();
      this.asker = new Asker(header.path);
    }
    const other = header.run !== this.header?.run || header.epoch !== this.header?.epoch;
    const offered = JSON.stringify(header.examples) !== JSON.stringify(this.header?.examples);
    this.header = header;
    this.theme = this.stage.theme;
    this.root.style.setProperty("--amount", this.theme.amount);
    if (offered) this.first = 0;
    const echoed = this.sent.lastIndexOf(header.image); // what the pad sent comes back a rerun later
    if (echoed >= 0) this.sent.splice(0, echoed + 1);
    if (echoed < 0 && header.image !== this.image && header.image !== this.received && !this.stroke) {
      this.past = [];
      this.now = { strokes: [], image: header.image };
      this.image = header.image;
      this.announce();
    } else if (other) this.ask();
    this.received = header.image;
    this.offer();
    this.draw();
  }

  // Strokes

  listen() {
    const inShares = (event) => {
      const box = this.canvas.getBoundingClientRect();
      return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    };
    pointers(this.canvas, {
      press: ({ event }) => {
        event.preventDefault();
        this.canvas.focus({ preventScroll: true });
        this.past.push(this.now);
        this.stroke = [inShares(event)];
        this.now = { strokes: [...this.now.strokes, this.stroke], image: null };
        this.changed();
        return this.stroke;
      },
      drag: (stroke, { event }) => {
        const all = event.getCoalescedEvents?.() ?? [];
        for (const one of all.length ? all : [event]) stroke.push(inShares(one));
        this.frames.ask();
      },
      drop: () => this.lift(),
      cancel: () => this.lift(),
    }, this.stage.signal);
    this.canvas.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key === "z") this.undo();
      else if (event.key === "Delete" || event.key === "Backspace") this.put({ strokes: [], image: null });
      else return;
      event.preventDefault();
    });
  }

  // The pen leaves the paper.
  lift() {
    this.stroke = null;
    if (this.frames.waiting) this.changed();
    this.tell();
  }

  undo() {
    if (!this.past.length) return;
    this.now = this.past.pop();
    this.changed();
    this.tell();
  }

  put(state) {
    this.past.push(this.now);
    this.now = state;
    this.changed();
    this.tell();
  }

  changed() {
    this.frames.cancel();
    this.image = this.now.image ?? reading(this.now.strokes);
    this.draw();
    this.announce();
  }

  tell() {
    this.sent.push(this.image);
    this.emit(this.image);
  }

  announce() {
    document.dispatchEvent(new CustomEvent("snp-explorer-digit", { detail: this.image }));
    this.ask();
  }

  // An empty pad has no reading; an answer that comes when the pad has changed again is of a drawing before.
  async ask() {
    const { run, epoch } = this.header, image = this.image;
    if (image === BLANK) {
      this.read = null;
      this.probabilities.empty("Nothing drawn yet");
      return;
    }
    this.mark();
    try {
      const answer = await this.asker.ask("digit_read", { run, epoch, image });
      if (!answer || this.image === BLANK) return;
      this.read = { image, run, epoch };
      this.probabilities.show(answer.arrays.probabilities);
      this.mark();
    } catch (error) {
      if (image !== this.image) return;
      this.read = null;
      this.probabilities.empty(error.message);
    }
  }

  // Say of a reading that stands while the next one is computed what it is of.
  mark() {
    const { read, header } = this;
    if (!read) this.probabilities.empty("Reading …");
    else if (read.image !== this.image) this.probabilities.age("of the drawing before");
    else this.probabilities.age(read.run === header.run && read.epoch === header.epoch ? "" : "with the weights before");
  }

  // Drawing

  draw() {
    if (!this.theme) return;
    const box = this.canvas.getBoundingClientRect(), scale = window.devicePixelRatio || 1, side = Math.round(box.width * scale);
    if (!side) return;
    const paper = this.theme.dark ? mix(this.theme.background, this.theme.text, 0.06) : this.theme.background;
    if (this.canvas.width !== side) this.canvas.width = this.canvas.height = side;
    const c = this.canvas.getContext("2d");
    c.setTransform(1, 0, 0, 1, 0, 0);
    c.fillStyle = paper;
    c.fillRect(0, 0, side, side);
    if (this.now.image && this.now.image !== BLANK) this.shade(c, side, paper);
    c.setTransform(side, 0, 0, side, 0, 0);
    drawn(c, this.now.strokes, PEN, this.theme.text);
    const words = !this.now.strokes.length && (this.now.image ?? BLANK) === BLANK;
    if (words) {
      c.setTransform(scale, 0, 0, scale, 0, 0);
      Object.assign(c, { font: `${15 * zoomOf(this.canvas)}px ${this.theme.font}`, fillStyle: this.theme.quiet, textAlign: "center", textBaseline: "middle" });
      c.fillText("draw here", box.width / 2, box.height / 2);
    }
    this.canvas.setAttribute("aria-label", words ? "Empty pad" : this.now.image ? "The digit that was taken" : "Your drawing");
    shown(this.given, this.image ?? BLANK, { ...this.theme, background: paper });
    this.given.setAttribute("aria-label", "The drawing as 8 by 8 pixels");
    this.undoing.disabled = !this.past.length;
    for (const node of this.examples.children) node.setAttribute("aria-pressed", String(node.getAttribute("data-image") === this.image));
  }

  shade(c, side, paper) {
    const small = document.createElement("canvas");
    shown(small, this.now.image, { ...this.theme, background: paper });
    c.imageSmoothingEnabled = true;
    c.imageSmoothingQuality = "high";
    c.drawImage(small, 0, 0, side, side);
  }

  offer() {
    const { examples } = this.header;
    const offered = Array.from({ length: Math.min(SHOWN, examples.length) }, (_, i) => examples[(this.first + i) % examples.length]);
    this.examples.replaceChildren(...offered.map(([image, digit]) => {
      const node = button("", `Take this ${digit}`, () => this.put({ strokes: [], image })), picture = document.createElement("canvas");
      shown(picture, image, this.theme);
      node.dataset.image = image;
      node.setAttribute("aria-pressed", String(image === this.image));
      node.append(picture);
      return node;
    }));
    this.others.hidden = examples.length <= SHOWN;
  }
}
