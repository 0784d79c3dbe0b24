// Images as vectors, in three pictures of one view: permuted pixels, the weights of a layer, and mean pictures.

import { expose, inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { button, element } from "../../kernel/widgets.js";
import { Exercise } from "../../topic/exercise.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link, oneOf } from "../../topic/link.js";
import { Predict } from "../../topic/predict.js";
import { Accuracies } from "./accuracies.js";
import { Calculator } from "./calculator.js";
import { outcome, WEIGHTS, WHO } from "./exercises.js";
import { ClassMeans } from "./means.js";
import { Shuffling } from "./shuffling.js";

const whole = { whole: true };

export const FIELDS = {
  part: { usual: "permuted", read: oneOf(["permuted", "weights", "means"]) },
  digit: { usual: 3, read: aNumber(0, 9, whole) },
  order: { usual: 0, read: aNumber(0, 9, whole) },
  size: { usual: 1257, read: aNumber(1, 1257, whole) },
  side: { usual: 1000, read: aNumber(1, 4000, whole) },
  channels: { usual: 3, read: aNumber(1, 100, whole) },
  units: { usual: 1000, read: aNumber(1, 100_000, whole) },
  kernel: { usual: 5, read: aNumber(1, 15, whole) },
  filters: { usual: 64, read: aNumber(1, 4096, whole) },
  pictures: { usual: "digits", read: oneOf(["digits", "permuted", "bars"]) },
  test: { usual: 0, read: aNumber(0, 539, whole) },
};

export class Pixels {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "pixels", label: "Images as vectors" });
    this.link = new Link(stage, "pixels", FIELDS, (state) => { this.state = state; this.change({}); });
    this.state = this.link.read();
    const frames = stage.frames(() => this.draw());
    this.ask = frames.ask;
    this.predict = new Predict(this.frame.question, { play: () => this.play(), changed: () => { if (this.arrays) this.change({}); } });
    this.parts = { permuted: new Shuffling(this), weights: new Calculator(this), means: new ClassMeans(this) };
    this.makeControls();
    this.surface = stage.surface({ draw: () => frames.ask() });
    this.surface.pointers({
      press: (spot) => this.part.press?.(spot) ?? null, drag: (grip, spot) => this.part.drag?.(grip, spot),
      hover: (spot) => { this.surface.node.style.cursor = this.arrays && this.part.grips?.(spot) ? "pointer" : "default"; },
    });
    this.surface.keys(() => this.arrays && this.part.keys());
    this.words = element("p", "about");
    this.frame.picture.append(this.surface.node, this.words);
    this.lines = new Lines(this.frame.arithmetic);
    new Exercise(this.frame, WEIGHTS);
    stage.resized(() => frames.ask(), this.surface.node);
    stage.rethemed(() => frames.ask());
    // {part, lines, and what the part says of itself}; a place is what the part calls it
    expose(stage.root, {
      shown: () => this.drawn === this.state.part && { ...this.state, ...this.part.shown(), lines: this.lines.told },
      place: (what) => inWindow(this.surface.node, this.part.place(what)),
      settled: () => !frames.waiting && !this.parts.permuted.player.playing,
    });
  }

  get part() {
    return this.parts[this.state.part];
  }

  makeControls() {
    this.tabs = element("div", "parts", "", { role: "group", "aria-label": "Picture" });
    for (const [name, part] of Object.entries(this.parts)) {
      const tab = button(part.title, part.title, () => this.change({ part: name }));
      tab.dataset.part = name;
      this.tabs.append(tab);
    }
    this.frame.controls.prepend(this.tabs);
    this.frame.controls.append(...Object.values(this.parts).flatMap((part) => part.controls));
  }

  update({ header, arrays }) {
    this.header = header;
    this.arrays = arrays;
    this.accuracies = new Accuracies(header.readings, header.tested);
    for (const part of Object.values(this.parts)) part.update();
    this.predict.ask(WHO);
    this.change({});
  }

  play() {
    if (this.state.part !== "permuted") this.change({ part: "permuted" });
    this.parts.permuted.player.reset();
    this.parts.permuted.player.play();
  }

  told() {
    this.predict.tell(outcome(this.accuracies));
  }

  change(some) {
    Object.assign(this.state, some);
    this.link.write(this.state);
    if (!this.arrays) return;
    for (const tab of this.tabs.children) tab.setAttribute("aria-pressed", String(tab.dataset.part === this.state.part));
    for (const part of Object.values(this.parts)) for (const control of part.controls) control.hidden = part !== this.part;
    if (this.state.part !== "permuted") this.parts.permuted.player.pause();
    this.predict.node.hidden = this.predict.phase === "none" || this.state.part !== "permuted";
    this.part.show();
    this.words.replaceChildren(...this.part.words());
    this.lines.show(this.part.lines());
    this.ask();
  }

  draw() {
    const { surface, part } = this, width = surface.width;
    if (!this.arrays || width < 60) return;
    const size = letterSize(width), height = part.height(width, size);
    surface.node.style.height = `${height}px`;
    part.draw(surface.pen(width, height, this.frame.theme), size);
    surface.node.setAttribute("aria-label", part.label());
    this.drawn = this.state.part;
  }
}
