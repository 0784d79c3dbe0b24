// The playground in the page: the engine's last frame, the parts that show it, and the user's commands.

import { PlaygroundStream } from "./stream.js";
import { History } from "./history.js";
import { Commands } from "./commands.js";
import { Diagram } from "./diagram.js";
import { ImageDiagram } from "./images/diagram.js";
import { Controls } from "./controls.js";
import { DataPanel } from "./data_panel.js";
import { Timeline } from "./timeline.js";
import { Unfolded } from "./unfolded.js";
import { Undoing } from "./undoing.js";
import { Foresight } from "./foresight.js";
import { Shape } from "./shape.js";
import { Own } from "./own.js";
import { Guess } from "./guess.js";
import { Address } from "./address.js";
import { handOver } from "./exports.js";
import { featureLabel } from "./features.js";
import { unpack } from "../kernel/bytes.js";
import { lossLines } from "./curves.js";
import { shortened } from "../kernel/labels.js";
import { pointColour } from "./paint.js";
import { keys, strokes } from "./keys.js";
import { Words } from "./words.js";
import { tellPlayground } from "./probe.js";
import { progressOf } from "./progress.js";
import { telling } from "../kernel/telling.js";
import { About } from "./about.js";
import { fit } from "./fitting.js";
import { assemble } from "./frame.js";
import { LARGER, present, presenting } from "../kernel/presentation.js";

const NONE = new Set();
const OF_IMAGES = ["kernels", "image", "maps", "shares", "winners"];
const NOTHING = { frame: 0, epoch: 0, batch: 0, batches: 0, first: 0, last: 0, answered: 0, obeyed: 0, playing: false, notice: null, nets: [] };

export class Playground extends Commands {
  /** @param {import("../kernel/stage.js").Stage} stage */
  constructor(stage) {
    super();
    this.stage = stage;
    this.root = stage.root;
    this.theme = stage.theme;
    this.root.setAttribute("aria-label", "Neural network playground");
    this.header = NOTHING;
    this.state = this.confirmed = this.opened = this.pinned = this.pinnedPixel = this.wantedPixel = null;
    this.flow = this.pictures = this.active = this.tall = 0; // tall: how high the picture is with no number open
    this.frames = stage.frames((now) => this.onFrame(now));
    this.lessons = [];
    this.datasets = [];
    this.waiting = [];
    this.logarithmic = this.awake = false; // awake: the engine has sent a frame
    this.links = 0; // that were made of what is shown
    this.tell = telling(stage);
    this.zoom = presenting() ? LARGER : 1;
    this.hidden = new Set();
    this.lit = new Set();
    this.litNet = 0; // the network that they are of
    this.data = { points: null, split: null, images: null, task: "binary", classes: 2, span: 1, axes: null, version: 0 };
    this.history = new History();
    this.foresight = new Foresight();
    this.undoing = new Undoing((commands) => commands.forEach((command) => this.apply(command)));
    this.shape = new Shape(this);
    this.own = new Own(this);
    this.address = new Address();
    this.words = new Words(this);
    this.controls = new Controls(this);
    this.panel = new DataPanel(this);
    this.timeline = new Timeline(this);
    this.unfolded = new Unfolded(this);
    this.guess = new Guess(this);
    this.about = new About();
    const { head, body, board } = assemble(this);
    this.head = head;
    this.body = body;
    this.board = board;
    /** @type {(Diagram | ImageDiagram)[]} */
    this.diagrams = [new Diagram(this, 0)];
    this.board.append(this.diagrams[0].node);
    this.root.addEventListener("beyond", (/** @type {CustomEvent} */ { detail: { label, typed, value } }) =>
      this.words.beyond(`\u201c${label.replace(/ \(.*\)/, "")}\u201d`, typed, value));
    stage.resized(() => this.fit(), this.root, this.board);
    stage.on(window, "resize", () => this.fit());
    stage.on(document, "fullscreenchange", () => this.fit());
    stage.on(window, "popstate", () => { this.moved = true; this.address.hold(); });
    stage.ending(() => {
      this.stream?.leave(this.address.query ?? this.query);
      this.address.close();
      this.diagrams.forEach((diagram) => diagram.destroy());
    });
    keys(this);
    strokes(this);
    tellPlayground(this);
  }

  // Whether the browser's way back, a link, or the class asks for another state: that is another playground, and this one
  // is there again for who comes back to it.
  begins({ header: { query } }) {
    const { moved } = this;
    this.moved = false;
    if (moved && query === (this.address.query ?? this.query)) this.address.release();
    return moved && query !== undefined && query !== (this.address.query ?? this.query);
  }

