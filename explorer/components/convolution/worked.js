// The arithmetic of one output, number by number: window times kernel, the products, their sum and the bias.

import { ColourScale } from "../kernel/colours.js";
import { bracketed, brief } from "./colours.js";
import { Plane } from "./plane.js";
import { termsOf } from "./terms.js";

const MOST_TERMS = 32;

export class Worked {
  /** @param {import("./sandbox.js").Sandbox} sandbox */
  constructor(sandbox) {
    this.sandbox = sandbox;
    this.node = document.createElement("div");
    this.node.className = "worked";
    this.head = document.createElement("div");
    this.head.className = "head";
    this.title = document.createElement("p");
    this.title.className = "title";
    this.lines = document.createElement("div");
    this.lines.className = "lines";
    this.sum = document.createElement("p");
    this.sum.className = "sum";
    this.sum.setAttribute("role", "status");
    this.size = document.createElement("p");
    this.size.className = "size";
    this.body = document.createElement("div");
    this.body.className = "body";
    this.head.append(this.title);
    this.body.append(this.lines, this.sum);
    this.node.append(this.head, this.body, this.size);
    this.channels = [];
  }

  show(theme) {
    const { sandbox } = this, { answer } = sandbox;
    this.node.hidden = !answer; // why there is none stands above
    if (!sandbox.planes.fits) return;
    this.showSize();
    if (sandbox.pointed?.input) this.showUses(sandbox.pointed.input);
    else this.showSum(sandbox.cell, theme);
  }

  // The three matrices of each channel; made once, then only given new numbers.
  build(count) {
    while (this.channels.length > count) this.channels.pop().node.remove();
    while (this.channels.length < count) {
      const node = document.createElement("div"), c = this.channels.length;
      node.className = "line";
      const planes = ["window", "laid", "products"].map((name) => new Plane(`${name}${c}`)), signs = ["\u00d7", "="];
      planes.forEach((plane, k) => {
        node.append(plane.node);
        if (k < 2) {
          const sign = document.createElement("span");
          sign.className = "sign";
          sign.textContent = signs[k];
          node.append(sign);
        }
      });
      const total = document.createElement("span");
      total.className = "total";
      node.append(total);
      this.lines.append(node);
      this.channels.push({ node, planes, total });
    }
  }

  showSum({ filter, row, column }, theme) {
    const { answer, model } = this.sandbox, [rows, columns] = model.size, [, outRows, outColumns] = answer.shape;
    this.build(model.channels);
    this.lines.hidden = false;
    const cell = Math.max(17, Math.min(model.channels > 1 ? 22 : 28, 150 / Math.max(rows, columns)));
    const inputs = this.sandbox.planes.inputs, weights = ColourScale.around(answer.laid, theme);
    const { window, laid, products, sums } = termsOf(answer, model, { filter, row, column });
    const terms = window.flatMap((values, c) => values.map((x, k) => `${bracketed(x)}\u00d7${bracketed(laid[c][k])}`));
    const made = ColourScale.around(products.flat(), theme);
    this.channels.forEach(({ planes, total }, c) => {
      const shared = { rows, columns, cell };
      const of = (list) => (r, col) => list[c][r * columns + col], first = c === 0;
      planes[0].show({ ...shared, value: of(window), scale: inputs[c].scale, title: first ? "window" : "", words: model.channels > 1 ? model.picture.channels[c] : "" }, theme);
      planes[1].show({ ...shared, value: of(laid), scale: weights, title: first ? "kernel" : "", words: first && model.how.flip ? "flipped" : "" }, theme);
      planes[2].show({ ...shared, value: of(products), scale: made, title: first ? "products" : "" }, theme);
      total.textContent = `sum ${brief(sums[c], 9)}`;
    });
    const value = answer.output[(filter * outRows + row) * outColumns + column], bias = model.bias[filter];
    const name = model.filters > 1 ? `Output ${filter + 1}` : "Output";
    this.title.textContent = `${name}, row ${row + 1}, column ${column + 1}${this.reads(column)}`;
    const put = terms.length <= MOST_TERMS ? terms.join(" + ") : sums.length > 1 ? sums.map(bracketed).join(" + ") : `${terms.length} products`;
    const ended = sums.reduce((total, v) => total + v, 0);
    this.sum.textContent = `${put} = ${brief(ended, 9)}; with bias ${brief(bias, 9)}: ${brief(value, 9)}`;
    this.node.dataset.value = String(value);
    this.node.dataset.products = JSON.stringify(products);
  }

  // The named columns that a window reads, the first and the last.
  reads(column) {
    const { answer, model } = this.sandbox, { across } = model.picture, { stride, dilation } = model.how;
    if (!across.length) return "";
    const from = column * stride - answer.margins[1][0], to = from + (model.size[1] - 1) * dilation, named = (at) => across[Math.max(0, Math.min(across.length - 1, at))];
    return `: reads ${named(from)}${to > from ? ` to ${named(to)}` : ""}`;
  }

  // How a cell of the picture is called: by the sample and the SNP where it has them.
  named({ row, column }) {
    const { across, down } = this.sandbox.model.picture;
    return across[column] && down[row] ? `sample ${down[row]}, ${across[column]}` : `row ${row + 1}, column ${column + 1}`;
  }

  showUses(input) {
    const { answer, model } = this.sandbox, { planes } = this.sandbox, at = planes.own(input), uses = planes.uses(input);
    const name = model.channels > 1 ? `${model.picture.channels[input.channel]}, ` : "";
    const margin = !planes.inputs[input.channel].inner(input.row, input.column);
    this.title.textContent = at
      ? `Picture, ${name}${this.named(at)}${margin ? ", repeated in the margin" : ""}: ${brief(model.picture.values[input.channel][at.row][at.column], 9)}`
      : "A zero of the padding";
    const outputs = uses.length, all = answer.shape[1] * answer.shape[2], twice = uses.filter((use) => use.taps.length > 1).length;
    const felt = at ? answer.felt[(input.channel * model.rows + at.row) * model.columns + at.column] : 0, down = felt < -5e-10;
    const moved = at ? ` If it grew by 1, all outputs together would ${down ? "fall" : "grow"} by ${brief(Math.abs(felt), 9)}.` : "";
    this.lines.hidden = true;
    this.sum.textContent = outputs === 0
      ? "No output uses it: no window reaches it."
      : `${outputs} of ${all} output${all === 1 ? "" : "s"} use${outputs === 1 ? "s" : ""} it${twice ? `, ${twice} of them more than once, through its copies in the margin` : ""}.${moved}`;
    this.node.dataset.uses = String(outputs);
  }

  showSize() {
    const { answer } = this.sandbox, parts = answer.lines.map(([label, expression, result]) => `${label}: ${expression} = ${result}`);
    const unread = ["row", "column"].map((word, k) => (answer.unread[k] ? `${answer.unread[k]} ${word}${answer.unread[k] > 1 ? "s" : ""}` : "")).filter(Boolean);
    const [[above, below], [left, right]] = answer.margins, pads = above + below + left + right;
    const around = above === below && above === left && left === right ? `${above} on each side` : `${above} above, ${below} below, ${left} left, ${right} right`;
    this.size.textContent = `${pads ? `Margin ${around}. ` : ""}Output ${parts.join("; ")}. ${answer.parameters} parameters, ${answer.products.toLocaleString("en-GB")} multiplications.`
      + (unread.length ? ` The last ${unread.join(" and ")} of the padded picture ${unread.length > 1 || answer.unread[0] + answer.unread[1] > 1 ? "are" : "is"} read by no window.` : "");
  }
}
