// The published results beside the rule that knows the batch alone; and a threshold that slides over scores which are simulated.

import { choice, element, slider } from "../../kernel/widgets.js";
import { Plot, sampled } from "../../topic/plot.js";
import { written } from "../../topic/written.js";
import { above, BATCH, fitted, MODELS, rates } from "./results.js";

const LOW = -3, HIGH = 5, ROW = 27;
const percent = (value) => (Number.isNaN(value) ? "undefined" : `${written(value, 1)}%`);
const density = (x, middle) => Math.exp(-((x - middle) ** 2) / 2) / Math.sqrt(2 * Math.PI);

export class Scores {
  title = "Results";

  /** @param {any} view */
  constructor(view) {
    this.view = view;
    this.model = choice("model", "Scores as of", MODELS.map(({ name }) => [name, name]), (model) => view.change({ model, threshold: null }));
    this.threshold = slider("threshold", "Call a case above", { low: LOW, high: HIGH, step: 0.01 }, (threshold) => view.change({ threshold }));
    this.controls = [this.model, this.threshold];
  }

  get row() {
    return MODELS.find(({ name }) => name === this.view.state.model);
  }

  get fit() {
    return fitted(this.row);
  }

  get at() {
    return this.view.state.threshold ?? this.fit.threshold;
  }

  show() {
    this.model.show(this.view.state.model);
    this.threshold.show(+this.at.toFixed(2));
  }

  words() {
    return [element("strong", "", `A rule that knows in which batch a sample was sequenced, and no genotype at all, is right in ${BATCH.accuracy}%: more often than any model. `),
      "It finds more cases, too; only the random forest is more precise, on the quarter of the cases that it finds. So these accuracies cannot tell the disease from the batch. " +
      "The table is published, for one threshold; the scores are simulated: two normal distributions, of equal spread, as far apart as the chosen row\u2019s precision and recall say."];
  }

  lines() {
    const { at, fit, row } = this, counts = above(at, fit.apart), { accuracy, precision, recall } = rates(counts), w = (v) => written(v, 2);
    const { tp, fn, fp, tn } = counts, published = this.view.state.threshold === null;
    return [
      { name: "counts", label: "Of 100 and 100", text: `cases found ${w(tp)}, missed ${w(fn)}; controls called cases ${w(fp)}, left alone ${w(tn)}` },
      { name: "precision", label: "Precision", text: `${w(tp)} / (${w(tp)} + ${w(fp)})`, value: percent(precision) },
      { name: "recall", label: "Recall", text: `${w(tp)} / (${w(tp)} + ${w(fn)})`, value: percent(recall) },
      { name: "accuracy", label: "Accuracy", text: `(${w(tp)} + ${w(tn)}) / 200`, value: percent(accuracy) },
      { name: "published", label: "Published", text: `${row.name} ${row.accuracy} / ${row.precision} / ${row.recall}${published ? ", its own threshold" : ""}; batch alone ${BATCH.accuracy} / ${BATCH.precision} / ${BATCH.recall}`, lit: true },
    ];
  }

  label() {
    return `Accuracy, precision and recall, per cent. ${[BATCH, ...MODELS].map((row) => `${row.name}: ${row.accuracy}, ${row.precision}, ${row.recall}`).join("; ")}. Simulated scores, threshold ${this.at.toFixed(2)}: left and right arrows move it, up and down choose a model.`;
  }

  shown() {
    return { at: this.at, apart: this.fit.apart, counts: above(this.at, this.fit.apart) };
  }

  // A place is a threshold, on its line, or the name of a model, on its row.
  place(what) {
    if (typeof what === "string") return [40, this.rows.top + (MODELS.findIndex(({ name }) => name === what) + 1.5) * ROW];
    return [this.plot.x.at(what), this.plot.area.y + this.plot.area.height / 2];
  }

  grips(spot) {
    return Boolean(this.plot?.holds(spot, 6));
  }

  press(spot) {
    const row = Math.floor((spot.y - this.rows.top) / ROW) - 1;
    if (spot.x < this.rows.width && row >= 0 && row < MODELS.length) this.view.change({ model: MODELS[row].name, threshold: null });
    if (!this.grips(spot)) return null;
    this.drag("threshold", spot);
    return "threshold";
  }

  drag(_, spot) {
    this.move(this.plot.value(spot)[0]);
  }

  move(threshold) {
    this.view.change({ threshold: Math.round(100 * Math.max(LOW, Math.min(HIGH, threshold))) / 100 });
  }

  keys(event) {
    const step = event.shiftKey ? 0.5 : 0.05, place = MODELS.indexOf(this.row);
    const other = (by) => () => this.view.change({ model: MODELS[(place + by + MODELS.length) % MODELS.length].name, threshold: null });
    return { ArrowLeft: () => this.move(this.at - step), ArrowRight: () => this.move(this.at + step), Home: () => this.move(LOW), End: () => this.move(HIGH), ArrowUp: other(-1), ArrowDown: other(1) };
  }

  height(width, size) {
    const table = 7 * ROW + 14;
    return width < 860 ? table + 16 + 240 : Math.max(table, 226 + 3 * size);
  }

  draw(pen, size) {
    const { width } = pen, small = width < 860, table = small ? width : Math.round(width * 0.44), left = small ? 0 : table + 34;
    const top = small ? 7 * ROW + 34 : 6, each = (width - left - 44) / 2, tall = small ? 168 : 180;
    this.rows = { top: 6, width: table };
    this.table(pen, size, table);
    this.curves(pen, size, { x: left + 4, y: top + 2 * size, width: each - 8, height: tall });
    this.plane(pen, size, { x: left + each + 44, y: top + 2 * size, width: each - 16, height: tall });
  }

