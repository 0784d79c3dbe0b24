// A mosaic of two populations along a chromosome, and what one network says of it: which population, and which calls are wrong.

import { expose, inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { button, choice, element, slider } from "../../kernel/widgets.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { Link } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { drawRight, HEIGHT } from "./charts.js";
import { exercises } from "./exercises.js";
import { added, MOST, moved, switchesOf, VARIANTS } from "./mosaic.js";
import { draw, onRow, places, variantAt } from "./picture.js";
import { reading } from "./reading.js";
import { FIELDS, lower, panelOf } from "./state.js";
import { asked, nearest, ofHeldOut, ofSequence, ofVariant } from "./told.js";

const GRIP = 10; // pixels from a switch that hold it

export class Ancestry {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.frame = new Frame(stage, { name: "ancestry", label: "Ancestry along a chromosome" });
    this.link = new Link(stage, "ancestry", FIELDS, (state) => this.take(state));
    this.frames = stage.frames(() => this.paint());
    const ask = () => this.frames.ask();
    this.surface = stage.surface({ draw: ask });
    this.chart = stage.surface({ draw: ask, role: "img" });
    this.frame.picture.append(this.surface.node);
    this.lines = new Lines(this.frame.side);
    const beside = element("div", "beside");
    this.frame.side.append(beside);
    beside.append(this.chart.node);
    this.held = new Lines(beside, "On mosaics that it never saw");
    this.player = new Player(this.frame, { step: () => this.fall(), reset: () => this.change({ fst: FIELDS.fst.usual }), draw: () => this.tell(), rate: 30, what: "FST a little lower", holds: () => this.predict.holds() });
    this.predict = new Predict(this.frame.question, { play: () => this.reveal(), changed: () => this.now && this.tell() });
    this.chosen = 0;
    this.state = this.link.read();
    stage.resized(ask, this.surface.node, this.chart.node);
    // {state, calls, ancestry, alleles, second, one and logits of the network, model, evidence, called, found switches, phase, lines}; a place is {switch}, {call} or {variant}
    expose(stage.root, { shown: () => this.now && this.shown(), place: (what) => this.placeOf(what), settled: () => !this.player.playing && !this.frames.waiting });
  }

  /** `layers`, `change`, `measured`; arrays of weights, `before` (variants) and `panels` (fst, 2, variants). */
  update({ header, arrays }) {
    if (!this.about) {
      this.about = { layers: header.layers, arrays, change: header.change };
      this.measured = header.measured;
      this.panels = arrays.panels;
      this.build();
      this.listen();
      this.predict.ask(asked(this.measured, this.state.error));
    }
    this.take(this.state);
  }

  build() {
    const set = (name) => (/** @type {any} */ value) => { this.player.pause(); this.player.changed(); this.change({ [name]: value }); };
    this.fields = {
      fst: slider("fst", "FST", { low: 0, high: 0.6, step: 0.005, words: (v) => v.toFixed(3) }, set("fst")),
      error: slider("error", "Error rate of calls", { low: 0, high: 0.1, step: 0.005, words: (v) => v.toFixed(3) }, set("error")),
      of: choice("of", "Sequence of", [["mosaic", "A and B"], ["neither", "neither population"]], set("of")),
    };
    const group = element("div", "buttons", "", { role: "group", "aria-label": "Switches" });
    this.more = button("+ switch", "One switch more, in the longest stretch", () => this.change({ switches: added(this.state.switches) }));
    this.fewer = button("\u2212 switch", "Take the chosen switch away", () => this.change({ switches: this.state.switches.filter((_, j) => j !== this.chosen) }));
    group.append(this.more, this.fewer);
    this.back = button("Calls as drawn", "Take back every exchange by hand", () => this.change({ flips: [] }));
    this.frame.controls.append(this.fields.fst, this.fields.error, this.fields.of, group, button("Other alleles", "Draw alleles and errors anew", () => this.change({ seed: (this.state.seed + 1) % 1_000_000, flips: [] })), this.back);
    exercises(this.frame);
  }

  reveal() {
    this.change({ of: "mosaic", fst: this.state.fst || FIELDS.fst.usual });
    this.player.changed();
    this.player.play();
  }

  fall() {
    const fst = lower(this.state.fst);
    this.take({ ...this.state, fst });
    if (fst > 0) return false;
    this.link.write(this.state);
    this.predict.tell();
    return true;
  }

  take(state) {
    this.state = state;
    this.chosen = Math.max(0, Math.min(this.chosen, state.switches.length - 1));
    if (!this.about) return;
    this.compute();
    this.tell();
  }

  change(some) {
    this.take({ ...this.state, ...some });
    this.link.write(this.state);
  }

  exchange(/** @type {number} */ k) {
    const { flips } = this.state;
    this.change({ spot: k, flips: flips.includes(k) ? flips.filter((one) => one !== k) : [...flips, k].sort((a, b) => a - b) });
  }

  /** The number of the measured FST and error rate that are nearest. */
  get near() {
    return nearest(this.measured, this.state.fst, this.state.error);
  }

  compute() {
    const { state, panels, about, near: { i, j } } = this, from = 2 * VARIANTS * panelOf(state.fst);
    const panel = { before: about.arrays.before, frequencies: [panels.subarray(from, from + VARIANTS), panels.subarray(from + VARIANTS, from + 2 * VARIANTS)] };
    const { switches, seed, error, flips, of } = state;
    this.now = reading(about, panel, { switches, seed, error, flips, neither: of === "neither" }, this.measured.widths[i][j]);
  }

  tell() {
    const { state, now, measured } = this, pending = this.predict.pending;
    for (const [name, field] of Object.entries(this.fields)) field.show(state[name]);
    this.more.disabled = state.switches.length >= MOST;
    this.fewer.disabled = !state.switches.length;
    this.back.disabled = !state.flips.length;
    this.lines.show([...ofVariant(now, state.spot), ...ofSequence(now)], "");
    this.held.show(pending ? [{ name: "held", label: "measured", text: "after your guess" }] : ofHeldOut(measured, state.fst, state.error));
    this.frames.ask();
  }

  listen() {
    const { surface } = this, switchAt = ({ x }) => {
      const far = this.state.switches.map((k) => Math.abs(this.at.x + k * this.at.cell - x)), least = Math.min(...far);
      return least <= GRIP ? far.indexOf(least) : -1;
    };
    surface.pointers({
      press: (spot) => {
        if (!this.at) return null;
        const j = onRow(this.at, "truth", spot, 6) && this.state.of === "mosaic" ? switchAt(spot) : -1;
        if (j >= 0) { this.chosen = j; this.frames.ask(); return { j }; }
        if (spot.x < this.at.x - 4) return null;
        if (onRow(this.at, "calls", spot)) { this.exchange(variantAt(this.at, spot.x)); return null; }
        this.point(variantAt(this.at, spot.x));
        return { j: -1 };
      },
      drag: ({ j }, spot) => {
        if (j < 0) { this.point(variantAt(this.at, spot.x)); return; }
        const switches = moved(this.state.switches, j, (spot.x - this.at.x) / this.at.cell);
        if (switches[j] !== this.state.switches[j]) this.change({ switches });
      },
    });
    surface.keys((event) => {
      const by = (step) => () => { if (event.shiftKey) this.shift(step); else this.point(Math.max(0, Math.min(VARIANTS - 1, this.state.spot + step))); };
      const next = () => { this.chosen = (this.chosen + 1) % Math.max(1, this.state.switches.length); this.frames.ask(); };
      return { ArrowLeft: by(-1), ArrowRight: by(1), Home: by(-VARIANTS), End: by(VARIANTS), Enter: () => this.exchange(this.state.spot), n: next, Delete: () => this.fewer.click(), " ": () => this.player.toggle() };
    });
  }

  shift(/** @type {number} */ step) {
    const { switches } = this.state;
    if (switches.length) this.change({ switches: moved(switches, this.chosen, switches[this.chosen] + step) });
  }

  /** Another variant is opened; nothing else changes. */
  point(/** @type {number} */ spot) {
    if (spot === this.state.spot) return;
    this.state = { ...this.state, spot };
    this.link.write(this.state);
    this.tell();
  }

  paint() {
    if (!this.now || this.surface.width < 50) return;
    const { frame: { theme }, surface, chart, state, now } = this, letter = letterSize(surface.width * 1.2);
    this.at = places(surface.width, letter);
    surface.node.style.height = `${this.at.tall}px`;
    draw(surface.pen(surface.width, this.at.tall, theme), this.at, now, { letter, spot: state.spot, switches: state.of === "mosaic" ? state.switches : [], chosen: this.chosen, focused: surface.focused });
    const right = now.called.network.filter((z, k) => z === now.mosaic.ancestry[k]).length;
    surface.node.setAttribute("aria-label", `${state.of === "mosaic" ? `A mosaic with ${state.switches.length} switches; the network is right at ${right} of ${VARIANTS} variants` : "A sequence of neither population"}. Variant ${state.spot + 1} is opened: p(B) ${now.network.second[state.spot].toFixed(2)}. Arrow keys move it, with Shift the chosen switch; n chooses the next, Enter exchanges the call, Delete takes the switch away, the space bar plays.`);
    chart.node.style.height = `${HEIGHT}px`;
    drawRight(chart.pen(chart.width, HEIGHT, theme), chart.width, this.measured, { j: this.near.j, fst: state.fst, letter: letterSize(chart.width * 1.8), hidden: this.predict.pending });
    chart.node.setAttribute("aria-label", this.predict.pending ? "Shares of variants that are right by FST, shown after your guess" : "Shares of variants that are right, by FST: networks, window, exact model");
  }

  shown() {
    const { state, now } = this, { mosaic } = now;
    return { state, calls: Array.from(mosaic.calls), ancestry: Array.from(mosaic.ancestry), alleles: Array.from(mosaic.alleles), network: now.network, model: now.model.second, one: now.model.one, evidence: now.evidence, called: now.called, found: switchesOf(now.network.second), phase: this.predict.phase, lines: { ...this.lines.told, ...this.held.told } };
  }

  placeOf(what) {
    const { at } = this, row = what.switch === undefined ? at.rows[what.call === undefined ? "chances" : "calls"] : at.rows.truth;
    const x = what.switch === undefined ? at.x + ((what.call ?? what.variant) + 0.5) * at.cell : at.x + this.state.switches[what.switch] * at.cell;
    return inWindow(this.surface.node, [x, row.y + row.height / 2]);
  }
}
