// Matrices in brackets, as a formula writes them, with numbers that change while a hand drags.

import { element } from "../../kernel/widgets.js";

export class Matrix {
  /**
   * @param {string} name  for who does not see it
   * @param {string} [title]  above it
   */
  constructor(name, title = "") {
    this.name = name;
    this.node = element("figure", "matrix", "", { "aria-label": name });
    this.body = element("div", "cells");
    this.node.append(element("figcaption", "", title), this.body);
    this.columns = 0;
  }

  /** @param {string[][]} rows */
  show(rows) {
    const cells = rows.flat();
    if (this.columns !== rows[0].length || this.body.children.length !== cells.length) {
      this.columns = rows[0].length;
      this.body.style.gridTemplateColumns = `repeat(${this.columns}, auto)`;
      this.body.replaceChildren(...cells.map(() => element("span")));
    }
    cells.forEach((text, k) => { if (this.body.children[k].textContent !== text) this.body.children[k].textContent = text; });
  }

  /** What stands in it, for a probe. */
  get told() {
    return Array.from(this.body.children, (cell) => cell.textContent);
  }
}

/**
 * Matrices and the signs between them on one line.
 * @param {...(Matrix | string)} parts
 */
export function formula(...parts) {
  const node = element("div", "formula");
  node.append(...parts.map((part) => (typeof part === "string" ? element("span", "sign", part) : part.node)));
  return node;
}
