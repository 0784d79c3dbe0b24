// The time machine: a slider over every epoch that was recorded; one request is under way at a time.

import { button } from "../kernel/widgets.js";
import { sign } from "../kernel/icons.js";
import { turned } from "./lowest.js";

export class Timeline {
  /** @param {import("./playground.js").Playground} playground */
  constructor(playground) {
    this.playground = playground;
    this.node = document.createElement("div");
    this.node.className = "timeline";
    this.node.dataset.control = "timeline";
    this.range = document.createElement("input");
    Object.assign(this.range, { type: "range", min: 0, max: 1, step: 1, value: 0 });
    this.range.setAttribute("aria-label", "Epoch: drag to go back and forth in time");
    this.words = document.createElement("output");
    this.seeking = null;
    this.next = null;
    this.range.addEventListener("input", () => this.ask(+this.range.value));
    this.branch = button("Forget what follows", "Go on from here, and keep the rest only as a dotted curve", () => playground.send({ do: "branch" }));
    this.lowest = button("Lowest test loss", "Go back to the weights of the epoch whose test loss was lowest", () => playground.seek(turned(playground, playground.active)?.epoch ?? playground.header.epoch), "lowest");
    const back = sign(button("", "One epoch back", () => playground.seek(playground.header.epoch - 1), "round"), "back");
    const forth = sign(button("", "One epoch on", () => playground.header.epoch < playground.header.last ? playground.seek(playground.header.epoch + 1) : playground.step(), "round"), "forth");
    this.node.append(back, this.range, forth, this.words, this.lowest, this.branch);
  }

  ask(epoch) {
    this.next = epoch;
    if (this.seeking === null) this.go();
  }

  go() {
    this.seeking = this.next;
    this.next = null;
    this.playground.send({ do: "seek", epoch: this.seeking });
    this.number = this.playground.stream?.requested ?? 0;
  }

  show({ epoch, first, last, playing, answered }) {
    if (this.seeking !== null && answered >= this.number) {
      this.seeking = null;
      if (this.next !== null) this.go();
    }
    const dragging = this.seeking !== null || this.next !== null;
    this.range.min = first;
    this.range.max = String(Math.max(last, first + 1));
    this.range.disabled = last <= first;
    if (!dragging) this.range.value = epoch;
    const words = epoch < last ? `epoch ${epoch.toLocaleString("en-GB")} of ${last.toLocaleString("en-GB")} recorded` : `${last.toLocaleString("en-GB")} epoch${last === 1 ? "" : "s"} recorded`;
    if (this.words.textContent !== words) this.words.textContent = words;
    this.range.setAttribute("aria-valuetext", words);
    this.branch.hidden = playing || epoch >= last;
    const low = playing ? null : turned(this.playground, this.playground.active);
    this.lowest.hidden = !low || low.epoch === epoch;
    const way = low ? `Lowest test loss: epoch ${low.epoch.toLocaleString("en-GB")}` : "";
    if (way && this.lowest.textContent !== way) { this.lowest.textContent = way; this.lowest.setAttribute("aria-label", way); }
  }
}
