// Pointer, touch and keys: hover reads a cell, a click keeps it or enlarges a head, arrows walk, [ and ] change heads.

import { placeIn } from "../kernel/pointers.js";

/** @param {import("./view.js").AttentionView} view */
export function listenTo(view) {
  const { surface } = view;
  surface.pointers({
    hover: ({ x, y }) => { if (view.header) view.hover(view.at(x, y), x, y); },
    leave: () => surface.hush(),
  });
  surface.on("click", (event) => {
    const place = view.header ? view.at(...placeIn(surface.node, event)) : null;
    if (!place) return;
    if ("head" in place) view.enlarge(place.head);
    else {
      view.move([place.row, place.column]);
      view.choose();
    }
  });
  surface.keys((event) => {
    if (!view.header) return null;
    const last = view.size - 1, heads = view.triangles ? 1 : view.header.names.length;
    const step = event.shiftKey ? 10 : 1, [row, column] = view.cell ?? [0, 0];
    const clamped = (value) => Math.max(0, Math.min(last, value));
    return {
      ArrowLeft: () => view.move([row, clamped(column - step)]), ArrowRight: () => view.move([row, clamped(column + step)]),
      ArrowUp: () => view.move([clamped(row - step), column]), ArrowDown: () => view.move([clamped(row + step), column]),
      "[": () => view.enlarge((view.head + heads - 1) % heads), "]": () => view.enlarge((view.head + 1) % heads),
      Enter: () => view.choose(),
    };
  });
  surface.on("blur", () => surface.hush());
}
