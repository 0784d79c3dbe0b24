// The three groups of matrices: channels of the picture with their margin, kernels by filter and channel, outputs by filter.

import { ColourScale } from "../kernel/colours.js";
import { Plane } from "./plane.js";

/** @type {import("../kernel/colours.js").Kind[]} */
const LIGHTS = ["red", "green", "blue"];

export class Planes {
  /** @param {import("./sandbox.js").Sandbox} sandbox */
  constructor(sandbox) {
    this.sandbox = sandbox;
    this.node = document.createElement("div");
    this.node.className = "planes";
    this.groups = ["input", "kernel", "output"].map((kind) => {
      const group = document.createElement("div");
      group.className = `group ${kind}`;
      this.node.append(group);
      return group;
    });
    this.inputs = [];
    this.kernels = [];
    this.outputs = [];
    this.whole = null;
  }

  list(kind) {
    return { input: this.inputs, kernel: this.kernels.flat(), output: this.outputs, colour: this.whole ? [this.whole] : [] }[kind];
  }

  // As many planes as there are channels and filters; those that stay are kept, with their focus.
  count(list, size, make, group) {
    while (list.length > size) list.pop().node.remove();
    while (list.length < size) {
      const plane = make(list.length);
      list.push(plane);
      group.append(plane.node);
    }
  }

  build() {
    const { sandbox } = this, { model } = sandbox, [input, kernel, output] = this.groups;
    this.count(this.inputs, model.channels, (c) => new Plane(`input${c}`, {
      hover: (cell) => sandbox.point(cell && { input: { channel: c, ...cell } }),
      paint: (cell, phase) => this.paint(c, cell, phase),
      type: (cell, value) => { this.write(c, cell, value); sandbox.changed(); },
    }), input);
    if (model.filters !== this.kernels.length || model.channels !== this.kernels[0]?.length) {
      kernel.replaceChildren();
      this.kernels = Array.from({ length: model.filters }, (_, f) => {
        const line = document.createElement("div");
        line.className = "filter";
        kernel.append(line);
        return Array.from({ length: model.channels }, (_, c) => {
          const plane = new Plane(`kernel${f}.${c}`, {
            choose: () => sandbox.choose(f, sandbox.chosen.row, sandbox.chosen.column),
            type: (cell, value) => { model.kernels[f][c][cell.row][cell.column] = value; model.preset = null; sandbox.changed(); },
          });
          line.append(plane.node);
          return plane;
        });
      });
      this.biases = this.kernels.map((_, f) => {
        const field = sandbox.controls.bias(f);
        kernel.children[f].append(field);
        return field;
      });
    }
    this.count(this.outputs, model.filters, (f) => new Plane(`output${f}`, {
      hover: (cell) => sandbox.point(cell && { output: { filter: f, ...cell } }),
      choose: (cell) => sandbox.choose(f, cell.row, cell.column),
    }), output);
    const colour = model.picture.kind === "colour";
    if (colour && !this.whole) {
      this.whole = new Plane("colour", { hover: (cell) => sandbox.point(cell && { input: { channel: 0, row: cell.row + this.margins.above, column: cell.column + this.margins.left } }) });
      input.prepend(this.whole.node);
    } else if (!colour && this.whole) {
      this.whole.node.remove();
      this.whole = null;
    }
  }

  get margins() {
    const { answer, model } = this.sandbox, [[above], [left]] = answer?.margins ?? [[0], [0]];
    return { above, left, rows: model.rows, columns: model.columns };
  }

  // The row and column in the picture of a padded cell, null for a zero of the padding.
  own({ row, column }) {
    const { answer, model } = this.sandbox;
    if (!this.fits) return { row, column };
    const at = answer.source[row * answer.padded_shape[1] + column];
    return at < 0 ? null : { row: Math.floor(at / model.columns), column: at % model.columns };
  }

  // Whether the last answer is about what stands here, apart from single numbers that have changed since.
  get fits() {
    const { answer, model } = this.sandbox;
    return answer !== null && answer.form === model.form;
  }

  paint(channel, cell, phase) {
    const { sandbox } = this, { model } = sandbox;
    if (phase === "end") { this.brush = null; return; }
    const at = this.own(cell);
    if (!at) return;
    const plane = model.picture.values[channel], ink = sandbox.controls.ink;
    if (phase === "start") this.brush = plane[at.row][at.column] === ink ? 0 : ink;
    if (plane[at.row][at.column] === this.brush) return;
    this.write(channel, cell, this.brush);
    sandbox.changed();
  }

