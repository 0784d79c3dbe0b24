// The timeline: stations that open, each with its picture; at 1979 a neocognitron that works.

import { addressOf } from "../../kernel/address.js";
import { presenting } from "../../kernel/presentation.js";
import { expose } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { choice, element } from "../../kernel/widgets.js";
import { Exercise } from "../../topic/exercise.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { GUESS, outcome, room, shortBar } from "./asked.js";
import { BOXES } from "./boxes.js";
import { Cells } from "./cells.js";
import { Line } from "./line.js";
import { answers, C_SIDE, changed, held, ORIENTATIONS, SIDE } from "./neocognitron.js";
import { PLOTS } from "./plots.js";
import { cellRows, peakOf, stationRows } from "./rows.js";
import { STATIONS, station } from "./stations.js";

const SMALL = 270; // pixels that a small picture is high
const WAYS = ORIENTATIONS.map(({ name }) => name);
const within = (low, high) => aNumber(low, high, { whole: true });
const FIELDS = {
  station: { usual: "neocognitron", read: oneOf(STATIONS.map(({ name }) => name)) },
  way: { usual: "upright", read: oneOf(WAYS) },
  row: { usual: 6, read: within(0, SIDE - 1) },
  column: { usual: 6, read: within(0, SIDE - 1) },
  length: { usual: 5, read: within(2, 7) },
  cell: { usual: [0, 1, 1], read: (text) => { const list = text.split(",").map(within(0, 3)); return list.length === 3 && !list.includes(undefined) && list[1] < C_SIDE && list[2] < C_SIDE ? list : undefined; } },
};