  // News from the page: the first time its state; later only a state that is not one of our own on its way back.
  update({ header: data, arrays }) {
    this.lessons = data.lessons ?? [];
    this.datasets = data.datasets ?? [];
    this.dress();
    if (!this.stream) {
      this.state = this.confirmed = data.state;
      this.address.know(data.query);
      this.own.drawing = data.state.data === "points";
      this.query = data.query;
      this.stream = new PlaygroundStream(data.path, {
        opening: () => this.confirmed,
        counted: (votes) => this.guess.votes.take(votes),
        hear: (frame) => { this.awake = true; this.guess.votes.cast(); return this.hear(frame); },
        say: (text) => this.words.connection(text),
        resumed: (reason) => this.words.reopened(reason),
        full: () => this.words.say("Too much at once: this change was not taken."),
      }, data.query);
      if (arrays.first) this.hear(unpack(arrays.first)); // what the engine will begin with, drawn while it wakes
      if (data.opened) this.open(data.opened, 0);
      if (data.opened?.[0] === "p") this.pinnedPixel = data.opened;
      if (data.problems?.length) this.words.say(data.problems.join(" "));
      this.refresh();
    } else if (!this.address.knows(data.query)) {
      this.address.know(data.query);
      this.command({ do: "set", state: data.state });
      if (data.problems?.length) this.words.say(data.problems.join(" "));
    }
    this.stream.path = data.path;
  }

  dress() {
    this.theme = this.stage.theme;
    this.root.classList.toggle("dark", this.theme.dark);
    this.diagrams.forEach((diagram) => { if ("sheetKey" in diagram) diagram.sheetKey = null; });
    this.panel.dress(this.theme);
    if (this.state) this.panel.refresh();
    this.draw();
  }

  // --- what comes down ---------------------------------------------------------------------------------------------

  async hear({ header, arrays }) {
    this.header = header;
    this.foresight.answer(header);
    if (header.state) this.adopt(header);
    const pictured = Boolean(header.nets[0]?.image);
    if (header.nets.length !== this.diagrams.length || pictured !== this.diagrams[0] instanceof ImageDiagram) this.divide(header.nets.length, pictured);
    const columns = 1 + 2 * header.nets.length;
    if (header.curve_restart) { const { ghost } = this.history; this.history.clear(columns); this.history.ghost = header.epoch ? ghost : null; }
    if (arrays.curve) this.history.take(arrays.curve, columns);
    if (arrays.ghost) this.history.ghost = arrays.ghost.length ? arrays.ghost : null;
    if (arrays.points) this.takePoints(header, arrays);
    if (header.axes) this.data.axes = header.axes;
    this.data.task = header.nets[0]?.task ?? "binary";
    header.nets.forEach((about, k) => {
      const own = {};
      for (const name of ["weights", "gradients", "output", "classes", "confidence", "neurons", "neuron_scale", ...OF_IMAGES]) own[name] = arrays[`${about.name}.${name}`];
      this.diagrams[k].take(about, own);
    });
    if (header.export) handOver(this, header.export);
    if (header.opened?.element !== this.opened?.element) this.address.unfold(pictured && header.opened?.element !== "loss" ? this.pinnedPixel : header.opened?.element ?? null);
    const before = this.below, kind = (opened) => opened && Boolean(opened.matrices);
    this.opened = header.opened;
    const unfolds = kind(this.below) !== kind(before);
    if (unfolds) this.fit();
    this.words.show(header.notice);
    if (["refused", "said"].includes(header.notice?.kind)) { this.foresee(); this.refresh(); }
    await this.drawn();
  }

  adopt(header) {
    const first = !this.adopted;
    this.adopted = true;
    this.confirmed = header.state;
    this.foresee();
    this.address.write(header.query);
    if (this.state.data === "points" && first) this.own.drawing = true;
    if (this.state.data !== "points") this.own.drawing = false;
    this.refresh();
  }

  takePoints(header, arrays) {
    const { data } = this;
    data.points = arrays.points;
    data.split = arrays.split;
    data.images = arrays.images ?? null;
    data.classes = header.classes;
    data.version += 1;
    data.span = 1e-9;
    for (let k = 2; k < data.points.length; k += 3) data.span = Math.max(data.span, Math.abs(data.points[k]));
  }

  divide(count, pictured) {
    const Kind = pictured ? ImageDiagram : Diagram;
    while (this.diagrams.length > count || (this.diagrams.length && !(this.diagrams[0] instanceof Kind))) this.diagrams.pop().destroy();
    while (this.diagrams.length < count) this.diagrams.push(new Kind(this, this.diagrams.length));
    this.board.replaceChildren(...this.diagrams.map((diagram) => diagram.node));
    this.board.classList.toggle("split", count > 1);
    this.active = Math.min(this.active, count - 1);
    this.diagrams.forEach((diagram) => { diagram.width = 0; });
    this.mark();
  }

