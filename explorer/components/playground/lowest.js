// Where the test loss was lowest: marked in the curve once it has turned, and the way back to the weights of then.

import { textWidth } from "../kernel/pen.js";

const RISEN = 0.02; // by less than this share a loss has not turned: it wavers

/** @typedef {{ epoch: number, value: number }} Lowest */

/**
 * The epoch of the lowest finite number in a column, the first of equal ones; null where there is none.
 * @param {import("./history.js").History} history
 * @param {number} column
 * @param {number} [first]  the first epoch that can be gone back to
 * @returns {Lowest | null}
 */
export function lowestOf(history, column, first = 0) {
  let best = null;
  for (let row = history.place(first); row < history.count; row++) {
    const value = history.values[row * history.columns + column];
    if (Number.isFinite(value) && (!best || value < best.value)) best = { epoch: history.epoch(row), value };
  }
  return best;
}

/**
 * What is marked of one network: where the test loss was lowest, as soon as it has not been so for a while.
 * @param {import("./playground.js").Playground} playground
 * @param {number} index
 * @returns {Lowest | null}
 */
export function turned({ history, header, state }, index) {
  if (!state || (header.playing && !state.stop_patience)) return null;
  const low = lowestOf(history, 2 + 2 * index, header.first), wait = header.playing ? Math.max(3, Math.min(10, state.stop_patience)) : 1;
  if (!low || history.last - low.epoch < wait) return null;
  const risen = history.at(history.last, 2 + 2 * index) / low.value - 1;
  return state.stop_patience || risen > RISEN ? low : null;
}

/**
 * A ring about the lowest point, and its epoch where that has room.
 * @param {any} pen
 * @param {{ x: number, y: number, width: number, height: number }} area
 * @param {any} scales
 * @param {Lowest} low
 * @param {number} size  of its letters
 */
export function paintLowest(pen, area, scales, { epoch, value }, size) {
  const { theme } = pen, x = scales.x.at(epoch), y = scales.y.within(value), text = `lowest: epoch ${epoch.toLocaleString("en-GB")}`;
  const width = textWidth(theme, text, size, 600), left = Math.max(area.x + 4, Math.min(area.x + area.width - width, x - width / 2));
  pen.path([[x, y], [x, area.y + area.height]], { stroke: theme.accent, width: 1, dash: [2, 3] });
  pen.circle(x, y, 5, { stroke: theme.accent, width: 2 });
  const below = y + 9 + size * 1.3 < area.y + area.height, height = size * 1.3, top = below ? y + 9 : y - 9 - height;
  pen.rect(left - 3, top, width + 6, height, { fill: theme.background, alpha: 0.8 });
  pen.text(text, left, top + height / 2, { size, fill: theme.accent, weight: 600, baseline: "middle" });
}
