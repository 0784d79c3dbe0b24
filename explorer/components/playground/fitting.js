// How the playground shares the window out: the picture, the time line, and the arithmetic where a number is open.

import { ABOVE, fillWindow, heightOf } from "../kernel/whole_window.js";
import { leastHeight, lowest } from "./layout.js";
import { leastHeight as leastOfImages } from "./images/layout.js";

/**
 * The picture takes what the window leaves it; with a number open, what keeps its neurons in size, and the arithmetic the rest.
 * @param {import("./playground.js").Playground} playground
 */
export function fit(playground) {
  const { root, body, about, zoom, split } = playground, line = playground.timeline.node;
  root.style.setProperty("--u", `${Math.min(1.3, Math.max(1, root.clientWidth / 1300)) * zoom}rem`);
  root.classList.toggle("tight", root.clientWidth < 1190 * zoom);
  playground.head.style.marginLeft = `${fillWindow(playground.stage)}px`;
  const gap = parseFloat(getComputedStyle(root).rowGap) || 0, over = (height) => (height ? height + gap : 0);
  const seen = (/** @type {HTMLElement} */ node) => (node === body ? 0 : over(node === about.node && node.offsetHeight ? about.height : node.offsetHeight));
  const taken = [...root.children].reduce((sum, /** @type {HTMLElement} */ node) => sum + seen(node), 0);
  const tall = Math.min(1200, Math.max(410, heightOf(playground.stage) - taken - 2 * ABOVE)) - over(line.offsetHeight);
  const wide = playground.board.clientWidth, low = playground.pictured ? leastOfImages(wide, zoom) : lowest(wide, zoom), floor = split ? Math.max(500, 2 * low + gap) : low;
  let picture = Math.max(split ? 560 : 300, floor, tall), pane = 0;
  if (playground.below) {
    const least = playground.below.matrices ? Math.max(200, Math.min(tall * 0.42, playground.unfolded.matrices.tall)) : 200;
    pane = Math.round(Math.max(least, Math.min(tall - leastOf(playground) - gap, tall * 0.5)));
    picture = Math.max(floor, tall - over(pane));
    playground.unfolded.node.style.height = `${pane}px`;
  }
  playground.tall = tall;
  const height = Math.round(picture + over(pane) + over(line.offsetHeight));
  if (Math.abs(height - body.offsetHeight) > 3) body.style.height = `${height}px`;
}

/** @param {import("./playground.js").Playground} playground */
function leastOf(playground) {
  const first = playground.diagrams[0];
  if (playground.pictured) return leastOfImages(playground.board.clientWidth, playground.zoom);
  return playground.split || !("known" in first) || !first.net.about ? 500 : leastHeight(first.about, playground.board.clientWidth, playground.zoom);
}
