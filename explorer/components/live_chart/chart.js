// The chart of a run: loss on the left, one metric on the right, its state in words above, read out under the pointer.

import { letterSize } from "../kernel/theme.js";
import { CanvasPen } from "../kernel/pen.js";
import { duration, number, whole } from "../kernel/numbers.js";
import { sharpness } from "../kernel/zoomed.js";
import { History } from "./history.js";
import { tellChart } from "./probe.js";
import { Stream } from "./stream.js";
import { paintLegend, paintPanel, scalesOf } from "./curves.js";

const FINAL = ["done", "failed", "stopped", "interrupted", "paused"];
const WORDS = { queued: "Queued", running: "Training", paused: "Paused", stopped: "Stopped", interrupted: "Interrupted", failed: "Failed", done: "Finished" };

export class LiveChart {
  /** @param {import("../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.root = stage.root;
    this.words = document.createElement("p");
    this.words.className = "words";
    this.words.setAttribute("role", "status");
    this.warning = document.createElement("p");
    this.warning.className = "warning";
    this.warning.hidden = true;
    this.bar = document.createElement("progress");
    this.bar.max = 1;
    this.tools = document.createElement("div");
    this.tools.className = "choices";
    this.choice = document.createElement("select");
    this.choice.setAttribute("aria-label", "Metric on the right");
    this.choice.addEventListener("change", () => { this.metric = this.choice.value; this.draw(); });
    this.log = document.createElement("button");
    this.log.type = "button";
    this.log.textContent = "log loss axis";
    this.log.setAttribute("aria-pressed", "false");
    this.log.addEventListener("click", () => {
      this.logarithmic = !this.logarithmic;
      this.log.setAttribute("aria-pressed", String(this.logarithmic));
      this.draw();
    });
    this.tools.append(this.log, this.choice);
    const head = document.createElement("div");
    head.className = "head";
    head.append(this.words, this.tools);
    this.surface = stage.surface({ role: "" });
    this.surface.canvas.className = "picture";
    this.surface.canvas.setAttribute("role", "img");
    this.root.append(head, this.bar, this.warning, this.surface.node);
    this.history = new History();
    this.run = null; // what the server says of the run: {state, progress, text, seconds_left}
    this.logarithmic = false;
    this.hovered = null;
    this.pictures = 0;
    this.frames = stage.frames(() => this.onFrame());
    this.waiting = [];
    this.surface.pointers({
      hover: ({ x, y }) => this.hover(x, y),
      leave: () => { this.hovered = null; this.surface.hush(); this.draw(); },
    });
    this.surface.keys(() => (this.history.of ? { ArrowLeft: () => this.step(-1), ArrowRight: () => this.step(1) } : null));
    stage.resized(() => this.draw(), this.surface.node);
    stage.ending(() => this.stream?.close());
    this.emit = (_state) => {}; // tells that the run has ended
    tellChart(this);
  }

  // News from Python: another run, or the same one again.
  update({ header: data }) {
    this.theme = this.stage.theme;
    const same = this.data && this.data.run === data.run;
    if (!same) {
      this.stream?.close();
      this.stream = null;
      this.history.clear();
      this.run = null;
      this.metric = null;
      this.reported = null;
    }
    if (!same || (!this.stream && data.events.length !== this.data.events.length)) {
      this.history.clear();
      data.events.forEach((event) => this.history.take(event));
    }
    this.data = data;
    if (data.state && !this.stream) this.run = { ...(this.run || {}), state: data.state, text: data.text ?? "", progress: data.state === "done" ? 1 : this.run?.progress ?? 0 };
    if (data.path && (!this.stream || this.stream.path !== data.path)) {
      this.stream?.close();
      this.stream = new Stream(data.path, same && this.stream ? this.stream.offset : data.offset, (frame) => this.hear(frame), (text) => this.warn(text));
    }
    this.draw();
  }

  warn(text) {
    this.warning.textContent = text;
    this.warning.hidden = !text;
  }

  async hear(frame) {
    if (frame.restart) this.history.clear();
    frame.events.forEach((event) => this.history.take(event));
    if (frame.run) this.run = frame.run;
    await this.drawn();
    const ended = frame.run ? (FINAL.includes(frame.run.state) ? frame.run.state : null) : this.history.ended?.state ?? null;
    const attempt = `${this.data.run} ${frame.run?.attempt ?? 0} ${ended}`;
    if (ended && this.reported !== attempt) {
      this.reported = attempt;
      this.emit(ended);
    }
  }

  // A promise that the picture shows what is known now; a hidden page is not drawn but goes on listening.
  drawn() {
    if (document.hidden) return Promise.resolve();
    return new Promise((resolve) => { this.waiting.push(resolve); this.draw(); });
  }

  draw() {
    if (this.data) this.frames.ask();
  }

  // The state in words.
  sentence() {
    const { history, run } = this, { now } = history;
    const state = run?.state ?? history.ended?.state ?? (history.folds.size ? "running" : "queued");
    const parts = [];
    const folds = Math.max(history.allFolds.length, history.folds.size);
    if (state === "running") {
      parts.push(now.phase ? now.phase[0].toUpperCase() + now.phase.slice(1) : now.epoch ? `Epoch ${now.epoch} of ${history.of}` : run?.text || "Starting");
      if (folds > 1 && (now.epoch || now.phase)) parts.push(`fold ${now.fold + 1} of ${Math.max(folds, now.fold + 1)}`);
      if (history.networks > 1) parts.push(`${history.networks} networks side by side`);
      if (now.samplesPerSecond) parts.push(`${whole(now.samplesPerSecond)} samples/s`);
      const left = run?.seconds_left ?? now.secondsLeft;
      if (left !== null && left !== undefined) parts.push(`about ${duration(left)} left`);
      if (now.device) parts.push(now.device);
    } else {
      parts.push(WORDS[state] ?? state);
      const epochs = [...history.folds.values()].reduce((sum, list) => sum + list.length, 0);
      if (epochs && state === "done") parts.push(`${epochs} epoch${epochs === 1 ? "" : "s"}${folds > 1 ? ` over ${folds} folds` : ""}`);
      else if (now.epoch) parts.push(`at epoch ${now.epoch} of ${history.of}${folds > 1 ? `, fold ${now.fold + 1}` : ""}`);
      const why = history.ended?.state === "failed" ? history.ended.text : state === "done" ? "" : run?.text || history.ended?.text || "";
      if (why && why.toLowerCase() !== WORDS[state]?.toLowerCase()) parts.push(why);
    }
    if (now.steps) parts.push(now.steps); // on a GPU: how steps are taken, and numbers rounded
    return parts.join(" \u00b7 ");
  }

  areas() {
    const { width, height, letter } = this, left = letter * 4.4, bottom = letter * 3.1, top = letter * 2.3, gap = letter * 6.6;
    const stacked = width < 620, half = stacked ? width - left - 12 : (width - left - 12 - gap) / 2;
    const tall = stacked ? (height - 2 * top - 2 * bottom) / 2 : height - top - bottom;
    return [{ x: left, y: top, width: half, height: tall },
      stacked ? { x: left, y: 2 * top + bottom + tall, width: half, height: tall } : { x: left + half + gap, y: top, width: half, height: tall }];
  }

  onFrame() {
    const { history } = this;
    this.width = Math.max(280, this.surface.width);
    this.height = Math.max(160, this.surface.height);
    this.letter = letterSize(this.width);
    const words = this.sentence();
    if (this.words.textContent !== words) this.words.textContent = words;
    const state = this.run?.state ?? history.ended?.state;
    this.root.dataset.state = state ?? "running";
    const progress = this.run?.progress;
    this.bar.hidden = state === "done" || (progress === undefined && !history.of);
    this.bar.value = progress ?? Math.min(1, history.now.epoch / Math.max(1, history.of));
    if (!this.metric || !history.metrics.includes(this.metric)) this.metric = history.favourite;
    this.offer();
    const folds = Math.max(history.allFolds.length, history.folds.size, 1), areas = this.areas();
    const pen = new CanvasPen(this.surface.canvas, this.width, this.height, Math.min(3, sharpness(this.root)), this.theme);
    const panels = [["Loss", null], [this.metric ? spoken(this.metric) : "Metric", this.metric]];
    this.panels = panels.map(([title, metric], i) => {
      const curves = i === 1 && !metric ? [] : history.curves(metric), area = areas[i];
      const scales = scalesOf(curves, area, history.of, i === 0 && this.logarithmic);
      paintPanel(pen, area, title, curves, scales, { folds, current: state === undefined || state === "running" ? history.now.fold : null, letter: this.letter, empty: "nothing measured yet" });
      if (i === 0 && curves.length) paintLegend(pen, area.x + area.width, area.y - this.letter * 1.15, this.letter, curves, folds);
      return { area, curves, scales, title };
    });
    if (this.hovered !== null) this.readOut(pen);
    this.surface.canvas.setAttribute("aria-label", `${words}. ${this.latest()}`);
    this.pictures++;
    this.waiting.splice(0).forEach((resolve) => resolve());
  }

  latest() {
    return this.panels.map(({ title, curves }) => {
      const last = curves.filter((c) => c.kind === "validation" || curves.length === 1).map((c) => number(c.points[c.points.length - 1][1]));
      return last.length ? `${title} on validation: ${last.join(", ")}.` : "";
    }).join(" ").trim();
  }

  offer() {
    const names = this.history.metrics, shown = names.join("\n");
    this.choice.hidden = names.length < 2;
    if (this.offered !== shown) {
      this.offered = shown;
      this.choice.replaceChildren(...names.map((name) => {
        const option = document.createElement("option");
        option.value = name;
        option.textContent = spoken(name);
        return option;
      }));
    }
    if (this.metric) this.choice.value = this.metric;
  }

  hover(px, py) {
    if (!this.panels) return;
    const panel = this.panels.find(({ area }) => px >= area.x - 10 && px <= area.x + area.width + 10 && py >= area.y - 20 && py <= area.y + area.height + 30);
    this.hovered = panel?.curves.length ? Math.min(panel.scales.x.high, Math.max(1, Math.round(panel.scales.x.value(px)))) : null;
    this.pointer = [px, py];
    if (this.hovered === null) this.surface.hush();
    this.draw();
  }

  step(by) {
    if (!this.panels) return;
    this.hovered = Math.min(this.history.of, Math.max(1, (this.hovered ?? this.history.now.epoch) + by));
    this.pointer = [this.panels[0].scales.x.at(this.hovered), this.height / 2];
    this.draw();
  }

  readOut(pen) {
    const rows = new Map(), several = this.history.folds.size > 1;
    for (const { area, curves, scales, title } of this.panels) {
      if (!curves.length) continue;
      const x = Math.round(scales.x.at(this.hovered)) + 0.5;
      pen.path([[x, area.y], [x, area.y + area.height]], { stroke: pen.theme.quiet, dash: [3, 3] });
      for (const { fold, kind, points } of curves) {
        const at = points.find(([epoch]) => epoch === this.hovered);
        if (!at || (several && kind === "train")) continue;
        pen.circle(x, scales.y.at(at[1]), 3.5, { fill: pen.theme.background, stroke: pen.theme.mark, width: 1.8 });
        const name = several ? `Fold ${fold + 1}` : `${title}, ${kind === "train" ? "training" : "validation"}`;
        const value = several ? `${title} ${number(at[1], 4)}` : number(at[1], 4);
        rows.set(name, rows.has(name) ? `${rows.get(name)} \u00b7 ${value}` : value);
      }
    }
    const title = several ? `Epoch ${this.hovered}, validation` : `Epoch ${this.hovered}`;
    if (rows.size) this.surface.tell(title, [...rows], this.pointer[0], this.pointer[1]);
    else this.surface.hush();
  }
}

function spoken(name) {
  const words = { auroc: "AUROC", auprc: "AUPRC", r2: "R\u00b2", mse: "MSE", mae: "MAE", pearson: "Pearson r", f1: "F1" };
  return name.split(/([/:. ]+)/).map((part) => words[part.toLowerCase()] ?? part.replace(/_/g, " ")).join("").replace(/^./, (c) => c.toUpperCase());
}
