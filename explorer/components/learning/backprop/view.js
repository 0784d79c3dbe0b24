// Backpropagation on the graph of any small expression: values forwards, gradients backwards, each node's arithmetic open.

import { expose, inWindow } from "../../kernel/probe.js";
import { button, choice, element, figure, framed, tick } from "../../kernel/widgets.js";
import { Exercise } from "../../topic/exercise.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { Link } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { written } from "../../topic/written.js";
import { EXAMPLES } from "./examples.js";
import { EXERCISES } from "./exercises.js";
import { agrees, called, opened } from "./opened.js";
import { ExpressionError, LONGEST } from "./parse.js";
import { undefinedNode } from "./passes.js";
import { Picture } from "./picture.js";
import { outcomeOf, questionTo } from "./questions.js";
import { FIELDS, State } from "./state.js";
import { Table } from "./table.js";

const NAME = "backprop", OWN = "own";
const FINE = 0.01, COARSE = 0.1, PIXELS = 2; // of a dragged value: a step of 0.01 is so many pixels

export class Backprop {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "backprop", label: "Backpropagation" });
    this.link = new Link(stage, NAME, FIELDS, (fields) => this.take(fields));
    this.frames = stage.frames(() => this.draw());
    this.predict = new Predict(this.frame.question, { play: () => this.player.play(), see: "Play backwards and see" });
    this.player = new Player(this.frame, {
      step: () => this.advance(),
      reset: () => this.again(),
      draw: () => this.changed(),
      holds: () => this.predict.holds(),
      rate: 1.4,
      what: "the next node",
    });
    this.buildControls();
    this.surface = stage.surface({ draw: () => this.frames.ask() });
    this.picture = new Picture(this.surface);
    const scroll = element("div", "scroll"), work = element("div", "work"), values = element("div", "values"), acts = element("div", "acts");
    scroll.append(this.surface.node);
    this.notice = element("p", "notice", "", { role: "status" });
    this.frame.picture.append(scroll, element("p", "legend", "In each box: what it does, its value, and its gradient, by how much the output rises per unit that the box rises (orange up, blue down)."), this.notice);
    this.frame.arithmetic.append(work);
    this.lines = new Lines(work);
    acts.append(this.check, this.rate, button("Step of descent", "Step of descent: move what is learnt against its gradient", () => this.descend()));
    work.append(values);
    this.table = new Table(values, {
      typed: (name, value) => this.set(name, value),
      ticked: (name, on) => { const { learnt, graph } = this.state; this.state.learnt = graph.variables.map((one) => one.name).filter((one) => (one === name ? on : learnt.includes(one))); this.changed(); },
    });
    values.append(acts);
    for (const about of EXERCISES) new Exercise(this.frame, about);
    this.listen();
    stage.resized(() => this.frames.ask(), scroll);
    stage.rethemed(() => this.frames.ask());
    // {expression, error, notice, nodes: [{label, text, value, gradient, checked}], step, steps, work, loss, lines}; null while not
    // there. A place is a node's text.
    expose(stage.root, {
      shown: () => (this.drawn ? this.shown() : null),
      place: (text) => inWindow(this.surface.node, this.picture.at(this.state.graph.nodes.find((node) => node.text === text).id)),
      settled: () => !this.player.playing && !this.frames.waiting,
    });
    this.take(this.link.read());
  }

  update() {
    this.frames.ask();
  }

  buildControls() {
    const { controls } = this.frame;
    this.example = choice("example", "Example", [...EXAMPLES.map(({ text, title }) => [text, title]), [OWN, "your own"]], (text) => {
      if (text === OWN) this.typing.select();
      else this.open(text);
    });
    this.typing = element("input", "", "", { type: "text", spellcheck: "false", autocomplete: "off", autocapitalize: "off", maxlength: String(LONGEST) });
    const field = framed("expression", "Expression, of + \u2212 * / ^ exp log max relu sigmoid tanh", this.typing);
    field.classList.add("expression");
    this.typing.addEventListener("change", () => this.open(this.typing.value));
    this.rate = figure("rate", "Learning rate", { low: 0, high: 10 }, (rate) => { this.state.rate = rate; this.changed(); });
    this.check = tick("check", "Check by finite differences", (on) => { this.state.checking = on; this.changed(); });
    controls.append(this.example, field);
    this.error = element("p", "error", "", { role: "alert" });
    this.error.hidden = true;
    controls.append(this.error);
  }

  take(/** @type {Record<string, any>} */ fields) {
    this.state = new State(fields);
    this.fresh();
  }

  open(/** @type {string} */ text) {
    try {
      this.state.open(text);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      this.error.textContent = error.message;
      this.error.hidden = false;
      this.typing.setSelectionRange(error.at - 1, error.at);
      return;
    }
    this.fresh();
  }

  // Another expression is here.
  fresh() {
    const { state } = this;
    this.error.hidden = true;
    this.error.textContent = "";
    this.typing.value = state.text;
    this.example.show(state.example ? state.text : OWN);
    this.player.pause();
    this.predict.ask(state.step <= state.forwards ? questionTo(state.text) : null);
    this.changed();
  }

  advance() {
    const { state } = this;
    state.node = -1;
    if (!state.done) state.step += 1;
    return state.done;
  }

  again() {
    const { state, player } = this;
    state.node = -1;
    if (player.ended) state.step = 0; // played again, as it is
    else state.restore();
  }

  descend() {
    if (this.predict.holds()) return;
    this.player.pause();
    this.state.step = this.state.steps.length;
    this.state.descend();
    this.changed();
  }

  set(name, value) {
    this.state.set(name, value);
    this.changed();
  }

  choose(id) {
    this.state.node = id;
    this.changed();
  }

  listen() {
    const moved = (name, from, dy, fine) => this.set(name, Math.max(-99, Math.min(99, Math.round((from + (Math.round(-dy / PIXELS)) * (fine ? FINE : COARSE)) * 100) / 100)));
    this.surface.pointers({
      wander: 3,
      press: (at) => {
        const id = this.drawn ? this.picture.hit(at) : undefined;
        return id === undefined ? null : { id, node: this.state.graph.nodes[id], from: this.state.values[this.state.graph.nodes[id].name] };
      },
      drag: ({ id, node, from }, at, _, begin) => {
        if (node.kind !== "variable") return;
        this.state.node = id;
        moved(node.name, from, at.y - begin.y, !at.event.shiftKey);
      },
      tap: ({ id }) => this.choose(id),
      hover: (at) => { this.surface.node.style.cursor = this.cursor(at); },
    });
    this.surface.keys((event) => {
      const { graph, values, work } = this.state, order = graph.nodes.filter(({ kind }) => kind !== "number").map(({ id }) => id), node = graph.nodes[work?.node ?? graph.output];
      const beside = (by) => () => this.choose(order[(order.indexOf(node.id) + by + order.length) % order.length]);
      const change = (sign) => node.kind === "variable" && (() => { this.state.node = node.id; moved(node.name, values[node.name], -sign * PIXELS, !event.shiftKey); });
      return { ArrowLeft: beside(-1), ArrowRight: beside(1), ArrowUp: change(1), ArrowDown: change(-1) };
    });
  }

  cursor(at) {
    const id = this.drawn ? this.picture.hit(at) : undefined;
    return id === undefined ? "default" : this.state.graph.nodes[id].kind === "variable" ? "ns-resize" : "pointer";
  }

  changed() {
    const { state } = this;
    if (state.done) this.predict.tell(outcomeOf(state));
    this.link.write(state.link);
    if (!this.player.playing) {
      this.player.ended = state.done;
      this.player.show();
    }
    this.frames.ask();
  }

  draw() {
    const { state, frame } = this, { graph, found, back } = state;
    if (this.frame.picture.clientWidth < 50) return;
    const { theme } = frame, ids = graph.nodes.map(({ id }) => id), checks = ids.map((id) => state.check(id));
    this.scene = {
      graph, found, back, work: state.work,
      valued: ids.map((id) => state.valued(id)), graded: ids.map((id) => state.graded(id)),
      checked: checks.map((made, id) => made && agrees(made.slope, back.gradients[id])),
    };
    this.picture.draw(this.scene, theme);
    const { title, rows } = opened(state);
    this.lines.show(rows, title);
    for (const row of this.lines.node.querySelectorAll("[data-line=check]")) row.classList.toggle("waiting", !state.checking);
    this.table.show(graph.variables.map(({ id, name }) => ({
      name, value: state.values[name], learnt: state.learnt.includes(name), lit: state.work?.node === id,
      gradient: this.scene.graded[id] ? back.gradients[id] : null,
      check: checks[id] ? { text: written(checks[id].slope), agrees: this.scene.checked[id] } : null,
    })), state.rate);
    this.rate.show(state.rate);
    this.check.show(state.checking);
    const wrong = undefinedNode(graph, found);
    const notice = wrong ? `The ${called(wrong)} at character ${wrong.at}, ${wrong.text}, is ${written(found[wrong.id])} with these values.` : "";
    if (this.notice.textContent !== notice) this.notice.textContent = notice;
    this.surface.node.setAttribute("aria-label", `Graph of ${state.text}. ${ids.filter((id) => graph.nodes[id].kind !== "number").map((id) => `${graph.nodes[id].text}: ${this.scene.valued[id] ? `value ${written(found[id])}` : "no value yet"}${this.scene.graded[id] ? `, gradient ${written(back.gradients[id])}` : ""}`).join("; ")}. Left and right choose a node, up and down change a variable.`);
    this.drawn = true;
  }

  shown() {
    const { state, scene } = this, { graph, found, back } = state;
    return {
      expression: state.text, error: this.error.textContent, notice: this.notice.textContent, step: state.step, steps: state.steps.length, forwards: state.forwards,
      nodes: graph.nodes.filter(({ kind }) => kind !== "number").map(({ id, label, text }) => ({
        label, text, value: scene.valued[id] ? found[id] : null, gradient: scene.graded[id] ? back.gradients[id] : null, checked: scene.checked[id] ?? null,
      })),
      work: state.work && { ...state.work, node: graph.nodes[state.work.node].text },
      values: state.values, output: state.output, lines: this.lines.told,
    };
  }
}
