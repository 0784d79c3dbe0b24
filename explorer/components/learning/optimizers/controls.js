// The race's controls: what is raced on, at which learning rates and under which schedule; the rest in a drawer.

import { button, choice, drawer, figure, slider } from "../../kernel/widgets.js";
import { sign } from "../../kernel/icons.js";
import { namesOn, ON, surfaceOf } from "./problems.js";
import { RATES } from "./race.js";
import { SCHEDULES } from "./schedules.js";

const SHARE = { low: 0, high: 0.9999, step: "any" };
const OWN = [
  ["alpha", "α of momentum, RMSprop", SHARE], ["beta1", "β₁ of Adam", SHARE], ["beta2", "β₂ of Adam", SHARE],
  ["epsilon", "ε", { low: 1e-12, high: 1, step: "any" }], ["decay", "λ of AdamW", { low: 0, high: 1, step: "any" }],
];

export class Controls {
  /** @param {import("./view.js").View} view */
  constructor(view) {
    this.view = view;
    const set = (name) => (value) => view.set({ [name]: value });
    this.on = choice("on", "Raced on", ON, (on) => view.anew({ on, from: null, weight: 0 }));
    this.turn = slider("turn", "Ravine turned by", { low: 0, high: 90, step: 5, unit: "°" }, (turn) => view.turned(turn));
    this.best = choice("best", "Learning rates", [[true, "each its best"], [false, "one for all"]], set("best"));
    this.rate = choice("rate", "η", RATES.map((rate) => [rate, String(rate)]), set("rate"));
    this.schedule = choice("schedule", "Schedule", SCHEDULES, set("schedule"));
    this.dice = sign(button("", "Other first weights", () => view.anew({ seed: view.state.seed % 999 + 1 }), "dice"), "dice", "weights");
    this.own = OWN.map(([name, label, range]) => figure(String(name), String(label), /** @type {any} */ (range), set(name)));
    this.places = [];
    this.weight = choice("weight", "Weight opened", [], (k) => view.show({ weight: k }));
    this.settings = drawer("Settings", "The constants of the optimizers", ...this.own);
    view.frame.controls.append(this.on, this.turn, this.dice, this.best, this.rate, this.schedule, this.settings);
  }

  draw() {
    const { state } = this.view, surface = surfaceOf(state.on), names = namesOn(state.on);
    for (const [name, node] of [["on", this.on], ["turn", this.turn], ["best", this.best], ["rate", this.rate], ["schedule", this.schedule]]) /** @type {any} */ (node).show(state[String(name)]);
    this.turn.hidden = !surface?.turns;
    this.dice.hidden = surface !== null;
    this.rate.hidden = state.best;
    OWN.forEach(([name], k) => this.own[k].show(state[String(name)]));
    if (names.join() !== this.places.join()) {
      this.places = names;
      const fresh = choice("weight", "Weight opened", names.map((name, k) => [k, name]), (k) => this.view.show({ weight: k }));
      this.weight.replaceWith(fresh);
      this.weight = fresh;
    }
    this.weight.show(state.weight);
  }
}
