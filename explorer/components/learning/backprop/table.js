// The variables: their values to type, gradients, finite differences, and what a step of descent makes of them.

import { element, numberField } from "../../kernel/widgets.js";
import { bracketed, written } from "../../topic/written.js";

const MOST = 99;

export class Table {
  /**
   * @param {Element} place
   * @param {{ typed: (name: string, value: number) => void, ticked: (name: string, on: boolean) => void }} acts
   */
  constructor(place, acts) {
    this.acts = acts;
    this.node = element("table", "variables", "", { "aria-label": "Variables" });
    this.body = element("tbody");
    const head = element("tr");
    for (const words of ["", "value", "gradient", "finite difference", "learnt", "after a step"]) head.append(element("th", "", words, { scope: "col" }));
    const top = element("thead");
    top.append(head);
    this.node.append(top, this.body);
    place.append(this.node);
    /** @type {Map<string, any>} */
    this.rows = new Map();
  }

  /** @param {string[]} names */
  arrange(names) {
    if (names.join() === [...this.rows.keys()].join()) return;
    this.rows.clear();
    this.body.replaceChildren(...names.map((name) => {
      const line = element("tr"), head = element("th", "", name, { scope: "row" }), cells = Array.from({ length: 5 }, () => element("td"));
      const field = numberField(`Value of ${name}`, { low: -MOST, high: MOST, step: 0.01 }, (value) => this.acts.typed(name, value));
      const tick = element("input", "", "", { type: "checkbox", "aria-label": `${name} is learnt` });
      tick.addEventListener("change", () => this.acts.ticked(name, tick.checked));
      cells[0].append(field);
      cells[3].append(tick);
      line.append(head, ...cells);
      line.dataset.variable = name;
      this.rows.set(name, { field, tick, gradient: cells[1], check: cells[2], after: cells[4], line });
      return line;
    }));
  }

  /**
   * @param {{ name: string, value: number, gradient: number | null, check: { text: string, agrees: boolean } | null, learnt: boolean, lit: boolean }[]} list
   * @param {number} rate
   */
  show(list, rate) {
    this.arrange(list.map(({ name }) => name));
    for (const { name, value, gradient, check, learnt, lit } of list) {
      const row = this.rows.get(name);
      row.field.show(+value.toFixed(4));
      row.tick.checked = learnt;
      row.line.classList.toggle("lit", lit);
      set(row.gradient, gradient === null ? "\u2013" : written(gradient));
      set(row.check, check ? `${check.text} ${check.agrees ? "\u2713" : "\u2260"}` : "not made");
      row.check.classList.toggle("waiting", !check);
      set(row.after, !learnt ? "stays" : gradient === null ? "\u2013" : `${written(value)} \u2212 ${written(rate)} \u00d7 ${bracketed(gradient)} = ${written(value - rate * gradient)}`);
    }
  }
}

function set(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
