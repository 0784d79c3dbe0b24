// The probe of the view of units.

import { counted } from "../kernel/ask.js";
import { expose, inWindow } from "../kernel/probe.js";

// shown: {layer, unit: [channel, column] that is framed, field: the window below with the unit it is of, null before it
// is drawn: {layer, unit, size: what is used of it, a number for each position, steps: layers that it grew by,
// grown: those drawn by now, playing}}; null before the map is drawn. place: [channel, column] of a unit in view.
/** @param {import("./view.js").UnitFields} view */
export function tellUnits(view) {
  const field = () => {
    if (!view.field) return null;
    const { layer, unit, steps } = view.field.header;
    const grown = view.player.shown ?? steps.length, playing = Boolean(view.player.playing);
    return { layer, unit, size: Array.from(view.field.arrays.size), steps: steps.length, grown, playing };
  };
  expose(view.root, {
    shown: () => (view.map && view.layout ? { layer: view.layer.name, unit: view.cell, field: field() } : null),
    place: ([channel, column]) => {
      const box = view.pixelBox(channel, column);
      if (!box) throw new Error(`column ${column} is not in view`);
      return inWindow(view.surface.node, [box.x + box.width / 2, box.y + box.height / 2]);
    },
    ...counted(() => view.asks ?? []),
  });
}
