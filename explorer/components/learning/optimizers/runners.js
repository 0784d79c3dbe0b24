// The six optimizers one below the other: colour, learning rate, loss now, and when each arrived. One of them is opened.

import { number } from "../../kernel/numbers.js";
import { element } from "../../kernel/widgets.js";
import { NAMES, RULES } from "./rules.js";
import { arrived } from "./words.js";

const HEADS = ["", "Optimizer", "rate η", "J − min", "finished"];

export class Runners {
  /** @param {import("./view.js").View} view */
  constructor(view) {
    this.view = view;
    this.node = element("div", "runners", "", { role: "group", "aria-label": "The optimizer that is opened" });
    const head = element("div", "runner head");
    head.append(...HEADS.map((words) => element("span", "", words)));
    this.rows = RULES.map((rule) => this.row(rule));
    this.node.append(head, ...this.rows.map(({ node }) => node));
    view.frame.side.append(this.node);
  }

  row(/** @type {import("./rules.js").Rule} */ rule) {
    const node = element("button", "runner"), swatch = element("i"), cells = HEADS.slice(1).map(() => element("span"));
    node.type = "button";
    node.dataset.rule = rule;
    node.append(swatch, ...cells);
    node.addEventListener("click", () => this.view.choose(rule));
    return { rule, node, swatch, cells };
  }

  draw() {
    const { view } = this, { state, runs, problem } = view;
    for (const { rule, node, swatch, cells } of this.rows) {
      const run = runs[rule], end = Math.min(state.t, run.last), flown = run.last < state.t;
      const words = [NAMES[rule], String(run.rate), flown ? "diverges" : number(run.losses[end] - problem.lowest, 2), state.t >= Math.min(run.arrival, view.course.steps) ? (run.arrival < Infinity ? `step ${run.arrival}` : arrived(run)) : "…"];
      swatch.style.background = view.colour(rule);
      cells.forEach((cell, k) => { if (cell.textContent !== words[k]) cell.textContent = words[k]; });
      node.setAttribute("aria-pressed", String(rule === state.of));
    }
  }
}
