// The probe of the filters.

import { counted } from "../kernel/ask.js";
import { expose, inWindow } from "../kernel/probe.js";

// shown: {chosen: a filter, order: the filters as they are drawn, range: [first, end) of the places in sight, frames:
// how often the responses were painted}; null before the layer is known. place: {filter}, its tile, or {filter, place}, a response.
/** @param {import("./view.js").FilterView} view */
export function tellFilters(view) {
  const { tiles, map } = view;
  expose(view.root, {
    shown: () => (view.layer && map.box ? { chosen: view.chosen, order: view.numbers, range: map.range, frames: map.painted } : null),
    place: ({ filter, place }) => (place === undefined ? inWindow(tiles.surface.node, tiles.middle(filter)) : inWindow(map.surface.node, map.pixel(filter, place))),
    settled: () => !map.frames.waiting,
    ...counted(() => [view.asker, view.detail.asker, map.asker]),
  });
}
