// Is a cell whose output is fed back less powerful, and easier to train? What was measured, on five tasks.

import { expose, inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { choice, element } from "../../kernel/widgets.js";
import { Exercise } from "../../topic/exercise.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { drawChart, plotOf } from "./chart.js";
import { EXERCISES } from "./exercises.js";
import { FEEDS, TASKS, typical } from "./measured.js";
import { asked, opened, summary, table, times } from "./told.js";

const KNOWN = "h"; // drawn while the others are asked for
const HEIGHT = 300, SECONDS = 5, FRAMES = 60, LAST = 5000;
const FIELDS = {
  task: { usual: "gap_4", read: oneOf(Object.keys(TASKS)) },
  open: { usual: "o", read: oneOf(Object.keys(FEEDS)) },
  at: { usual: LAST, read: aNumber(0, LAST) },
};

export class View {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "fed_back", label: "What is fed back" });
    this.link = new Link(stage, "fed_back", FIELDS, (state) => this.take(state));
    this.frames = stage.frames(() => this.draw());
    this.predict = new Predict(this.frame.question, { play: () => this.player.play(), changed: () => this.skipped() });
    this.player = new Player(this.frame, { step: () => this.advance(), reset: () => { this.state.at = 0; }, draw: () => this.moved(), holds: () => this.predict.holds(), rate: FRAMES, what: "50 updates" });
    this.task = choice("task", "Task", Object.entries(TASKS).map(([name, { title }]) => [name, title]), (task) => this.take({ ...this.state, task, at: LAST }));
    this.words = element("p", "words");
    this.frame.controls.append(this.task, this.words);
    this.surface = stage.surface({ role: "slider", draw: () => this.soon() });
    this.frame.picture.append(this.surface.node);
    this.table = element("table", "kinds");
    this.sum = element("p", "sum");
    this.frame.side.append(this.table, this.sum);
    const work = element("div", "work");
    this.lines = new Lines(work);
    this.times = new Lines(work);
    this.frame.arithmetic.append(work);
    for (const about of EXERCISES) new Exercise(this.frame, about);
    this.measured = null;
    const set = (at) => { if (!this.predict.pending) { this.player.pause(); this.state.at = Math.round(Math.max(0, Math.min(this.last, at))); this.moved(); } };
    this.surface.pointers({ press: (at) => (this.plot?.holds(at, 12) ? (set(this.plot.value(at)[0]), true) : null), drag: (_, at) => set(this.plot.value(at)[0]) });
    this.surface.keys(() => ({ ArrowRight: () => set(this.state.at + 50), ArrowLeft: () => set(this.state.at - 50), Home: () => set(0), End: () => set(this.last) }));
    stage.resized(() => this.soon(), this.frame.picture);
    stage.rethemed(() => this.soon());
    // {task, open, at, last, table, costs: median by kind now, phase, lines, times}; null while not there. A place is an update.
    expose(stage.root, {
      shown: () => (this.plot ? { ...this.state, last: this.last, table: table(this.all), costs: this.costs, phase: this.predict.phase, lines: this.lines.told, times: this.times.told } : null),
      place: (update) => inWindow(this.surface.node, [this.plot.x.at(update), this.plot.area.y + this.plot.area.height / 2]),
      settled: () => Boolean(this.measured) && !this.player.playing && !this.frames.waiting,
    });
  }

  update({ header }) {
    const first = !this.measured;
    this.measured = header;
    if (first) this.take(this.link.read());
    else this.soon();
  }

  get all() {
    return this.measured.learnt.filter(({ task }) => task === this.state.task);
  }

  get last() {
    return this.all[0].updates.at(-1);
  }

  get costs() {
    const k = this.all[0].updates.filter((update) => update <= this.state.at).length - 1;
    return Object.fromEntries(this.all.map((one) => [one.feeds, typical(one, k)]));
  }

  take(state) {
    if (!this.measured) return;
    this.state = { ...state };
    const usual = this.state.at >= this.last;
    this.player.pause();
    this.predict.ask(null);
    if (usual) this.predict.ask(asked(this.state.task, this.all));
    this.state.at = this.predict.pending ? 0 : Math.min(this.last, this.state.at);
    this.moved();
  }

  advance() {
    const by = this.player.playing ? this.last / (SECONDS * FRAMES) : 50;
    this.state.at = Math.min(this.last, this.state.at + by);
    return this.state.at === this.last;
  }

  // A question that is put away unanswered: the curves may be seen.
  skipped() {
    if (this.measured && this.state && this.predict.phase === "none" && !this.player.playing && this.state.at === 0) {
      this.state.at = this.last;
      this.moved();
    }
    this.soon();
  }

  moved() {
    const { state, player } = this;
    if (state.at === this.last) this.predict.tell();
    if (!player.playing) {
      player.ended = state.at === this.last;
      player.show();
      this.link.write({ ...state, at: this.predict.pending || state.at === this.last ? LAST : Math.round(state.at) });
    }
    this.soon();
  }

  open(feeds) {
    this.state.open = feeds;
    this.moved();
  }

  soon() {
    this.frames.ask();
  }

  draw() {
    const { width, node } = this.surface;
    if (!this.measured || width < 60) return;
    const { state, frame, all, predict } = this, { theme } = frame, letter = letterSize(1.25 * width);
    node.style.height = `${HEIGHT}px`;
    this.plot = plotOf(width, HEIGHT, letter, all);
    drawChart(this.surface.pen(width, HEIGHT, theme), this.plot, { all, at: state.at, limit: this.measured.limit, letter, focused: this.surface.focused, lit: predict.pending ? "" : state.open, known: predict.pending ? KNOWN : "" });
    this.rows(theme, predict.pending);
    const one = all.find(({ feeds }) => feeds === state.open);
    const told = predict.pending ? all.find(({ feeds }) => feeds === KNOWN) : one;
    this.lines.show(opened(told), FEEDS[told.feeds].words);
    this.times.show(times(this.measured.timed), "Processor time of a step of training on 64 sequences; teacher forcing computes all steps of a sequence at once");
    this.task.show(state.task);
    const sum = predict.pending ? "" : summary(this.measured.learnt);
    if (this.sum.textContent !== sum) this.sum.textContent = sum;
    const { words } = TASKS[state.task];
    if (this.words.textContent !== words) this.words.textContent = words;
    const said = { valuemin: "0", valuemax: String(this.last), valuenow: String(Math.round(state.at)), label: "Update up to which costs are drawn", valuetext: `update ${Math.round(state.at)}: ${Object.entries(this.costs).map(([feeds, cost]) => `${FEEDS[feeds].words} ${cost.toFixed(2)}`).join(", ")}` };
    for (const [name, text] of Object.entries(said)) if (node.getAttribute(`aria-${name}`) !== text) node.setAttribute(`aria-${name}`, text);
  }

  // The table: what it says is made anew only where it changed, so that the keyboard stays where it is.
  rows(theme, hidden) {
    const { open, at } = this.state, key = JSON.stringify([this.state.task, open, hidden, theme.dark]), costs = this.costs, done = at === this.last;
    if (this.key !== key) {
      this.key = key;
      const cells = (name, texts) => { const row = element("tr"); row.append(...texts.map((text) => (text instanceof Node ? text : element(name, "", text)))); return row; };
      const rows = table(this.all).map(({ feeds, name, learnt, updates, right }) => {
        const head = element("th", "", "", { scope: "row" }), swatch = element("span", "swatch"), act = element("button", "plain", name, { type: "button", "aria-pressed": String(feeds === open) });
        swatch.style.background = theme.lines[FEEDS[feeds].ink];
        act.addEventListener("click", () => this.open(feeds));
        act.prepend(swatch);
        head.append(act);
        const now = element("td", "now");
        now.dataset.feeds = feeds;
        const row = cells("td", [head, now, ...(hidden && feeds !== KNOWN ? ["?", "?", "?"] : [learnt, updates, right])]);
        row.classList.toggle("lit", feeds === open);
        return row;
      });
      const head = element("thead"), body = element("tbody");
      head.append(cells("th", ["fed back", "cost", "starts that learnt", "at update: median (range)", "right"]));
      body.append(...rows);
      const kept = this.table.contains(this.table.getRootNode().activeElement) ? open : null;
      this.table.replaceChildren(head, body);
      if (kept) body.querySelector('[aria-pressed="true"]')?.focus();
    }
    for (const cell of this.table.querySelectorAll(".now")) {
      const text = hidden && cell.dataset.feeds === KNOWN ? typical(this.all.find(({ feeds }) => feeds === KNOWN), this.all[0].updates.length - 1).toFixed(2) : costs[cell.dataset.feeds].toFixed(2);
      if (cell.textContent !== text) cell.textContent = text;
    }
    this.table.classList.toggle("done", done);
  }
}
