// The sandbox's controls: kernel, flip, padding, stride, dilation, channels, filters; the brush and size of the picture.

import { button, choice, figure, tick } from "../kernel/widgets.js";
import { MOST_CHANNELS, MOST_FILTERS, MOST_KERNEL, MOST_SIDE } from "./model.js";

const PADDINGS = [[0, "none"], ["same", "same size"], ...[1, 2, 3, 4, 5, 6].map((p) => [p, `${p} cell${p > 1 ? "s" : ""}`])];
const FILLS = [["zero", "zeros"], ["replicate", "repeated edge"], ["reflect", "mirrored cells"]];

export class Controls {
  /** @param {import("./sandbox.js").Sandbox} sandbox */
  constructor(sandbox) {
    this.sandbox = sandbox;
    const { model } = sandbox, changed = () => sandbox.changed(), set = (name) => (value) => { model.how[name] = value; changed(); };
    this.preset = choice("preset", "Kernel", [[null, "own numbers"], ...model.presets.map((one) => [one.name, one.title])], (name) => {
      if (name === null) { model.preset = null; this.show(); } else { model.use(name); changed(); }
    });
    this.size = figure("size", "Size", { low: 1, high: MOST_KERNEL, step: 1 }, (side) => { model.resize(model.strip ? 1 : side, side); changed(); });
    this.flip = tick("flip", "Flip the kernel", set("flip"));
    this.flip.title = "Turned by half a turn it is true convolution; as it is, cross-correlation, which deep learning calls convolution.";
    this.padding = choice("padding", "Padding", PADDINGS, set("padding"));
    this.fill = choice("fill", "filled with", FILLS, set("fill"));
    this.stride = figure("stride", "Stride", { low: 1, high: 8, step: 1 }, set("stride"));
    this.dilation = figure("dilation", "Dilation", { low: 1, high: 8, step: 1 }, set("dilation"));
    this.channels = figure("channels", "Channels", { low: 1, high: MOST_CHANNELS, step: 1 }, (count) => { model.setChannels(count); changed(); });
    this.filters = figure("filters", "Filters", { low: 1, high: MOST_FILTERS, step: 1 }, (count) => { model.setFilters(count); changed(); });
    this.node = document.createElement("div");
    this.node.className = "controls";
    this.node.append(this.preset, this.size, this.flip, this.padding, this.fill, this.stride, this.dilation, this.filters, this.channels);
    this.brush = figure("brush", "Draw with", { low: -999, high: 999, step: 0.01 }, () => {});
    this.rows = figure("rows", "Rows", { low: 1, high: MOST_SIDE, step: 1 }, (rows) => { model.setSide(rows, model.columns); changed(); });
    this.columns = figure("columns", "Columns", { low: 1, high: MOST_SIDE, step: 1 }, (columns) => { model.setSide(model.rows, columns); changed(); });
    this.below = document.createElement("div");
    this.below.className = "controls below";
    this.below.append(
      this.brush, this.rows, this.columns,
      button("Clear", "Set every cell of the picture to zero", () => { model.fillAll(() => 0); changed(); }),
      button("Random", "Fill the picture with random numbers", () => { const { high, kind } = model.picture; model.fillAll(() => (kind === "amount" || high <= 1 ? Math.floor(Math.random() * (high + 1)) : Math.round(Math.random() * high))); changed(); }),
    );
  }

  get ink() {
    const value = Number(this.brush.querySelector("input").value);
    return Number.isFinite(value) ? Math.max(-999, Math.min(999, value)) : 1;
  }

  // The field for a filter's bias, which stands beside its kernels.
  bias(filter) {
    const { model } = this.sandbox;
    return figure(`bias${filter}`, "bias", { low: -999, high: 999, step: 0.01 }, (value) => { model.bias[filter] = value; this.sandbox.changed(); });
  }

  offer(label, act) {
    return button(label[0].toUpperCase() + label.slice(1), label, act, "mend");
  }

  show() {
    const { model } = this.sandbox, { how } = model;
    this.preset.show(model.preset);
    this.preset.title = model.presets.find((one) => one.name === model.preset)?.sentence ?? "Click a weight to type another.";
    this.size.show(model.size[1]);
    this.flip.show(how.flip);
    this.padding.show(how.padding);
    this.fill.show(how.fill);
    this.fill.classList.toggle("idle", how.padding === 0);
    this.stride.show(how.stride);
    this.dilation.show(how.dilation);
    this.channels.show(model.channels);
    this.filters.show(model.filters);
    this.rows.show(model.rows);
    this.columns.show(model.columns);
    if (this.high !== model.picture.high) {
      this.high = model.picture.high;
      this.brush.show(this.high);
    }
  }
}