  write(channel, cell, value) {
    const at = this.own(cell), { model } = this.sandbox;
    if (!at) return;
    model.picture.values[channel][at.row][at.column] = value;
    model.edited = true;
  }

  show(theme) {
    this.build();
    const { model, answer } = this.sandbox, { picture } = model, fits = this.fits;
    const [rows, columns] = fits ? answer.padded_shape : [model.rows, model.columns];
    const sizes = this.measure(rows, columns, fits ? answer.shape : [model.filters, 1, 1]);
    this.node.classList.toggle("strip", model.strip);
    const all = picture.values.flat(2), low = Math.min(0, ...all), high = Math.max(picture.high, ...all);
    const kind = low < 0 ? "signed" : picture.kind === "colour" ? "colour" : picture.kind === "amount" ? "plain" : "grey";
    this.inputs.forEach((plane, c) => plane.show({
      rows, columns, cell: sizes.cell, title: picture.channels[c], words: c === 0 ? `${model.rows} \u00d7 ${model.columns}` : "",
      value: (r, col) => { const at = this.own({ row: r, column: col }); return at ? picture.values[c][at.row][at.column] : 0; },
      scale: kind === "signed" ? ColourScale.around(all, theme) : new ColourScale(kind === "colour" ? LIGHTS[c] : kind, theme, high),
      margins: fits ? this.margins : null,
    }, theme));
    this.whole?.show({
      rows: model.rows, columns: model.columns, cell: Math.max(3, Math.min(sizes.cell, sizes.cell * columns / model.columns)), title: "picture", plain: true,
      value: (r, c) => picture.values[0][r][c],
      colour: (r, c) => "#" + [0, 1, 2].map((k) => Math.round(255 * Math.min(1, Math.max(0, picture.values[k][r][c] / high))).toString(16).padStart(2, "0")).join(""),
    }, theme);
    const weights = ColourScale.around(model.kernels.flat(3), theme);
    this.kernels.forEach((line, f) => line.forEach((plane, c) => plane.show({
      rows: model.size[0], columns: model.size[1], cell: sizes.kernel, value: (r, col) => model.kernels[f][c][r][col], scale: weights,
    }, theme)));
    this.biases.forEach((field, f) => field.show(model.bias[f]));
    this.showOutputs(theme, sizes, kind);
    this.showNames();
  }

  showOutputs(theme, sizes, kind) {
    const { answer, walk } = this.sandbox, fits = this.fits;
    this.groups[2].classList.toggle("stale", !fits);
    if (!fits) return;
    const [, rows, columns] = answer.shape, values = answer.output;
    let low = Infinity, high = -Infinity;
    for (const value of values) { low = Math.min(low, value); high = Math.max(high, value); }
    const light = low >= -1e-9 && (kind === "grey" || kind === "colour");
    const scale = light ? new ColourScale("grey", theme, high) : ColourScale.around(values, theme);
    const stride = this.sandbox.model.strip ? this.sandbox.model.how.stride : 1;
    this.outputs.forEach((plane, f) => {
      plane.show({
        rows, columns, cell: sizes.cell, wide: sizes.cell * stride, scale, value: (r, c) => values[(f * rows + r) * columns + c],
        hidden: walk.hides(), title: this.outputs.length > 1 ? `output ${f + 1}` : "output", words: f === 0 ? `${rows} \u00d7 ${columns}` : "",
      }, theme);
      // Along a strip an output stands below the middle of its window.
      const span = (this.sandbox.model.size[1] - 1) * this.sandbox.model.how.dilation + 1;
      plane.surface.node.style.marginLeft = this.sandbox.model.strip ? `${Math.max(0, (span - stride) / 2) * sizes.cell}px` : "";
    });
  }

  showNames() {
    const { model } = this.sandbox;
    this.kernels.forEach((line, f) => {
      line[0].node.parentNode.classList.toggle("chosen", f === model.filter && model.filters > 1);
      line.forEach((plane, c) => {
        plane.heading.textContent = model.filters > 1 ? `kernel ${f + 1}` : "kernel";
        plane.note.textContent = model.channels > 1 ? model.picture.channels[c] : `${model.size[0]} \u00d7 ${model.size[1]}`;
        plane.surface.node.setAttribute("aria-label", plane.read());
      });
    });
  }

