// The sandbox: picture, kernels and output side by side; what the engine answers is drawn, and every number unfolds.

import { Asker } from "../kernel/ask.js";
import { Controls } from "./controls.js";
import { Model } from "./model.js";
import { Planes } from "./planes.js";
import { Walk } from "./walk.js";
import { Worked } from "./worked.js";
import { tellSandbox } from "./probe.js";

export class Sandbox {
  /** @param {import("../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.root = stage.root;
    this.root.setAttribute("aria-label", "Convolution sandbox");
    this.model = new Model();
    this.answer = null;
    this.chosen = { filter: 0, row: 0, column: 0 };
    this.pointed = null; // what the pointer is on for the moment: {output} or {input}
    this.pending = 0;
    this.links = new Set();
    this.due = 0;
    stage.resized(() => { if (this.model.picture && this.root.clientWidth !== this.drawnWidth) this.draw(); }, this.root);
    stage.ending(() => {
      this.walk?.pause();
      this.asker?.close();
      clearTimeout(this.due);
    });
    tellSandbox(this);
  }

  get theme() {
    return this.stage.theme;
  }

  update({ header, arrays }) {
    if (!this.asker || this.path !== header.path) {
      this.asker?.close();
      this.path = header.path;
      this.asker = new Asker(header.path);
    }
    this.model.presets = header.presets;
    if (!this.controls) this.build();
    const own = this.links.has(header.link); // what this sandbox wrote itself is no news
    if (header.picture.id !== this.model.picture?.id || (header.link !== this.link && !own)) {
      this.model.edited = header.edited;
      this.model.load(header.picture, header.start);
      this.chosen = { filter: 0, row: 0, column: 0 };
      this.walk.stop();
      this.take({ header: header.answer, arrays }, this.model.form);
      if (header.link && !header.link.includes(JSON.stringify(header.picture.id))) this.write(); // it was about another picture
    } else this.draw();
    this.link = header.link;
  }

  build() {
    this.controls = new Controls(this);
    this.planes = new Planes(this);
    this.worked = new Worked(this);
    this.walk = new Walk(this);
    this.notice = document.createElement("div");
    this.notice.className = "notice";
    this.notice.setAttribute("role", "alert");
    this.worked.head.prepend(this.walk.node);
    this.root.append(this.controls.node, this.notice, this.planes.node, this.worked.node, this.controls.below);
  }

  // Something was changed: draw what is known at once, ask for the numbers, and keep the address up to date.
  changed() {
    this.draw();
    this.ask();
    clearTimeout(this.due);
    this.due = setTimeout(() => this.write(), 250);
  }

  async ask() {
    const turn = ++this.pending, form = this.model.form;
    let answer;
    try {
      answer = await this.asker.ask("convolve", this.model.question());
    } catch (error) {
      if (turn === this.pending) this.say(error.message, []);
      return;
    }
    if (answer && turn === this.pending) this.take(answer, form);
  }

  take({ header, arrays }, form) {
    this.problem = header.problem ?? null;
    this.answer = header.problem ? null : { ...header, ...arrays, form };
    if (this.problem) this.walk.stop();
    this.say(this.problem, header.mends ?? []);
    if (this.answer) {
      const [filters, rows, columns] = header.shape, { filter, row, column } = this.chosen;
      this.chosen = { filter: Math.min(filter, filters - 1), row: Math.min(row, rows - 1), column: Math.min(column, columns - 1) };
    }
    this.draw();
  }

  say(sentence, mends) {
    const words = document.createElement("p");
    words.textContent = sentence ?? "";
    const offers = mends.map(({ label, change }) => this.controls.offer(label, () => { this.model.mend(change); this.changed(); }));
    this.notice.replaceChildren(...(sentence ? [words, ...offers] : []));
  }

  write() {
    const search = new URLSearchParams(location.search), link = this.model.link();
    if (link.length <= 4000) search.set("conv", link);
    else search.delete("conv");
    this.links.add(search.get("conv") ?? "");
    history.replaceState(history.state, "", `${location.pathname}?${search}${location.hash}`);
  }

  draw() {
    this.drawnWidth = this.root.clientWidth;
    if (this.drawnWidth < 10) return;
    const theme = this.theme;
    this.root.style.setProperty("--accent", theme.accent);
    this.controls.show();
    this.planes.show(theme);
    this.walk.show();
    this.unfold(theme);
  }

  // The output cell whose arithmetic is unfolded: the one under the pointer, or the one chosen last.
  get cell() {
    return this.pointed?.output ?? this.chosen;
  }

  unfold(theme = this.theme) {
    this.planes.mark();
    this.worked.show(theme);
  }

  point(what) {
    if (JSON.stringify(what) === JSON.stringify(this.pointed)) return;
    this.pointed = what;
    this.unfold();
  }

  choose(filter, row, column) {
    this.chosen = { filter, row, column };
    if (this.model.filter !== filter) {
      this.model.filter = filter;
      this.controls.show();
      this.planes.showNames();
    }
    this.unfold();
  }

  // The middle of a cell in pixels of its stage; for "input", cells are counted with the margin.
  pixel(kind, index, row, column) {
    return this.planes.list(kind)[index].pixel(row, column);
  }
}
