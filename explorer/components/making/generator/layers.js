// The network's layers as rows: what comes out, what is learnt, what it costs; one of them is opened.

import { whole } from "../../kernel/numbers.js";
import { element } from "../../kernel/widgets.js";

/** @typedef {{ name: string, title: string, output: string, parameters: number, macs: number, values: number, lines: [string, string, number][] }} Described  `values`: numbers that come out, for one sample */

export const FLOAT = 4, KEPT = 4; // bytes of a number; of each weight: itself, its gradient, and Adam's two averages

/**
 * Bytes of training: what each layer gives, for all of a batch, and all that is kept of each weight.
 * @param {Described[]} layers
 * @param {number} batch
 */
export function memory(layers, batch) {
  const values = layers.reduce((sum, one) => sum + one.values, 0), weights = layers.reduce((sum, one) => sum + one.parameters, 0);
  return { values, weights, activations: values * batch * FLOAT, kept: weights * KEPT * FLOAT };
}

export const megabytes = (/** @type {number} */ bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/** @returns {import("../../topic/lines.js").Row[]} */
export function opened(/** @type {Described} */ { name, lines, values }, /** @type {number} */ batch) {
  const rows = lines.map(([label, text, value], k) => ({ name: `${name}-${k}`, label, text: text.replaceAll("·", " × ").replace(/ - /g, " − "), value: whole(value) }));
  return [...rows, { name: `${name}-memory`, label: `what comes out, batch ${batch}`, text: `${whole(values)} × ${batch} × ${FLOAT} bytes`, value: `= ${whole(values * batch * FLOAT)} bytes` }];
}

/** @returns {import("../../topic/lines.js").Row[]} */
export function totals(/** @type {Described[]} */ layers, /** @type {number} */ batch) {
  const learnt = layers.filter(({ parameters }) => parameters > 0), busy = layers.filter(({ macs }) => macs > 0), sum = (list, of) => list.reduce((all, one) => all + one[of], 0), { values, weights, activations, kept } = memory(layers, batch);
  return [
    { name: "parameters", label: "parameters", text: learnt.map(({ parameters }) => whole(parameters)).join(" + "), value: whole(sum(layers, "parameters")) },
    { name: "macs", label: "multiply-adds of a digit", text: busy.map(({ macs }) => whole(macs)).join(" + "), value: whole(sum(layers, "macs")) },
    { name: "activations", label: `outputs kept, batch ${batch}`, text: `${whole(values)} × ${batch} × ${FLOAT} bytes`, value: `= ${whole(activations)} bytes, ${megabytes(activations)}` },
    { name: "kept", label: "weights, gradients, Adam’s m and v", text: `${KEPT} × ${whole(weights)} × ${FLOAT} bytes`, value: `= ${whole(kept)} bytes, ${megabytes(kept)}` },
  ];
}

export class Rows {
  /**
   * @param {Element} place
   * @param {Described[]} layers
   * @param {(name: string) => void} choose
   */
  constructor(place, layers, choose) {
    this.node = element("table", "layers");
    const head = element("tr"), body = element("tbody");
    for (const words of ["Layer", "comes out", "parameters", "multiply-adds"]) head.append(element("th", "", words, { scope: "col" }));
    /** @type {Map<string, HTMLElement>} */
    this.rows = new Map();
    for (const { name, title, output, parameters, macs } of layers) {
      const row = element("tr"), cell = element("th", "", "", { scope: "row" }), open = element("button", "", title, { type: "button", title: `Open the arithmetic of ${title}` });
      open.addEventListener("click", () => choose(name));
      cell.append(open);
      row.append(cell, element("td", "", output), element("td", "", parameters ? whole(parameters) : "–"), element("td", "", macs ? whole(macs) : "–"));
      row.dataset.layer = name;
      this.rows.set(name, row);
      body.append(row);
    }
    const top = element("thead");
    top.append(head);
    this.node.append(top, body);
    place.append(this.node);
  }

  show(/** @type {string} */ chosen) {
    for (const [name, row] of this.rows) {
      row.classList.toggle("chosen", name === chosen);
      row.querySelector("button").setAttribute("aria-pressed", String(name === chosen));
    }
  }
}
