// The truth table beside the plane: each row's sum with the numbers put in, what it must be, and whether it is.

import { element } from "../../kernel/widgets.js";
import { bracketed, written } from "../../topic/written.js";
import { ROWS } from "./gates.js";

export class Truth {
  /** @param {Element} place */
  constructor(place) {
    this.node = element("table", "truth", "", { "aria-label": "Truth table" });
    const head = element("tr"), body = element("tbody"), top = element("thead");
    head.append(...["x\u2081", "x\u2082", "w\u2081 x\u2081 + w\u2082 x\u2082 + b", "must be", ""].map((words) => element("th", "", words, { scope: "col" })));
    top.append(head);
    this.cells = ROWS.map(([x1, x2]) => {
      const row = element("tr"), cells = [element("td", "", String(x1)), element("td", "", String(x2)), element("td", "sum"), element("td"), element("td", "verdict")];
      row.append(...cells);
      body.append(row);
      return { row, sum: cells[2], must: cells[3], verdict: cells[4] };
    });
    this.node.append(top, body);
    place.append(this.node);
  }

  /**
   * @param {import("./gates.js").Row[]} rows
   * @param {import("./gates.js").Weights} weights
   */
  show(rows, { w1, w2, b }) {
    rows.forEach(({ x1, x2, sum, target, right }, k) => {
      const terms = [...(x1 ? [w1] : []), ...(x2 ? [w2] : []), b], { row, sum: cell, must, verdict } = this.cells[k];
      set(cell, terms.map((term, i) => (i ? bracketed(term) : written(term))).join(" + ") + (terms.length > 1 ? ` = ${written(sum)}` : ""));
      set(must, target ? "> 0, for 1" : "\u2264 0, for 0");
      set(verdict, right ? "\u2713 right" : "\u2717 wrong");
      row.classList.toggle("wrong", !right);
    });
  }
}

function set(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
