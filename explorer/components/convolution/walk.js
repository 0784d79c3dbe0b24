// Plays the convolution: the window walks over the outputs one by one, and those that are still to come stay blank.

import { sign } from "../kernel/icons.js";
import { button } from "../kernel/widgets.js";

/** @type {[number, string][]} */
const SPEEDS = [[1, "1 a second"], [3, "3 a second"], [10, "10 a second"], [40, "40 a second"]];

export class Walk {
  /** @param {import("./sandbox.js").Sandbox} sandbox */
  constructor(sandbox) {
    this.sandbox = sandbox;
    this.place = null; // how far it has come; null: everything is shown
    this.timer = 0;
    this.node = document.createElement("div");
    this.node.className = "walk";
    this.play = sign(button("", "Play", () => (this.timer ? this.pause() : this.start()), "play"), "play");
    this.back = sign(button("", "One step back", () => this.step(-1)), "before");
    this.forth = sign(button("", "One step on", () => this.step(1)), "step");
    this.all = button("Show all", "Show the whole output", () => this.stop());
    this.speed = document.createElement("select");
    this.speed.setAttribute("aria-label", "Speed");
    for (const [rate, words] of SPEEDS) this.speed.append(new Option(words, String(rate)));
    this.speed.selectedIndex = 1;
    this.speed.addEventListener("change", () => { if (this.timer) { this.pause(); this.start(); } });
    this.node.append(this.play, this.back, this.forth, this.speed, this.all);
  }

  get count() {
    const [, rows, columns] = this.sandbox.answer?.shape ?? [0, 0, 0];
    return rows * columns;
  }

  start() {
    if (!this.count) return;
    if (this.place === null || this.place >= this.count - 1) this.place = -1;
    this.timer = setInterval(() => {
      this.step(1);
      if (this.place >= this.count - 1) this.pause();
    }, 1000 / Number(this.speed.value));
    this.step(1);
  }

  pause() {
    clearInterval(this.timer);
    this.timer = 0;
    this.show();
  }

  stop() {
    this.place = null;
    this.pause();
    if (this.sandbox.answer) this.sandbox.draw();
  }

  step(by) {
    const { sandbox, count } = this;
    if (!count) return;
    const [, , columns] = sandbox.answer.shape;
    const from = this.place ?? sandbox.chosen.row * columns + sandbox.chosen.column;
    this.place = Math.max(0, Math.min(count - 1, from + by));
    sandbox.pointed = null;
    sandbox.chosen = { filter: sandbox.chosen.filter, row: Math.floor(this.place / columns), column: this.place % columns };
    sandbox.draw();
  }

  // Which cells of a filter's output are still to come.
  hides() {
    if (this.place === null) return null;
    const [, , columns] = this.sandbox.answer.shape;
    return (r, c) => r * columns + c > this.place;
  }

  show() {
    const playing = Boolean(this.timer);
    sign(this.play, playing ? "pause" : "play");
    this.play.setAttribute("aria-label", playing ? "Pause" : "Play");
    this.play.title = playing ? "Pause" : "Play";
    this.all.disabled = this.place === null;
  }
}
