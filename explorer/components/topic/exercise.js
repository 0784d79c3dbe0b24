// An exercise: a text, fields for the answer, and a check that says why an answer is wrong. The way is shown on demand.

import { button, choice, element, framed } from "../kernel/widgets.js";
import { begun, solved } from "./progress.js";
import { typed } from "./written.js";

/** @typedef {{ name: string, label: string, options?: any[][] }} Field  a number, or one of `options` as [value, words] */
/** @typedef {{ right: boolean, words: string }} Verdict */
/**
 * @typedef {object} About
 * @property {string} name  within the topic
 * @property {string} text
 * @property {Field[]} fields
 * @property {(values: Record<string, any>) => Verdict} check  gets numbers that are numbers, and chosen options
 * @property {string | (() => string)} way  how the answer is found, with its numbers
 */

/**
 * Whether an answer is near enough; a half of the last digit asked for is a good tolerance.
 * @param {number} value
 * @param {number} right
 * @param {number} tolerance
 */
export function near(value, right, tolerance) {
  return Math.abs(value - right) <= tolerance + 1e-12;
}

export class Exercise {
  /**
   * @param {import("./frame.js").Frame} frame
   * @param {About} about
   */
  constructor(frame, about) {
    this.topic = frame.name;
    this.node = element("section", "exercise", "", { "aria-label": "Exercise" });
    this.node.dataset.exercise = about.name;
    this.heading = element("h4", "", "Exercise");
    this.text = element("p", "text");
    this.form = element("form");
    this.result = element("p", "result", "", { role: "status" });
    this.node.append(this.heading, this.text, this.form, this.result);
    frame.exercises.append(this.node);
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
    this.show(about);
  }

  /** Ask this; where it is another exercise than before, the fields are empty again. */
  show(/** @type {About} */ about) {
    const same = this.about?.name === about.name && this.about.text === about.text;
    this.about = about;
    if (same) return;
    this.text.textContent = about.text;
    this.inputs = about.fields.map((field) => this.input(field));
    this.reveal = button("Show the way", "Show how the answer is found", () => this.say("told", this.way), "plain");
    const check = button("Check", "Check the answer", () => {}, "main");
    check.type = "submit";
    this.form.replaceChildren(...this.inputs.map(({ node }) => node), check, this.reveal);
    this.enter(begun(this.topic, about.name) ? "before" : "open");
    this.say(this.state, this.state === "before" ? "You solved this before." : "");
  }

  input(/** @type {Field} */ { name, label, options }) {
    if (!options) {
      const field = element("input", "", "", { type: "text", inputmode: "decimal", autocomplete: "off", size: "8" });
      return { name, node: framed(name, label, field), value: () => typed(field.value), number: true, field };
    }
    let chosen = null;
    const node = choice(name, label, [[null, "choose"], ...options], (value) => { chosen = value; });
    node.show(null);
    return { name, node, value: () => chosen, number: false, field: node.querySelector("select") };
  }

  get way() {
    const { way } = this.about;
    return typeof way === "string" ? way : way();
  }

  submit() {
    const values = Object.fromEntries(this.inputs.map((one) => [one.name, one.value()]));
    const missing = this.inputs.find((one) => (one.number ? Number.isNaN(values[one.name]) : values[one.name] === null));
    if (missing) {
      this.say("open", missing.number ? "Type a number, such as 0.25 or 1/4." : "Choose an answer.");
      missing.field.focus();
      return;
    }
    const { right, words } = this.about.check(values);
    if (right) solved(this.topic, this.about.name);
    this.say(right ? "right" : "wrong", words);
  }

  say(state, words) {
    this.enter(state);
    this.result.textContent = words;
  }

  /** @param {"open" | "before" | "wrong" | "right" | "told"} state */
  enter(state) {
    this.state = state;
    this.node.dataset.state = state;
    this.reveal.hidden = state === "open" || state === "before" || state === "told";
  }
}
