// The user's own points: added by a click, dragged, taken away, or pasted as a table.

import { readTable } from "./table.js";

export class Own {
  /** @param {import("./playground.js").Playground} playground */
  constructor(playground) {
    this.playground = playground;
    this.label = 1;
    this.drawing = false;
    this.dragged = this.last = null;
  }

  // Whether a click in the output adds a point instead of choosing one.
  get editing() {
    return this.drawing && !this.playground.hides("data");
  }

  add(x1, x2) {
    this.playground.command({ do: "add", x1, x2, label: this.label });
  }

  grab(index) {
    this.before = this.playground.dataFields();
    this.dragged = index;
  }

  move(index, x1, x2) {
    const hold = (v) => Math.min(6, Math.max(-6, v));
    this.last = { do: "move", index, x1: hold(x1), x2: hold(x2) };
    this.playground.send(this.last);
  }

  drop() {
    if (this.last) {
      this.playground.undoing.note([{ do: "set", state: this.before }], [this.last]);
      this.playground.foresee();
    }
    this.dragged = this.last = null;
  }

  remove(index) {
    this.playground.command({ do: "delete", index });
  }

  paste(text) {
    const { problem, points, task, note } = readTable(text);
    if (problem) return problem;
    this.playground.change({ data: "points", points, points_task: task });
    this.playground.say(`${points.length} points were taken${note ? `: ${note}` : ""}.`);
    return "";
  }
}
