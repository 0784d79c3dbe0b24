// One neuron that fires, and turns part by part from cell to formula; its inputs and weights follow the hand.

import { expose, inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { button, choice, element, slider } from "../../kernel/widgets.js";
import { Exercise } from "../../topic/exercise.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { bracketed, products, written } from "../../topic/written.js";
import { CHANGE, DOUBLED, doubling } from "./asked.js";
import { CHIPS, heldTo, PIXELS } from "./chips.js";
import { boxes, drawNeuron } from "./picture.js";
import { Train } from "./pulses.js";
import { STATIONS } from "./stations.js";
import { respond, WORKED } from "./unit.js";

const PARTS = STATIONS.length, RATE = 4; // pulses a second for a value of 1
const FRAMES = 60, GLIDE = 1.4, TURN = 1.1; // seconds that the inputs take to double, and one part to turn
const QUIET = matchMedia("(prefers-reduced-motion: reduce)");

export const FIELDS = {
  ...Object.fromEntries(CHIPS.map(({ name, low, high }) => [name, { usual: WORKED[name], read: aNumber(low, high) }])),
  g: { usual: "sigmoid", read: oneOf(["sigmoid", "step"]) },
  turned: { usual: 0, read: aNumber(0, PARTS) },
};

export class Cell {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "cell", label: "The neuron" });
    this.link = new Link(stage, "cell", FIELDS, (state) => this.take(state));
    this.trains = { incoming: [new Train(), new Train()], inner: [new Train(), new Train()], outgoing: new Train() };
    this.arrivals = [0, 0];
    /** @type {{ seconds: number, since: number, done: (share: number) => void, end: () => void } | null} */
    this.glide = null;
    this.chosen = "x1";
    this.surface = stage.surface({ draw: () => this.redraw.ask() });
    this.says = element("p", "says", "", { role: "status" });
    this.frame.picture.append(this.surface.node, this.says);
    this.redraw = stage.frames((now) => this.paint(now));
    this.player = new Player(this.frame, { step: () => this.beat(), draw: () => this.draw(), reset: () => this.begin(), rate: FRAMES, what: "a sixtieth of a second" });
    this.player.stepper.remove();
    this.turner = slider("turned", "From cell to formula", { low: 0, high: PARTS, step: 0.05 }, (value) => this.turnTo(value));
    this.next = button("", "Turn the next part", () => this.turnNext());
    this.kind = choice("g", "Non-linearity", [["sigmoid", "sigmoid"], ["step", "step: 1 above 0"]], (g) => this.change({ g }));
    this.frame.controls.append(this.next, this.turner, this.kind);
    this.lines = new Lines(this.frame.arithmetic);
    this.predict = new Predict(this.frame.question, { play: () => this.double() });
    this.predict.ask(doubling());
    this.exercise = new Exercise(this.frame, CHANGE);
    this.listen();
    stage.rethemed(() => this.redraw.ask());
    stage.resized(() => this.redraw.ask(), this.surface.node);
    this.take(this.link.read());
    if (!QUIET.matches) this.player.play();
    // {x1, …, b, g, turned, sum, output, lines, predict}; a place is a chip's name
    expose(stage.root, {
      shown: () => this.answer && { ...this.state, sum: this.answer.sum, output: this.answer.output, lines: this.lines.told, predict: this.predict.phase },
      place: (name) => {
        const { x, y, width, height } = this.boxes.find((box) => box.name === name);
        return inWindow(this.surface.node, [x + width / 2, y + height / 2]);
      },
      settled: () => !this.glide && !this.redraw.waiting,
    });
  }

  update() {
    this.redraw.ask();
  }

  take(state) {
    this.state = state;
    this.glide = null;
    this.fill();
    this.tell();
  }

  /** Some numbers are others now. */
  change(some) {
    this.state = { ...this.state, ...some };
    this.link.write(this.state);
    this.tell();
  }

  begin() {
    this.take({ ...this.state, ...WORKED, g: "sigmoid", turned: 0 });
    this.link.write(this.state);
    if (!QUIET.matches) this.player.play();
  }

  // The fibres as they look after some seconds at these rates.
  fill() {
    const { x1, x2 } = this.state, { incoming, inner, outgoing } = this.trains;
    [x1, x2].forEach((x, k) => { incoming[k].fill(RATE * x); inner[k].fill(RATE * x); });
    outgoing.fill(RATE * respond(this.state, this.state.g).output);
  }

  // A sixtieth of a second passes: what arrives at a synapse goes on along its dendrite.
  beat() {
    const { incoming, inner, outgoing } = this.trains, rates = [this.state.x1, this.state.x2];
    rates.forEach((x, k) => {
      incoming[k].advance(1 / FRAMES, RATE * x);
      inner[k].pass(1 / FRAMES, incoming[k].arrived - this.arrivals[k]);
      this.arrivals[k] = incoming[k].arrived;
    });
    outgoing.advance(1 / FRAMES, RATE * this.answer.output);
  }

  turnTo(turned) {
    this.glide = null;
    this.change({ turned });
  }

  turnNext() {
    const from = this.state.turned, to = from >= PARTS ? 0 : Math.floor(from + 1e-9) + 1;
    this.move((share) => this.change({ turned: from + share * (to - from) }), QUIET.matches ? 0 : TURN * (to ? 1 : 0.5));
  }

  double() {
    this.change({ ...WORKED, g: "sigmoid" });
    const at = (name, share) => heldTo(CHIPS.find((chip) => chip.name === name), WORKED[name] + share * (DOUBLED[name] - WORKED[name]));
    this.move((share) => this.change({ x1: at("x1", share), x2: at("x2", share) }), GLIDE, () => this.predict.tell());
    if (!QUIET.matches && !this.player.playing) this.player.play();
  }

  // Something goes from 0 to 1 within so many seconds.
  move(done, seconds, end = () => {}) {
    this.glide = { done, seconds, end, since: 0 };
    this.redraw.ask();
  }

  paint(now) {
    const { glide } = this;
    if (glide) {
      glide.since ||= now;
      const share = glide.seconds ? Math.min(1, (now - glide.since) / 1000 / glide.seconds) : 1;
      glide.done(share);
      if (share >= 1) {
        this.glide = null;
        glide.end();
      } else this.redraw.ask();
    }
    this.draw();
  }

  tell() {
    const { x1, x2, w1, w2, b, g, turned } = this.state, answer = respond(this.state, g), [first, second] = answer.products;
    this.answer = answer;
    const part = turned >= PARTS - 1e-9 ? null : STATIONS[Math.floor(turned + 1e-9)], lit = (id) => part?.id === id;
    this.lines.show([
      { name: "first", label: "first product", text: `w\u2081 x\u2081 = ${products([[w1, x1]])}`, value: written(first), lit: lit("product") || lit("weight") },
      { name: "second", label: "second product", text: `w\u2082 x\u2082 = ${products([[w2, x2]])}`, value: written(second), lit: lit("product") || lit("weight") },
      { name: "sum", label: "sum", text: `s = w\u2081 x\u2081 + w\u2082 x\u2082 + b = ${written(first)} + ${bracketed(second)} + ${bracketed(b)}`, value: written(answer.sum), lit: lit("sum") },
      {
        name: "output", label: "output", lit: lit("nonlinearity") || lit("output"), value: written(answer.output),
        text: g === "step" ? `\u0177 = g(s): ${written(answer.sum)} is ${answer.sum > 0 ? "above" : "not above"} 0` : `\u0177 = g(s) = 1 / (1 + e^(\u2212${bracketed(answer.sum)}))`,
      },
    ]);
    this.says.textContent = part ? `${part.cell[0].toUpperCase()}${part.cell.slice(1)} \u2192 ${part.formula}. ${part.does}`
      : "All of it is a formula now: \u0177 = g(w\u2081 x\u2081 + w\u2082 x\u2082 + b). Numbers stand for how often a neuron fires; when it fires, the formula does not know.";
    this.turner.show(turned);
    this.kind.show(g);
    const words = turned >= PARTS ? "Back to the cell" : "Turn the next part";
    if (this.next.textContent !== words) {
      this.next.textContent = this.next.title = words;
      this.next.setAttribute("aria-label", words);
    }
    this.redraw.ask();
  }

  listen() {
    const set = (name, value) => this.change({ [name]: heldTo(CHIPS.find((chip) => chip.name === name), value) });
    const under = ({ x, y }) => this.boxes?.find((box) => x > box.x - 6 && x < box.x + box.width + 6 && y > box.y - 6 && y < box.y + box.height + 6);
    this.surface.pointers({
      press: (at) => {
        const box = under(at);
        if (!box) return null;
        this.chosen = box.name;
        this.redraw.ask();
        return { name: box.name, from: this.state[box.name], y: at.y };
      },
      drag: ({ name, from, y }, at) => set(name, from + (y - at.y) / PIXELS),
      hover: (at) => { this.surface.node.style.cursor = under(at) ? "ns-resize" : "default"; },
    });
    this.surface.keys((event) => {
      const by = (sign) => () => set(this.chosen, this.state[this.chosen] + sign * (event.shiftKey ? 0.1 : 0.01));
      const aside = (step) => () => {
        const names = CHIPS.map(({ name }) => String(name));
        this.chosen = names[(names.indexOf(this.chosen) + step + names.length) % names.length];
        this.redraw.ask();
      };
      return { ArrowUp: by(1), ArrowDown: by(-1), ArrowRight: aside(1), ArrowLeft: aside(-1), " ": () => this.player.toggle() };
    });
  }

  draw() {
    const { width, node } = this.surface;
    if (width < 50) return;
    const { theme } = this.frame, letter = letterSize(width), height = Math.round(Math.min(330, Math.max(250, width * 0.3)));
    node.style.height = `${height}px`;
    this.boxes = boxes(width, height, letter, this.state.turned);
    drawNeuron(this.surface.pen(width, height, theme), {
      numbers: this.state, answer: this.answer, kind: this.state.g, turned: this.state.turned, ...this.trains, held: this.surface.focused || this.surface.node.matches(":active") ? this.chosen : null,
    }, letter);
    node.setAttribute("aria-label", `A neuron: ${CHIPS.map(({ name, words }) => `${words} ${written(this.state[name])}`).join(", ")}; sum ${written(this.answer.sum)}, output ${written(this.answer.output)}. Left and right choose a number (now ${CHIPS.find(({ name }) => name === this.chosen).words}), up and down change it.`);
  }
}
