// A glide from one region to another.

const LASTS = 260; // milliseconds

/**
 * The region at this moment: the logarithm of the width and the place are eased together, so that zooming feels even.
 * @param {{ from: number[], to: number[], start: number }} glide
 * @param {number} now
 */
export function glideAt({ from, to, start }, now) {
  const t = Math.min(1, Math.max(0, (now - start) / LASTS)), ease = 1 - (1 - t) ** 3;
  if (t >= 1) return { x0: to[0], x1: to[1], over: true };
  const width0 = from[1] - from[0], width1 = to[1] - to[0], width = width0 * (width1 / width0) ** ease;
  const share = Math.abs(width1 - width0) < 1e-6 * width0 ? ease : (width - width0) / (width1 - width0);
  const middle = (from[0] + from[1]) / 2 + share * ((to[0] + to[1]) / 2 - (from[0] + from[1]) / 2);
  return { x0: middle - width / 2, x1: middle + width / 2, over: false };
}
