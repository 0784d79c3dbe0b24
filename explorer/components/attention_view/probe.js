// The probe of the attention view.

import { expose, inWindow } from "../kernel/probe.js";

// shown: {head: the large map, cell: [row, column] that is pointed at or null, triangles: whether two measures share one
// matrix}; null before the first picture. place: {head} of a small map, or [row, column] of a cell of the large one.
export function tellAttention(view) {
  expose(view.root, {
    shown: () => (view.layout ? { head: view.head, cell: view.cell, triangles: view.triangles } : null),
    place: (what) => inWindow(view.surface.node, Array.isArray(what) ? view.pixel(...what) : view.thumb(what.head)),
  });
}
