// Pieces of a ReLU network in the plane, counted, and a fold that depth repeats: two pictures, one at a time.

import { expose, inWindow } from "../../kernel/probe.js";
import { button, choice, slider } from "../../kernel/widgets.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link, numbers, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { written } from "../../topic/written.js";
import { oneLayer, possible } from "./bounds.js";
import { exercises } from "./exercises.js";
import { paintFold } from "./fold.js";
import { drawn } from "./network.js";
import { paintPlane } from "./plane.js";
import { pieceAt, pieces } from "./splitting.js";
import { ofFold, ofPlane } from "./told.js";

const MOST_FOLDS = 10;
const FIELDS = {
  picture: { usual: "plane", read: oneOf(["plane", "fold"]) },
  layers: { usual: 3, read: aNumber(1, 4, { whole: true }) },
  width: { usual: 8, read: aNumber(1, 12, { whole: true }) },
  seed: { usual: 1, read: aNumber(1, 9999, { whole: true }) },
  at: { usual: [0.2, 0.3], read: numbers(2, -1, 1) },
  folds: { usual: 3, read: aNumber(1, MOST_FOLDS, { whole: true }) },
  x: { usual: 0.3, read: aNumber(0, 1) },
};
const ASKED = {
  question: "24 units in one layer cut the plane into at most 301 pieces. In three layers of 8, how many can they make?",
  answers: ["fewer", "about as many", "thousands"], right: 2,
  because: `At least ${possible([8, 8, 8]).toLocaleString("en-GB")} are possible, against ${oneLayer(24)}. Weights drawn by chance come nowhere near: see the counts.`,
};

export class Regions {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "regions", label: "Pieces of a network, and depth" });
    this.link = new Link(stage, "regions", FIELDS, (state) => this.take(state));
    const draw = () => this.draw();
    this.surface = stage.surface({ draw });
    this.frame.picture.append(this.surface.node);
    this.lines = new Lines(this.frame.side);
    this.predict = new Predict(this.frame.question, { play: () => this.predict.tell(), see: "Count and see", changed: draw });
    this.player = new Player(this.frame, { step: () => this.step(), reset: () => this.set({ seed: 1, folds: 1 }), draw, holds: () => this.state.picture === "plane" && this.predict.holds(), rate: 2, what: "the next network, or one more layer" });
    this.frames = stage.frames(() => this.paint());
    this.build();
    this.predict.ask(ASKED);
    exercises(this.frame);
    this.listen();
    stage.resized(draw, this.surface.node);
    // state, pieces counted, the piece chosen {slope, offset}, lines as written; a place is [x, y] of the picture
    expose(stage.root, {
      shown: () => this.plot && { state: this.state, pieces: this.all.length, chosen: this.all[this.chosen] && { slope: this.all[this.chosen].slope, offset: this.all[this.chosen].offset }, lines: this.lines.told, phase: this.predict.phase },
      place: ([x, y]) => inWindow(this.surface.node, this.plot.at(x, y)),
      settled: () => !this.frames.waiting && !this.player.playing,
    });
    this.take(this.link.read());
  }

  build() {
    const set = (name) => (now) => this.set({ [name]: now });
    this.fields = {
      picture: choice("picture", "Picture", [["plane", "pieces of the plane"], ["fold", "a fold on a line"]], set("picture")),
      layers: slider("layers", "Hidden layers", { low: 1, high: 4 }, set("layers")),
      width: slider("width", "Units in each", { low: 1, high: 12 }, set("width")),
      folds: slider("folds", "Layers", { low: 1, high: MOST_FOLDS }, set("folds")),
    };
    this.again = button("New weights", "Draw other random weights", () => this.set({ seed: (this.state.seed % 9999) + 1 }));
    this.frame.controls.append(...Object.values(this.fields), this.again);
  }

  update() {
    this.draw();
  }

  take(state) {
    this.state = state;
    this.widths = new Array(state.layers).fill(state.width);
    this.all = pieces(drawn(this.widths, state.seed));
    this.chosen = pieceAt(this.all, state.at);
    const plane = state.picture === "plane";
    for (const [name, field] of Object.entries(this.fields)) {
      field.show(state[name]);
      if (name !== "picture") field.hidden = plane === (name === "folds");
    }
    this.again.hidden = !plane;
    this.frame.question.hidden = !plane;
    this.draw();
  }

  set(change) {
    this.take({ ...this.state, ...change });
    this.link.write(this.state);
    this.player.changed();
  }

  step() {
    const { picture, folds, seed } = this.state;
    if (picture === "plane") this.set({ seed: (seed % 9999) + 1 });
    else if (folds < MOST_FOLDS) this.set({ folds: folds + 1 });
    return picture === "fold" && this.state.folds === MOST_FOLDS;
  }

  listen() {
    const to = ({ x, y }) => {
      if (!this.plot) return;
      const [u, v] = this.plot.value({ x, y });
      this.look(this.state.picture === "plane" ? { at: [+u.toFixed(3), +v.toFixed(3)] } : { x: +u.toFixed(4) });
    };
    this.surface.pointers({ press: (spot) => { to(spot); return true; }, drag: (_, spot) => to(spot), hover: (spot) => { if (this.plot?.holds(spot)) to(spot); } });
    const held = (value) => Math.round(1000 * Math.min(1, Math.max(-1, value))) / 1000;
    this.surface.keys((event) => {
      const far = event.shiftKey ? 0.1 : 0.02, [x, y] = this.state.at, plane = this.state.picture === "plane";
      const by = (dx, dy) => () => this.look(plane ? { at: [held(x + dx), held(y + dy)] } : { x: Math.max(0, held(this.state.x + dx / 2)) });
      return { ArrowRight: by(far, 0), ArrowLeft: by(-far, 0), ArrowUp: by(0, far), ArrowDown: by(0, -far), " ": () => this.player.toggle() };
    });
  }

  look(change) {
    Object.assign(this.state, change);
    this.chosen = pieceAt(this.all, this.state.at);
    this.link.write(this.state);
    this.draw();
  }

  draw() {
    this.frames.ask();
  }

  paint() {
    if (!this.state || this.surface.width < 50) return;
    const { state, all, chosen, surface, widths } = this, theme = this.frame.theme;
    if (state.picture === "plane") {
      this.plot = paintPlane(surface, { theme, pieces: all, chosen, at: state.at });
      this.lines.show(ofPlane({ widths, all, chosen, at: state.at, hidden: this.predict.pending }));
      surface.node.setAttribute("aria-label", `${all.length} pieces of the square. At ${state.at.map((v) => written(v, 3)).join(", ")} the network is one plane. Arrow keys move the place.`);
    } else {
      this.plot = paintFold(surface, { theme, layers: state.folds, at: state.x });
      this.lines.show(ofFold(state.folds, state.x));
      surface.node.setAttribute("aria-label", `The tent map after ${state.folds} layers, ${2 ** state.folds} straight pieces. Arrow keys move the place.`);
    }
  }
}