  // The largest cells with which all groups fit beside each other.
  measure(rows, columns, [filters, outRows, outColumns]) {
    const { model } = this.sandbox, width = this.sandbox.root.clientWidth, tall = Math.max(260, Math.min(620, window.innerHeight * (model.channels > 1 ? 0.5 : 0.39)));
    const [kRows, kColumns] = model.size, kernel = Math.max(16, Math.min(38, 130 / kColumns, (tall / filters - 34) / kRows, width * 0.3 / model.channels / kColumns));
    if (model.strip) return { cell: Math.max(14, Math.min(64, (width - 8) / columns)), kernel: Math.min(40, Math.max(30, kernel)) };
    const room = width - (kernel * kColumns + 14) * model.channels - 150, planes = model.channels + (model.picture.kind === "colour" ? 1 : 0);
    let best = 0;
    for (let a = 1; a <= planes; a++) {
      for (let b = 1; b <= filters; b++) {
        const across = columns * a + outColumns * b, down = Math.max(rows * Math.ceil(planes / a), outRows * Math.ceil(filters / b));
        const cell = Math.min((room - 14 * (a + b)) / across, (tall - 26 * Math.max(Math.ceil(planes / a), Math.ceil(filters / b))) / down);
        if (cell > best) { best = cell; this.across = [a, b]; }
      }
    }
    const cell = Math.max(5, Math.min(48, Math.floor(best * 2) / 2));
    this.groups[0].style.maxWidth = `${this.across[0] * (columns * cell + 16)}px`;
    this.groups[2].style.maxWidth = `${this.across[1] * (outColumns * cell + 16)}px`;
    return { cell, kernel };
  }

  // Light what belongs together: the window of an output, or the outputs that use an input.
  mark() {
    const { sandbox } = this, { model, pointed } = sandbox, inputs = [], outputs = this.outputs.map(() => []), taps = [];
    if (this.fits) {
      if (pointed?.input) {
        inputs.push({ row: pointed.input.row, column: pointed.input.column, kind: "chosen" });
        for (const use of this.uses(pointed.input)) outputs.forEach((list) => list.push({ row: use.row, column: use.column, kind: "use" }));
      } else {
        const { filter, row, column } = sandbox.cell, { stride, dilation } = model.how, [kRows, kColumns] = model.size;
        outputs[filter]?.push({ row, column, kind: "chosen" });
        inputs.push({ row: row * stride, column: column * stride, rows: (kRows - 1) * dilation + 1, columns: (kColumns - 1) * dilation + 1, kind: "window" });
        for (let a = 0; dilation > 1 && a < kRows; a++) for (let b = 0; b < kColumns; b++) taps.push({ row: row * stride + a * dilation, column: column * stride + b * dilation, kind: "tap" });
      }
    }
    this.inputs.forEach((plane) => plane.mark([...inputs, ...taps]));
    this.outputs.forEach((plane, f) => plane.mark(outputs[f]));
  }

  // The outputs that read a padded cell or any other that repeats the same cell of the picture, with where they do.
  uses(cell) {
    const { answer, model } = this.sandbox, { stride, dilation } = model.how, [kRows, kColumns] = model.size;
    const [rows, columns] = answer.padded_shape, [, outRows, outColumns] = answer.shape, at = answer.source[cell.row * columns + cell.column];
    const cells = new Map();
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        if (at < 0 ? r !== cell.row || c !== cell.column : answer.source[r * columns + c] !== at) continue;
        for (let a = 0; a < kRows; a++) {
          for (let b = 0; b < kColumns; b++) {
            const i = (r - a * dilation) / stride, j = (c - b * dilation) / stride;
            if (!Number.isInteger(i) || !Number.isInteger(j) || i < 0 || j < 0 || i >= outRows || j >= outColumns) continue;
            const key = i * outColumns + j;
            if (!cells.has(key)) cells.set(key, { row: i, column: j, taps: [] });
            cells.get(key).taps.push([a, b]);
          }
        }
      }
    }
    return [...cells.values()];
  }
}
