// The probe of the sandbox.

import { counted } from "../kernel/ask.js";
import { expose, inWindow } from "../kernel/probe.js";

// shown: {picture: its name, lit: [row, column] of the marked cells of the first output, walked: the cell that the walk
// has come to, null while all are shown, walking}; null before the first picture. place: [matrix, number, row, column]
// of a cell, matrix being input (cells counted with the margin), kernel or output.
/** @param {import("./sandbox.js").Sandbox} sandbox */
export function tellSandbox(sandbox) {
  expose(sandbox.root, {
    shown: () => sandbox.planes && sandbox.model.picture && {
      picture: sandbox.model.picture.id, walked: sandbox.walk.place, walking: Boolean(sandbox.walk.timer),
      lit: (sandbox.planes.outputs[0]?.marks ?? []).map(({ row, column }) => [row, column]),
    },
    place: ([kind, index, row, column]) => {
      const plane = kind === "kernel" ? sandbox.planes.kernels[0][index] : sandbox.planes.list(kind)[index];
      return inWindow(plane.surface.node, plane.pixel(row, column));
    },
    ...counted(() => [sandbox.asker]),
  });
}
