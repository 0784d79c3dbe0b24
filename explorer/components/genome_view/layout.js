// Where everything lies, in CSS pixels, for a drawing of this width and height.

import { letterSize } from "../kernel/theme.js";

/**
 * Tracks one below the other as their layers ask for it: plots share what height the others leave, and the ruler lies
 * below the first of them.
 * @param {{ id: string, height: (layout: any) => import("./layers/layer.js").Height | null }[]} layers
 * @param {number} width
 * @param {number} height
 * @param {number} heading  height that is left free above all, in an exported picture
 */
export function layOut(layers, width, height, heading = 0) {
  const letter = letterSize(width), left = Math.round(letter * 5.2), right = width - 14;
  const layout = {
    width, height, letter, small: letter - 1, radius: width > 1500 ? 2.6 : 2.2, plot: { left, right, width: right - left },
    areas: /** @type {Record<string, any>} */ ({}), above: heading + 8, plots: 0, bottom: 0, ruler: null,
  };
  const row = (top, size) => ({ x: left, y: top, width: right - left, height: size, top, bottom: top + size });
  const plots = [], tracks = [];
  for (const layer of layers) {
    const space = layer.height(layout);
    if (space && "share" in space) plots.push({ id: layer.id, share: space.share });
    else if (space) tracks.push({ id: layer.id, ...space });
  }
  layout.plots = plots.length;
  if (plots.length) layout.above = heading + Math.round(letter * 2.7);
  const ruler = Math.round(letter * 2), below = tracks.reduce((sum, { pixels, gap }) => sum + pixels + gap, 6);
  const room = Math.max(80, height - layout.above - ruler - below), shares = plots.reduce((sum, { share }) => sum + share, 0);
  let y = layout.above, open = room;
  const putRuler = () => {
    layout.ruler = row(y, ruler);
    y += ruler;
  };
  if (!plots.length) putRuler();
  plots.forEach(({ id, share }, k) => {
    const size = k === plots.length - 1 ? open : Math.round(room * share / shares);
    layout.areas[id] = { ...row(y, size), mirrored: k > 0 };
    y += size;
    open -= size;
    if (k === 0) putRuler();
  });
  for (const { id, pixels, gap } of tracks) {
    y += gap;
    layout.areas[id] = row(y, pixels);
    y += pixels;
  }
  layout.bottom = y;
  return layout;
}
