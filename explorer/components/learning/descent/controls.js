// What of a descent is chosen by hand: the surface, the rate, the batch, what else is drawn, how fast it runs.

import { button, choice, element, framed, tick } from "../../kernel/widgets.js";
import { MODELS } from "./models.js";

export const PACES = { slow: 4, usual: 20, fast: 160 }; // lines of the algorithm a second
export const BATCHES = [12, 4, 1];

/** Rates that the slider stops at. */
export const RATES = [1, 10, 100, 1000, 10000, 100000].flatMap((power) => [1, 1.5, 2, 3, 5, 7].map((step) => (step * power) / 1000)).concat([0.37, 0.45, 3.5, 40]).sort((a, b) => a - b).filter((rate, k, all) => rate <= 200 && rate !== all[k - 1]);

/**
 * A slider over the list of rates, which shows the rate itself.
 * @param {(rate: number) => void} tell
 */
function rateSlider(tell) {
  const input = element("input", "", "", { type: "range", min: "0", max: String(RATES.length - 1), step: "1" }), value = element("output"), node = framed("rate", "Rate η", input);
  node.firstElementChild.append(" ", value);
  const nearest = (rate) => RATES.reduce((best, one, k) => (Math.abs(Math.log(one / rate)) < Math.abs(Math.log(RATES[best] / rate)) ? k : best), 0);
  const show = (rate) => {
    input.value = String(nearest(rate));
    value.textContent = String(rate);
    input.setAttribute("aria-valuetext", String(rate));
  };
  input.addEventListener("input", () => tell(RATES[+input.value]));
  return Object.assign(node, { show });
}

/** @typedef {{ model: string, rate: number, batch: number, all: boolean, arrows: boolean, pace: string }} Chosen */

export class Controls {
  /**
   * @param {Element} place
   * @param {Element} player  stands among them
   * @param {{ set: (change: Partial<Chosen>) => void, preset: (rate: number) => void, draw: () => void }} acts
   */
  constructor(place, player, { set, preset, draw }) {
    this.model = choice("model", "Model and surface", MODELS.map(({ name, title }) => [name, title]), (model) => set({ model }));
    this.presets = element("span", "presets", "", { role: "group", "aria-label": "Rates to try" });
    this.preset = preset;
    this.rate = rateSlider((rate) => set({ rate }));
    this.batch = choice("batch", "Batch B", [[12, "12: full batch"], [4, "4: mini-batch"], [1, "1: stochastic"]], (batch) => set({ batch }));
    this.all = tick("all", "All three paths", (all) => set({ all }));
    this.arrows = tick("arrows", "Arrows −∂J/∂w", (arrows) => set({ arrows }));
    this.pace = choice("pace", "Pace", [["slow", "slow"], ["usual", "usual"], ["fast", "fast"]], (pace) => set({ pace }));
    const random = button("New start", "New start: weights drawn from N(0, σ²)", draw);
    place.append(this.model, this.presets, this.rate, this.batch, this.all, this.arrows, this.pace, random, player);
    this.offered = "";
  }

  /** @param {Chosen} chosen */
  show(chosen) {
    const { rates, name } = MODELS.find((one) => one.name === chosen.model);
    for (const one of /** @type {const} */ (["model", "rate", "batch", "all", "arrows", "pace"])) this[one].show(chosen[one]);
    if (name !== this.offered) this.presets.replaceChildren(...rates.map(([words, rate]) => Object.assign(button(words, `Rate ${rate}, ${words}, from the usual start`, () => this.preset(rate)), { value: String(rate) })));
    this.offered = name;
    for (const one of this.presets.children) one.setAttribute("aria-pressed", String(+one.value === chosen.rate));
  }
}