  table(pen, size, width) {
    const { theme } = pen, { top } = this.rows, names = Math.min(158, width * 0.34), [precise, found] = [width - 66, width - 4], from = names + 44, room = precise - 62 - from;
    const at = (accuracy) => from + room * accuracy / 100, middle = (k) => top + (k + 0.5) * ROW;
    for (const [words, x] of [["accuracy", from], ["precision", precise], ["recall", found]]) pen.text(String(words), Number(x), middle(0), { size, fill: theme.quiet, align: words === "accuracy" ? "left" : "right", baseline: "middle" });
    pen.text("%, published", 0, middle(0), { size, fill: theme.quiet, baseline: "middle" });
    MODELS.forEach((row, k) => {
      const on = row === this.row, y = middle(k + 1), ink = on ? theme.text : theme.quiet, weight = on ? 600 : 400;
      if (on) pen.rect(-2, y - ROW / 2 + 2, width + 2, ROW - 4, { fill: theme.band, radius: 4 });
      pen.text(row.name, 4, y, { size, fill: theme.text, baseline: "middle", weight });
      pen.rect(from, y - 8, at(row.accuracy) - from, 16, { fill: theme.lines[0], alpha: on ? 1 : 0.6 });
      pen.text(row.accuracy.toFixed(1), from - 6, y, { size, fill: theme.text, align: "right", baseline: "middle", weight });
      for (const [value, x] of [[row.precision, precise], [row.recall, found]]) pen.text(Number(value).toFixed(1), Number(x), y, { size, fill: ink, align: "right", baseline: "middle", weight });
    });
    const y = middle(MODELS.length + 1), line = at(BATCH.accuracy), letters = { size: size + 1, fill: theme.text, baseline: /** @type {CanvasTextBaseline} */ ("middle"), weight: 700 };
    pen.rect(-2, y - ROW / 2, width + 2, ROW, { fill: theme.positive[0], alpha: 0.2, radius: 4 });
    pen.rect(from, y - 8, line - from, 16, { fill: theme.positive[0] });
    pen.path([[line, top + ROW - 2], [line, y + 8]], { stroke: theme.positive[0], width: 2.5, dash: [6, 3] });
    pen.text(BATCH.name, 4, y, letters);
    for (const [value, x] of [[BATCH.accuracy, from - 6], [BATCH.precision, precise], [BATCH.recall, found]]) pen.text(Number(value).toFixed(1), Number(x), y, { ...letters, align: "right" });
  }

  curves(pen, size, area) {
    const { theme } = pen, { at, fit } = this, plot = new Plot(area, { x: [LOW, HIGH], y: [0, 0.5] });
    this.plot = plot;
    pen.text("Simulated scores: drag", area.x, area.y - 0.8 * size, { size, fill: theme.text, weight: 600 });
    for (const [middle, fill] of [[0, theme.lines[0]], [fit.apart, theme.positive[0]]]) {
      const curve = (x) => density(x, Number(middle)), beyond = at < HIGH ? [[at, 0], ...sampled(curve, [at, HIGH], 60), [HIGH, 0]] : [];
      plot.line(pen, beyond, { fill: String(fill), alpha: 0.3 });
      plot.line(pen, sampled(curve, [LOW, HIGH], 120), { stroke: String(fill), width: 2 });
    }
    const x = plot.x.at(at), base = area.y + area.height;
    pen.path([[area.x, base + 0.5], [area.x + area.width, base + 0.5]], { stroke: theme.axis });
    pen.path([[x, area.y], [x, base]], { stroke: theme.accent, width: 2.5 });
    pen.circle(x, area.y + 6, 7, { fill: theme.background, stroke: theme.accent, width: 3 });
    pen.text("controls", plot.x.at(-0.9), plot.y.at(0.33), { size, fill: theme.text, align: "right", halo: theme.background });
    pen.text("cases", plot.x.at(fit.apart + 0.85), plot.y.at(0.33), { size, fill: theme.text, halo: theme.background });
    pen.text(`threshold ${written(+at.toFixed(2), 2)}`, area.x + area.width, base + 1.4 * size, { size, fill: theme.text, align: "right" });
  }

  plane(pen, size, area) {
    const { theme } = pen, { fit, at, row } = this, plot = new Plot(area, { x: [0, 100], y: [50, 100] });
    plot.axes(pen, { size, x: "recall, %", y: "precision, %", ticksX: 4, ticksY: 5 });
    const points = Array.from({ length: 161 }, (_, k) => rates(above(HIGH - (HIGH - LOW) * k / 160, fit.apart))).map(({ recall, precision }) => [recall, precision]);
    plot.line(pen, points, { stroke: theme.lines[0], width: 2, dash: [5, 3] });
    for (const one of MODELS) plot.dot(pen, one.recall, one.precision, one === row ? 6 : 4.5, { fill: one === row ? theme.lines[0] : theme.background, stroke: theme.lines[0], width: 2 });
    const now = rates(above(at, fit.apart));
    if (now.precision >= 50) plot.dot(pen, now.recall, now.precision, 7, { stroke: theme.accent, width: 3 });
    const [x, y] = plot.at(BATCH.recall, BATCH.precision), r = 9;
    pen.path([[x - r, y], [x, y - r], [x + r, y], [x, y + r]], { fill: theme.positive[0], stroke: theme.background, width: 1.5, closed: true });
    pen.path([[x, y - r], [x, plot.y.at(91)]], { stroke: theme.positive[0], width: 1.5 });
    pen.text("batch alone", area.x + area.width, plot.y.at(92), { size, fill: theme.text, align: "right", weight: 700 });
  }
}