export class View {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "timeline", label: "Timeline of neural networks" });
    this.link = new Link(stage, "timeline", FIELDS, (state) => this.take(state));
    this.frames = stage.frames(() => this.draw());
    this.line = new Line(this);
    stage.root.prepend(this.line.surface.node);
    this.predict = new Predict(this.frame.question, { play: () => this.prove(), see: "Move it" });
    this.predict.ask(GUESS);
    this.player = new Player(this.frame, { rate: 3, step: () => this.step(), reset: () => this.reset(), draw: () => this.ask(), holds: () => this.predict.holds(), what: "one cell to the right" });
    this.way = choice("way", "Bar", WAYS.map((way) => [way, way]), (way) => this.bend({ way }));
    this.length = choice("length", "Cells long", [2, 3, 4, 5, 6, 7].map((n) => [n, String(n)]), (length) => this.bend({ length }));
    this.frame.controls.append(this.way, this.length);
    this.cells = new Cells(this, this.frame.picture);
    this.small = stage.surface({ className: "stage small", role: "img" });
    this.small.node.removeAttribute("tabindex");
    this.frame.picture.append(this.small.node);
    this.words();
    this.take(this.link.read());
    this.exercises = [shortBar(), room(() => this.state.bar)].map((about) => new Exercise(this.frame, about));
    stage.resized(() => this.draw(), this.line.surface.node, this.frame.picture);
    stage.rethemed(() => this.ask());
    // station; bar; cell: the chosen C cell as [direction, row, column]; s, c: the maps by direction; moved: how many cells changed
    // at the last move; hrefs: where the station's links lead; a place is a station's name, [row, column] on the retina, { map, row, column }
    expose(stage.root, {
      shown: () => this.header && {
        station: this.state.station, bar: this.state.bar, cell: [this.state.map, this.state.row, this.state.column], moved: this.moved,
        s: this.answers.maps.map(({ s }) => s), c: this.answers.maps.map(({ c }) => c), lines: this.lines.told, hrefs: Array.from(this.to.children, (one) => one.getAttribute("href")), playing: this.player.playing,
      },
      place: (what) => (typeof what === "string" ? this.line.place(what) : this.cells.place(what)),
      settled: () => !this.frames.waiting,
    });
  }

  words() {
    const { side } = this.frame;
    this.heading = element("h3");
    this.sentence = element("p", "sentence");
    this.to = element("p", "to");
    this.lines = new Lines(side);
    side.prepend(this.heading, this.sentence, this.to);
  }

  update({ header }) {
    this.header = header;
    this.ask();
  }

  /** Another state was asked for as a whole. */
  take(/** @type {Record<string, any>} */ asked) {
    const { station: name, way, row, column, length, cell } = asked;
    this.state = { station: name, bar: held({ way, row, column, length }), map: cell[0], row: cell[1], column: cell[2] };
    this.player.pause();
    this.moved = null;
    this.reckon();
  }

  reckon() {
    this.answers = answers(this.state.bar);
    this.ask();
  }

  get peak() {
    const { map, row, column } = this.state;
    return peakOf(this.answers.maps[map].s, row, column);
  }

  get working() {
    return this.state.station === "neocognitron";
  }

  open(name) {
    this.player.pause();
    this.state.station = name;
    this.ask();
  }

  bend(fields) {
    this.player.pause();
    this.state.bar = held({ ...this.state.bar, ...fields });
    if (fields.way) this.state.map = WAYS.indexOf(fields.way);
    this.moved = null;
    this.reckon();
  }

  move(row, column) {
    const { bar } = this.state, to = held({ ...bar, row, column });
    if (to.row === bar.row && to.column === bar.column) return;
    this.moved = changed(bar, to);
    this.state.bar = to;
    this.reckon();
  }

  choose(map, row, column) {
    const inside = (at) => Math.min(C_SIDE - 1, Math.max(0, at));
    Object.assign(this.state, { map, row: inside(row), column: inside(column) });
    this.ask();
  }

  /** To the right, and from the border on again at the left. */
  step() {
    const { bar } = this.state, next = held({ ...bar, column: bar.column + 1 });
    this.move(bar.row, next.column === bar.column ? 0 : next.column);
  }

  prove() {
    const from = held({ ...this.state.bar, column: FIELDS.column.usual, row: FIELDS.row.usual }), to = held({ ...from, column: from.column + 1 });
    this.state.bar = to;
    this.moved = changed(from, to);
    this.reckon();
    this.predict.tell(outcome(from, to));
  }

  reset() {
    this.take(Object.fromEntries(Object.entries({ ...FIELDS, station: { usual: this.state.station } }).map(([name, { usual }]) => [name, usual])));
  }

  ask() {
    this.frames.ask();
  }

  draw() {
    if (!this.header) return;
    const { state, working } = this, about = station(state.station), { maps, picture } = this.answers;
    for (const node of [this.frame.question, this.frame.controls, this.cells.surface.node, this.frame.exercises]) node.hidden = !working;
    this.small.node.hidden = working;
    this.way.show(state.bar.way);
    this.length.show(state.bar.length);
    this.line.draw();
    if (working) this.cells.draw();
    else this.drawSmall(about);
    set(this.heading, `${about.year}: ${about.title}`);
    set(this.sentence, about.sentence);
    this.lead(about.name);
    const rows = working ? cellRows(picture, maps[state.map], state) : stationRows(about.name, this.header.counted);
    if (working && this.moved) rows.push({ name: "moved", label: "last move", text: `changed ${this.moved.s} of 576 S cells and ${this.moved.c} of 36 C cells` });
    this.lines.show(rows);
    const { bar: { way, row, column, length } } = state;
    if (!this.player.playing) this.link.write({ station: state.station, way, row, column, length, cell: [state.map, state.row, state.column] });
  }

  /** Links to where a station can be seen at work, made anew when another opens. */
  lead(name) {
    if (this.led === name) return;
    this.led = name;
    this.to.replaceChildren(...this.header.links[name].map(({ href, words }) => {
      const to = addressOf(href);
      if (presenting()) to.searchParams.set("present", "1");
      return element("a", "", words, { href: to.href });
    }));
  }

  drawSmall({ picture, title, sentence }) {
    const { small } = this, { width } = small;
    if (width < 60) return;
    const size = letterSize(width);
    small.node.style.height = `${SMALL}px`;
    small.node.setAttribute("aria-label", `${title}: ${sentence}`);
    const pen = small.pen(width, SMALL, this.frame.theme), area = { x: 2, y: 2, width: Math.min(width, 620) - 4, height: SMALL - 4 };
    (PLOTS[picture] ?? BOXES[picture])(pen, area, size, title);
  }
}

function set(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
