// The opened arithmetic of a view: what it is, the formula with the numbers put in, and what comes out.

import { element } from "../kernel/widgets.js";

const RELATION = /^[=<>\u2248\u2264\u2265]/; // a value that says itself how it relates

/** @typedef {{ name: string, label: string, text: string, value?: string, lit?: boolean, hint?: string }} Row  `lit`: at work now */

export class Lines {
  /**
   * @param {Element} place
   * @param {string} [title]
   */
  constructor(place, title = "") {
    this.node = element("div", "lines");
    this.title = element("p", "title", title);
    this.title.hidden = !title;
    this.body = element("dl");
    this.node.append(this.title, this.body);
    place.append(this.node);
    /** @type {Map<string, { row: HTMLElement, label: HTMLElement, text: HTMLElement, value: HTMLElement }>} */
    this.rows = new Map();
    this.order = "";
  }

  /**
   * Rows that stay are not made anew, so that a hand may drag while they change.
   * @param {Row[]} rows
   * @param {string} [title]
   */
  show(rows, title) {
    if (title !== undefined) {
      set(this.title, title);
      this.title.hidden = !title;
    }
    for (const { name } of rows) if (!this.rows.has(name)) this.rows.set(name, this.make(name));
    const order = rows.map(({ name }) => name).join("\n");
    if (order !== this.order) this.body.replaceChildren(...rows.map(({ name }) => this.rows.get(name).row));
    this.order = order;
    for (const { name, label, text, value, lit = false, hint = "" } of rows) {
      const made = this.rows.get(name);
      set(made.label, label);
      set(made.text, text);
      set(made.value, value === undefined ? "" : RELATION.test(value) ? value : `= ${value}`);
      if (made.row.title !== hint) made.row.title = hint;
      made.row.classList.toggle("lit", lit);
    }
  }

  make(name) {
    const row = element("div", "line"), label = element("dt"), all = element("dd"), text = element("span", "text"), value = element("strong", "value");
    row.dataset.line = name;
    all.append(text, " ", value);
    row.append(label, all);
    return { row, label, text, value };
  }

  /** What the rows say, for a probe: name -> "formula = value". */
  get told() {
    return Object.fromEntries(this.order.split("\n").filter(Boolean).map((name) => {
      const { text, value } = this.rows.get(name);
      return [name, `${text.textContent} ${value.textContent}`.trim()];
    }));
  }
}

function set(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
