// A network learns digits by their labels, then by shuffled ones: both to the last digit, and only one is worth anything.

import { expose, inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { choice, element } from "../../kernel/widgets.js";
import { Exercise } from "../../topic/exercise.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { howFar, outcome, WEIGHTS, WORTH } from "./asked.js";
import { drawChart, percent, plotOf } from "./chart.js";
import { Courses } from "./courses.js";
import { SIZES, weightsOf } from "./published.js";
import { drawSizes } from "./sizes_chart.js";
import { Table } from "./table.js";

const HEIGHT = 300, MOST = 200;
const PARTS = 4; // frames from one epoch to the next, while it plays
const whole = (/** @type {number} */ value) => value.toLocaleString("en-GB");

export const FIELDS = {
  shuffled: { usual: "1", read: oneOf(["0.2", "0.5", "1"]) },
  epoch: { usual: -1, read: aNumber(-1, MOST, { whole: true }) }, // the last
};

export class RandomLabels {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "random_labels", label: "Networks that learn true and shuffled labels" });
    this.link = new Link(stage, "random_labels", FIELDS, (state) => this.take(state));
    this.redraw = stage.frames(() => this.draw());
    this.surface = stage.surface({ draw: () => this.redraw.ask() });
    this.sizes = stage.surface({ role: "img" });
    this.sizes.node.tabIndex = -1;
    this.frame.picture.append(this.surface.node);
    this.frame.side.append(this.sizes.node);
    this.player = new Player(this.frame, {
      step: () => this.step(), reset: () => this.go(0), draw: () => this.tell(), rate: 15 * PARTS, what: "one epoch", holds: () => this.predict.holds(),
    });
    this.share = choice("shuffled", "Labels shuffled", [["0.2", "20% of them"], ["0.5", "half of them"], ["1", "all of them"]], (shuffled) => this.choose(shuffled));
    this.frame.controls.append(this.share);
    this.lines = new Lines(this.frame.arithmetic);
    this.table = new Table(this.frame.arithmetic);
    this.note = element("p", "note", "Test digits keep their true labels. Thin lines: one network each.");
    this.frame.picture.append(this.note);
    this.predict = new Predict(this.frame.question, { play: () => { this.player.reset(); this.player.play(); } });
    this.exercises = [WEIGHTS, WORTH].map((about) => new Exercise(this.frame, about));
    this.part = 0; // of the way to the next epoch, in PARTS
    this.state = this.link.read();
    this.listen();
    stage.resized(() => this.redraw.ask(), this.surface.node, this.sizes.node);
    // {share, epoch, train, test, counts, hidden, lines, predict}; a place is [epoch, accuracy]
    expose(stage.root, {
      shown: () => this.courses && {
        share: this.amount, epoch: this.epoch, hidden: this.hidden, predict: this.predict.phase, lines: this.lines.told,
        ...Object.fromEntries(/** @type {const} */ (["train", "test"]).map((kind) => [kind, this.courses.counts(kind, this.amount, this.epoch)])),
      },
      place: ([epoch, accuracy]) => inWindow(this.surface.node, this.plot.at(epoch, accuracy)),
      settled: () => !this.player.playing && !this.redraw.waiting,
    });
  }

  update({ header, arrays }) {
    this.courses = new Courses(header, arrays);
    this.layers = header.layers;
    this.take(this.state);
  }

  get amount() {
    return Number(this.state.shuffled);
  }

  get epoch() {
    const { epochs } = this.courses.about;
    return this.state.epoch < 0 ? epochs : Math.min(epochs, this.state.epoch);
  }

  /** Whether the outcome waits for a guess. */
  get hidden() {
    return this.predict.pending && !this.player.playing && this.epoch === this.courses.about.epochs;
  }

  take(state) {
    this.state = state;
    this.part = 0;
    this.player.pause();
    this.player.ended = this.epoch === this.courses.about.epochs;
    this.predict.ask(state.epoch < 0 ? howFar(this.amount, this.courses.about.trained) : null);
    this.tell();
  }

  choose(shuffled) {
    this.take({ shuffled, epoch: -1 });
    this.link.write(this.state);
  }

  go(epoch) {
    this.part = 0;
    this.state = { ...this.state, epoch };
    this.link.write(this.state);
  }

  step() {
    if (this.player.playing && ++this.part < PARTS) return false;
    const next = this.epoch + 1, { epochs } = this.courses.about;
    this.go(next >= epochs ? -1 : next);
    if (next < epochs) return false;
    this.predict.tell(outcome(this.courses));
    return true;
  }

  seek(epoch) {
    if (this.predict.holds()) return;
    const { epochs } = this.courses.about, held = Math.max(0, Math.min(epochs, Math.round(epoch)));
    this.player.pause();
    this.go(held === epochs ? -1 : held);
    if (held === epochs) this.predict.tell(outcome(this.courses));
    this.player.ended = held === epochs;
    this.player.show();
    this.tell();
  }

  tell() {
    const { courses, epoch, amount, hidden } = this, { seeds, trained } = courses.about;
    this.share.show(this.state.shuffled);
    const group = (kind, share) => {
      const counts = courses.counts(kind, share, epoch), of = seeds.length * courses.of(kind), sum = counts.reduce((a, b) => a + b, 0);
      return { text: `(${counts.map(whole).join(" + ")}) / (${seeds.length} \u00d7 ${whole(courses.of(kind))}) = ${whole(sum)} / ${whole(of)}`, value: percent(sum / of) };
    };
    const words = amount === 1 ? "shuffled labels" : `${100 * amount}% shuffled`, weights = weightsOf(this.layers);
    this.lines.show([
      ...(hidden ? [] : [{ name: "train", label: `${words}, training`, ...group("train", amount) }, { name: "test", label: `${words}, test`, ...group("test", amount), lit: true }]),
      { name: "true", label: "true labels, test", ...group("test", 0) },
      { name: "weights", label: "weights and biases", text: this.layers.slice(1).map((outputs, k) => `(${this.layers[k]} + 1) \u00d7 ${outputs}`).join(" + "), value: whole(weights) },
      { name: "each", label: "for each digit", text: `${whole(weights)} / ${whole(trained)}`, value: `${(weights / trained).toFixed(1)}\u2026` },
    ], `After epoch ${epoch}, seeds ${seeds.join(", ")}: digits read as labelled`);
    const last = courses.about.epochs, of = (share) => ({ train: 100 * courses.mean("train", share, last), test: 100 * courses.mean("test", share, last) });
    this.table.show(this.predict.pending ? null : { name: `MLP 2 \u00d7 512, digits, after epoch ${last}`, labels: of(0), shuffled: of(1) });
    this.redraw.ask();
  }

  listen() {
    const at = (/** @type {{ x: number, y: number }} */ spot) => this.plot.value(spot)[0];
    this.surface.pointers({
      press: (spot) => {
        if (!this.plot?.holds(spot, 12)) return null;
        this.seek(at(spot));
        return "epoch";
      },
      drag: (_, spot) => this.seek(at(spot)),
    });
    this.stage.on(this.frame.question, "click", () => { if (this.courses && !this.player.playing) this.tell(); }); // a guess was given or skipped
    this.surface.keys((event) => {
      const by = (epochs) => () => this.seek(this.epoch + epochs * (event.shiftKey ? 10 : 1));
      return this.courses && { ArrowLeft: by(-1), ArrowRight: by(1), Home: () => this.seek(0), End: () => this.seek(this.courses.about.epochs), " ": () => this.player.toggle() };
    });
  }

  draw() {
    const { width, node } = this.surface, { theme } = this.frame, { courses, epoch, hidden, amount } = this;
    if (!courses || width < 50) return;
    const letter = letterSize(width * 1.4), { epochs } = courses.about;
    node.style.height = `${HEIGHT}px`;
    this.plot = plotOf(width, HEIGHT, letter, epochs);
    const upTo = Math.min(epochs, epoch + this.part / PARTS), groups = [{ share: 0, colour: theme.lines[0], words: "true", upTo: hidden ? epochs : upTo }];
    if (!hidden) groups.push({ share: amount, colour: theme.lines[1], words: amount === 1 ? "shuffled" : `${100 * amount}% shuffled`, upTo });
    drawChart(this.surface.pen(width, HEIGHT, theme), this.plot, { courses, groups, epoch, letter, asking: hidden, focused: this.surface.focused });
    node.setAttribute("aria-label", `Accuracy by epoch, now after epoch ${epoch} of ${epochs}. ${groups.map(({ words, share }) => `${words}: training ${percent(courses.mean("train", share, epoch))}, test ${percent(courses.mean("test", share, epoch))}`).join("; ")}. Arrow keys move through the epochs.`);
    const wide = this.sizes.width;
    if (wide < 50) return;
    this.sizes.node.style.height = `${HEIGHT}px`;
    const own = { name: "our digits, MLP 2 \u00d7 512", images: courses.about.trained, weights: weightsOf(this.layers) };
    drawSizes(this.sizes.pen(wide, HEIGHT, theme), { width: wide, height: HEIGHT, letter, sizes: SIZES, own });
    this.sizes.node.setAttribute("aria-label", `Weights against training images: ${[own, ...SIZES].map(({ name, images, weights }) => `${name}, ${whole(weights)} weights, ${whole(images)} images`).join("; ")}.`);
  }
}
