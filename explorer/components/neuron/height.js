// How much of their usual height drawings take where the window is low, as in large type.

import { zoomOf } from "../kernel/zoomed.js";

const USUAL = 780, LEAST = 0.68; // pixels of a window that has room for all; the share below which letters would touch

/**
 * A share of the usual height, at most 1.
 * @param {Element} node
 */
export function shareOfHeight(node) {
  return Math.max(LEAST, Math.min(1, window.innerHeight / zoomOf(node) / USUAL));
}
