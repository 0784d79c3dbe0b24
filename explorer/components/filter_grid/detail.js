// The chosen filter: its weights, the logo of what excites it, and the windows that excite it most, one under another.

import { Asker } from "../kernel/ask.js";
import { number, whole } from "../kernel/numbers.js";
import { placeIn } from "../kernel/pointers.js";
import { shown } from "../kernel/shown.js";
import { Tooltip } from "../kernel/tooltip.js";
import { element } from "../kernel/widgets.js";
import { even, percent } from "./figures.js";
import { drawHead, drawStates, stateWords } from "./strip.js";

export class Detail {
  /** @param {import("./view.js").FilterView} view */
  constructor(view, parent) {
    this.view = view;
    this.root = element("div", "detail");
    this.title = element("p", "title");
    this.alike = element("p", "alike");
    this.table = element("table");
    const head = element("thead"), row = element("tr");
    this.head = element("canvas");
    this.strip = element("th", "strip");
    this.strip.append(this.head);
    row.append(element("th", "value", "response"), this.strip, element("th", "sample", "sample"), element("th", "where", "where"), element("th", "", "gene"));
    head.append(row);
    this.body = element("tbody");
    this.table.append(head, this.body);
    this.note = element("p", "note");
    this.root.append(this.title, this.alike, this.table, this.note);
    parent.append(this.root);
    this.tooltip = new Tooltip(this.root);
    view.stage.on(this.root, "pointermove", (event) => this.hover(event));
    view.stage.on(this.root, "pointerleave", () => this.tooltip.hide());
    view.stage.ending(() => this.asker?.close());
    view.stage.on(this.root, "click", (event) => {
      const filter = event.target.dataset?.filter;
      if (filter !== undefined) view.choose(Number(filter));
    });
  }

  asks(path) {
    this.asker?.close();
    this.asker = new Asker(path);
  }

  async fetch() {
    const { view } = this, { windows, collapse, question } = view.header, began = performance.now();
    this.root.classList.add("waiting");
    try {
      const answer = await this.asker.ask("filter_windows", { ...question, filter: view.chosen, most: windows, collapse });
      if (!answer) return;
      Object.assign(this, { answer, took: performance.now() - began });
      this.root.classList.remove("waiting");
      this.root.dataset.filter = answer.header.filter + 1;
      this.fill();
      this.draw();
    } catch (error) {
      this.answer = null;
      this.body.replaceChildren();
      this.title.textContent = `Filter ${view.chosen + 1}`;
      this.note.textContent = error.message;
      this.root.classList.remove("waiting");
    }
  }

  fill() {
    const { view } = this, { header, arrays } = this.answer, filter = header.filter, { silent, constant, active } = view.arrays, { layer } = view;
    const parts = [`Filter ${filter + 1}`];
    if (silent[filter]) parts.push("never active for any sample");
    else if (constant[filter]) parts.push("the same number for every sample");
    else if (layer.cuts) parts.push(`active in ${percent(active[filter])} of samples × places`);
    this.title.textContent = parts.join(" · ");
    this.alike.replaceChildren("Most alike: ", ...this.nearest(filter));
    this.alike.hidden = layer.filters < 2;
    this.body.replaceChildren(...header.rows.map((row) => {
      const line = element("tr"), strip = element("td", "strip");
      strip.append(element("canvas"));
      const other = row.chromosome_end === row.chromosome ? "" : ` ${row.chromosome_end}:`;
      const where = layer.sharing === "whole genome" ? "whole genome" : header.mapped ? `${row.chromosome}:${whole(row.start)}${other ? ` –${other}` : "–"}${whole(row.end)}` : `markers ${whole(row.start)}–${whole(row.end)}`;
      const gene = row.gene ? `${row.gene}${row.distance ? ` (${row.distance > 0 ? "+" : "−"}${whole(Math.abs(row.distance))} bp)` : ""}` : "–";
      line.append(element("td", "value", even(row.value, 4)), strip, element("td", "sample", shown(row.sample)), element("td", "where", shown(where)), element("td", "gene", shown(gene)));
      return line;
    }));
    const tied = arrays.weights ? "" : " Its weights are over the output of the layer before and stand in the grid; below are the SNPs that it sees.";
    const some = header.chosen ? ` Shown: ${header.chosen}.` : "";
    const response = layer.through.length ? `The response is what ${layer.through.join(" and ")} make${layer.through.length > 1 ? "" : "s"} of the weighted sum.` : "The response is the weighted sum itself.";
    const logo = "Letters are copies of a1, as high as they are informative: bits against what is usual at each window's own SNPs, less the small-sample correction.";
    this.note.textContent = `${response}${tied}${some} ${logo}`;
  }

  nearest(filter) {
    const { arrays, layer } = this.view, others = [...Array(layer.filters).keys()].filter((k) => k !== filter);
    const r = (k) => arrays.correlation[filter * layer.filters + k];
    others.sort((a, b) => Math.abs(r(b)) - Math.abs(r(a)));
    return others.slice(0, 5).map((k) => {
      const shift = arrays.shift[filter * layer.filters + k];
      const button = element("button", "chip", `${k + 1} (r ${r(k).toFixed(2).replace("-", "−")}${shift ? `, moved ${Math.abs(shift)}` : ""})`, { type: "button" });
      button.dataset.filter = k;
      return button;
    });
  }

  draw() {
    if (!this.answer) return;
    const theme = this.view.theme, width = Math.max(60, this.strip.clientWidth - 18);
    this.width = width;
    drawHead(this.head, width, this.answer, theme);
    this.body.querySelectorAll("canvas").forEach((canvas, i) => drawStates(canvas, width, i, this.answer, theme));
  }

  hover(event) {
    const canvas = event.target;
    if (canvas.tagName !== "CANVAS" || !this.answer) return this.tooltip.hide();
    const { arrays, header } = this.answer, offsets = arrays.offsets.length;
    const j = Math.floor(placeIn(canvas, event)[0] / this.width * offsets), [x, y] = placeIn(this.root, event);
    if (j < 0 || j >= offsets) return this.tooltip.hide();
    const i = [...this.body.querySelectorAll("canvas")].indexOf(canvas), states = header.ploidy + 1, rows = [];
    if (arrays.weights) header.names.forEach((name, c) => rows.push([`weight, ${name}`, number(arrays.weights[c * offsets + j])]));
    if (i >= 0) rows.push(["copies of a1", stateWords(arrays.states[i * offsets + j])]);
    else {
      for (let g = 0; g < states; g++) rows.push([`${g} copies`, `${percent(arrays.shares[j * states + g])}, usual ${percent(arrays.background[j * states + g])}`]);
      rows.push(["information", `${number(arrays.bits[j], 2)} bits of ${whole(arrays.counted[j])} windows`]);
    }
    const at = i >= 0 && arrays.positions[i * offsets + j] > 0 ? ` · ${header.mapped && header.rows[i].chromosome !== "unplaced" ? `${whole(arrays.positions[i * offsets + j])} bp` : `marker ${whole(arrays.positions[i * offsets + j])}`}` : "";
    this.tooltip.show(`SNP ${whole(arrays.offsets[j] + 1)} of the window${at}`, rows, x, y, this.root.clientWidth, this.root.clientHeight);
  }
}
