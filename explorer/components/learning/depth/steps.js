// How many steps a weight needs from .5 to -.2 where its gradient stays as it is: the vanishing gradient in one number.

import { whole } from "../../kernel/numbers.js";
import { button, choice, element, framed } from "../../kernel/widgets.js";
import { Lines } from "../../topic/lines.js";
import { short } from "./digits.js";
import { FROM, gradient, stepsNeeded, TO } from "./path.js";

export const TAUGHT = 0.00001;
const LEAST = -8; // power of ten at the slider's lower end

export class Steps {
  /** @param {import("./view.js").View} view */
  constructor(view) {
    this.view = view;
    this.node = element("div", "steps", "", { role: "group", "aria-label": "Steps needed" });
    this.slider = element("input", "", "", { type: "range", min: String(LEAST), max: "0", step: "0.1" });
    this.slider.addEventListener("input", () => view.show({ size: +(10 ** this.slider.value).toPrecision(2) }));
    this.rate = choice("rate", "η", [1, 0.1, 0.01, 0.001].map((rate) => [rate, String(rate)]), (rate) => view.show({ rate }));
    const fields = element("div", "row"), from = element("div", "row", "", { role: "group", "aria-label": "Whose gradient" });
    fields.append(framed("size", "Size of the gradient", this.slider), this.rate);
    /** @type {[HTMLButtonElement, () => number][]} */
    this.sources = [
      this.source("as taught", "The gradient as taught, .00001", () => TAUGHT),
      this.source("the five layers", "The gradient of the five layers above", () => gradient(view.state.activation)),
      this.source("layer 1", "The gradient measured in the chosen layer", () => view.sizes.mean[view.state.layer - 1]),
    ];
    from.append(element("span", "", "Take that of"), ...this.sources.map(([node]) => node));
    this.node.append(fields, from);
    this.lines = new Lines(this.node);
    view.frame.side.append(this.node);
  }

  /** @returns {[HTMLButtonElement, () => number]} */
  source(label, title, value) {
    return [button(label, title, () => this.view.show({ size: value() })), value];
  }

  draw() {
    const { state } = this.view, steps = stepsNeeded(state.size, state.rate), place = Math.max(LEAST, Math.min(0, Math.log10(state.size)));
    if (Math.abs(+this.slider.value - place) > 0.06) this.slider.value = String(place);
    this.slider.setAttribute("aria-valuetext", short(state.size));
    this.rate.show(state.rate);
    const words = `layer ${state.layer}`, [layered] = this.sources[2];
    if (layered.textContent !== words) layered.textContent = words;
    layered.setAttribute("aria-label", `${words}: ${layered.title}`);
    for (const [node, value] of this.sources) node.setAttribute("aria-pressed", String(value() === state.size));
    const long = steps < 1e6 ? `${whole(steps)}${Math.abs(steps - Math.round(steps)) > 1e-6 ? "…" : ""}` : short(steps);
    this.lines.show([
      { name: "step", label: "one step", text: `η × gradient = ${state.rate} × ${short(state.size)}`, value: short(state.rate * state.size) },
      { name: "steps", label: `w from .5 to −.2`, text: `(${FROM} − (${TO})) / ${short(state.rate * state.size)}`.replace("-", "−"), value: `${long} steps`, lit: true },
    ]);
  }
}
