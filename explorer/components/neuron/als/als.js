// The ALS story as four pictures of one view: the disease, the funnel to 2,048 sites, a promoter's window, the results.

import { expose, inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { button, element } from "../../kernel/widgets.js";
import { Exercise } from "../../topic/exercise.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link, oneOf } from "../../topic/link.js";
import { Predict } from "../../topic/predict.js";
import { Disease } from "./disease.js";
import { PRECISION, WINDOW } from "./exercises.js";
import { Funnel } from "./funnel.js";
import { Promoter, REGION } from "./promoter.js";
import { MODELS } from "./results.js";
import { Scores } from "./scores.js";

const FIELDS = {
  part: { usual: "disease", read: oneOf(["disease", "funnel", "promoter", "results"]) },
  people: { usual: 100000, read: aNumber(1000, 1000000, { whole: true }) },
  best: { usual: 8, read: aNumber(1, 40, { whole: true }) },
  strand: { usual: "+", read: oneOf(["+", "-"]) },
  start: { usual: 48000, read: aNumber(1, REGION, { whole: true }) },
  model: { usual: "ALS-Net", read: oneOf(MODELS.map(({ name }) => name)) },
  threshold: { usual: null, read: aNumber(-3, 5) },
};
const BATCHES = {
  question: "On as many cases as controls, ALS-Net is right in 76.9%. How often is a rule right that knows in which batch a sample was sequenced, and no genotype?",
  answers: ["In about 50%, like a coin", "In about 70%, less than ALS-Net", "In 84%, more than any model"], right: 2,
  because: "Cases and controls were not spread evenly over the batches. Whatever can be read of the batch from the genotypes helps a model, and says nothing of the disease.",
};

export class Als {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "als", label: "ALS" });
    this.link = new Link(stage, "als", FIELDS, (state) => { this.state = state; this.change({}); });
    this.state = this.link.read();
    this.predict = new Predict(this.frame.question, { play: () => this.change({ part: "results" }), see: "See the results" });
    const frames = stage.frames(() => this.draw());
    this.ask = frames.ask;
    this.parts = { disease: new Disease(this), funnel: new Funnel(this), promoter: new Promoter(this), results: new Scores(this) };
    this.makeControls();
    this.surface = stage.surface({ draw: () => frames.ask() });
    this.surface.pointers({
      press: (spot) => this.part.press?.(spot) ?? null, drag: (grip, spot) => this.part.drag?.(grip, spot),
      hover: (spot) => { this.surface.node.style.cursor = this.part.grips?.(spot) ? "ew-resize" : "default"; },
    });
    this.surface.keys((event) => this.part.keys?.(event));
    this.words = element("p", "about");
    this.frame.picture.append(this.surface.node, this.words);
    this.lines = new Lines(this.frame.arithmetic);
    for (const about of [PRECISION, WINDOW]) new Exercise(this.frame, about);
    stage.resized(() => frames.ask(), this.surface.node);
    stage.rethemed(() => frames.ask());
    if (this.state.part !== "results") this.predict.ask(BATCHES);
    // {part, lines, and what the part says of itself}; a place is what the part calls it
    expose(stage.root, {
      shown: () => this.drawn === this.state.part && { ...this.state, ...this.part.shown?.(), lines: this.lines.told },
      place: (what) => inWindow(this.surface.node, this.part.place(what)),
      settled: () => !frames.waiting,
    });
    this.change({});
  }

  get part() {
    return this.parts[this.state.part];
  }

  makeControls() {
    this.tabs = element("div", "parts", "", { role: "group", "aria-label": "Part of the story" });
    for (const [name, part] of Object.entries(this.parts)) {
      const tab = button(part.title, part.title, () => this.change({ part: name }));
      tab.dataset.part = name;
      this.tabs.append(tab);
    }
    this.frame.controls.append(this.tabs, ...Object.values(this.parts).flatMap((part) => part.controls));
  }

  update() {
    this.ask();
  }

  change(some) {
    Object.assign(this.state, some);
    this.link.write(this.state);
    for (const tab of this.tabs.children) tab.setAttribute("aria-pressed", String(tab.dataset.part === this.state.part));
    for (const part of Object.values(this.parts)) for (const control of part.controls) control.hidden = part !== this.part;
    this.part.show();
    this.words.replaceChildren(...this.part.words());
    this.lines.show(this.part.lines());
    if (this.state.part === "results") {
      if (this.predict.phase === "asking") this.predict.ask(null);
      this.predict.tell();
    }
    this.ask();
  }

  draw() {
    const { surface, part } = this, width = surface.width;
    if (width < 60) return;
    const size = letterSize(width), height = part.height(width, size);
    surface.node.style.height = `${height}px`;
    part.draw(surface.pen(width, height, this.frame.theme), size);
    surface.node.setAttribute("aria-label", part.label());
    this.drawn = this.state.part;
  }
}
