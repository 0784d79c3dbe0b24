// Pointer, touch and keys on the picture; the player of the growth; views that choose the same unit together.

import { placeIn } from "../kernel/pointers.js";

/** @param {import("./view.js").UnitFields} view */
export function listenTo(view) {
  const { surface } = view;
  surface.pointers({
    hover: ({ x, y }) => {
      if (!view.layout) return;
      const cell = view.at(x, y), block = view.blockAt(x, y);
      if (block !== (view.hovered ?? -1)) {
        view.hovered = block;
        view.draw();
      }
      if (cell) surface.tell(view.layer.name, view.rows(...cell), x, y);
      else if (block >= 0) {
        const { blocks } = view.field.header, values = view.field.arrays.by_block, total = values.reduce((s, v) => s + v, 0) || 1;
        surface.tell(blocks.label[block], [["chromosome", blocks.chromosome[block] || "\u2013"], ["share of the gradient", `${((100 * values[block]) / total).toPrecision(3)}%`]], x, y);
      } else surface.hush();
    },
    leave: () => surface.hush(),
  });
  surface.on("click", (event) => {
    const cell = view.layout ? view.at(...placeIn(surface.node, event)) : null;
    if (cell) view.choose(view.layer.name, ...cell);
  });
  surface.keys((event) => {
    if (!view.layer) return null;
    const [channel, column] = view.cell, step = event.shiftKey ? 10 : 1, name = view.layer.name;
    return {
      ArrowLeft: () => view.choose(name, channel, column - step, { quiet: true }), ArrowRight: () => view.choose(name, channel, column + step, { quiet: true }),
      ArrowUp: () => view.choose(name, channel - step, column, { quiet: true }), ArrowDown: () => view.choose(name, channel + step, column, { quiet: true }),
      Enter: () => view.choose(name, channel, column), " ": () => view.player.toggle(),
      "+": () => view.zoomBy(2), "=": () => view.zoomBy(2), "-": () => view.zoomBy(0.5),
    };
  });
}

export class Player {
  /** @param {import("./view.js").UnitFields} view */
  constructor(view) {
    this.view = view;
    this.shown = null; // all
    this.playing = 0;
  }

  get steps() {
    return this.view.field?.header.steps.length ?? 0;
  }

  toggle() {
    if (this.playing) this.pause();
    else {
      if ((this.shown ?? this.steps) >= this.steps) this.shown = 1;
      this.playing = setInterval(() => this.tick(), 800);
    }
    this.view.draw();
  }

  tick() {
    this.shown = Math.min(this.steps, (this.shown ?? 0) + 1);
    if (this.shown >= this.steps) this.pause();
    this.view.draw();
  }

  step(by) {
    this.pause();
    this.shown = Math.max(1, Math.min(this.steps, (this.shown ?? this.steps) + by));
    this.view.draw();
  }

  pause() {
    clearInterval(this.playing);
    this.playing = 0;
  }

  end() {
    this.pause();
    this.shown = null;
  }
}

// Views of one group on one page: what is chosen in one is chosen in the others that have such a layer.
/** @param {import("./view.js").UnitFields} view */
export function together(view, group) {
  if (!group) {
    view.tell = null;
    return () => {};
  }
  const name = `unit-fields:${group}`;
  const hear = (event) => {
    if (event.detail.from !== view) view.choose(event.detail.layer, event.detail.channel, event.detail.column, { quiet: true });
  };
  view.tell = (chosen) => window.dispatchEvent(new CustomEvent(name, { detail: { ...chosen, from: view } }));
  window.addEventListener(name, hear);
  return () => window.removeEventListener(name, hear);
}