  // --- what is drawn -----------------------------------------------------------------------------------------------

  drawn() {
    if (document.hidden) return Promise.resolve();
    return new Promise((resolve) => { this.waiting.push(resolve); this.draw(); });
  }

  draw() {
    this.frames.ask();
  }

  onFrame(now) {
    if (this.header.playing) this.flow = (this.flow + Math.min(50, now - (this.before ?? now)) * 0.022) % 1150;
    this.before = now;
    if (this.state) for (const diagram of this.diagrams) diagram.paint();
    this.controls.show(this.header);
    this.timeline.show(this.header);
    this.guess.show(this.header);
    this.unfolded.show(this.below);
    this.tell(progressOf(this));
    if (this.header.frame) this.root.dataset.frame = String(this.header.frame);
    this.pictures++;
    this.waiting.splice(0).forEach((resolve) => resolve());
    if (this.header.playing) this.draw(); // what flows along the links
  }

  refresh() {
    this.root.classList.toggle("pictured", this.pictured);
    const hide = new Set(this.state.hide ?? []), changed = [...hide].join() !== [...this.hidden].join();
    this.hidden = hide;
    this.controls.refresh();
    this.panel.refresh();
    this.guess.refresh();
    this.words.tellLesson(this.guess.pending ? "" : this.state.note);
    for (const node of this.root.querySelectorAll("[data-control]")) node.classList.toggle("left-out", hide.has(node.getAttribute("data-control")));
    this.panel.node.classList.remove("left-out");
    const shown = [...this.panel.node.querySelectorAll("[data-control]")].some((/** @type {HTMLElement} */ node) => node.offsetParent !== null);
    this.panel.node.classList.toggle("left-out", !shown);
    if (changed) this.diagrams.forEach((diagram) => diagram.placeAll());
    this.diagrams.forEach((diagram) => diagram.heads.names());
    this.fit();
    this.draw();
  }

  fit() {
    fit(this);
    this.draw();
  }

  // Larger letters and pictures, or the usual ones; kept in the link.
  present(on) {
    this.zoom = on ? LARGER : 1;
    present(on);
    this.controls.refresh();
    this.fit();
    this.diagrams.forEach((diagram) => diagram.placeAll());
    this.draw();
  }

  hides(name) {
    return this.hidden.has(name);
  }

  get split() {
    return Boolean(this.state?.other) && !this.pictured;
  }

  // Whether it learns from images.
  get pictured() {
    return ["digits", "windows"].includes(this.state?.data);
  }

  // The arithmetic below the picture; that of a pixel stands within the picture.
  get below() {
    return this.opened?.element?.[0] === "p" ? null : this.opened;
  }

  learner(index = this.active) {
    if (this.pictured) return this.state.images;
    return index ? this.state.other ?? this.state : this.state;
  }

  linesOf(index) {
    return lossLines(this.theme, index);
  }

  labelColour(label) {
    const regression = this.state.points_task === "regression", several = this.data.task === "classes" || label > 1;
    return pointColour(this.theme, label, regression ? "regression" : several ? "classes" : "binary");
  }

  original(axis, value) {
    const about = this.data.axes?.[axis];
    return about ? about.offset + about.scale * value : value;
  }

  axisName(k) {
    const name = this.data.axes?.[k ? "x2" : "x1"]?.name;
    return name && name !== "x1" && name !== "x2" ? name : k ? "x\u2082" : "x\u2081";
  }

  get axisNames() {
    const [across, up] = [this.axisName(0), this.axisName(1)];
    return `${across} across, ${up} up`;
  }

  // An input as the picture calls it: the axes of genotypes have names of their own.
  featureName(id) {
    const k = ["x1", "x2"].indexOf(id);
    return k < 0 ? featureLabel(id) : shortened(this.axisName(k), 10);
  }

  hover(diagram, id) {
    if (diagram.look.hovered === id) return;
    for (const one of this.diagrams) one.look.hovered = id;
    this.draw();
  }

  light(elements, net) {
    if (net === this.litNet && elements.length === this.lit.size && elements.every((one) => this.lit.has(one))) return;
    this.lit = new Set(elements);
    this.litNet = net;
    this.draw();
  }

  // What is lit in one of the pictures: a line of arithmetic is about one network only.
  litIn(index) {
    return index === this.litNet ? this.lit : NONE;
  }

  mark() {
    this.diagrams.forEach((diagram, k) => diagram.node.classList.toggle("active", this.split && k === this.active));
  }
}
