// A part that takes the whole window: it reaches over the margins that the page keeps around its parts.

const EDGE = 16;
export const ABOVE = 8; // and below; pixels

/**
 * Lay the outermost element of a part over the page's margins, but for a narrow edge; call it again when the window changes.
 * Returns how far the page's own button, which unfolds the sidebar, reaches into the part's first line, in pixels.
 * @param {import("./stage.js").Stage} stage
 */
export function fillWindow(stage) {
  const { root, parent } = stage, full = document.fullscreenElement !== null;
  const [top, right, bottom, left] = full ? [0, 0, 0, 0] : margins(parent.host ?? parent);
  const over = [top - ABOVE, right - EDGE, bottom - ABOVE, left - EDGE].map((margin) => (full ? 0 : -Math.max(0, Math.round(margin))));
  root.style.margin = over.map((margin) => `${margin}px`).join(" ");
  return !full && root.getBoundingClientRect().left < 48 ? 36 : 0;
}

// What lies between an element and the edges of what scrolls it: [top, right, bottom, left].
function margins(element) {
  const sums = [0, 0, 0, 0];
  for (let at = element; at; at = at.parentElement ?? at.getRootNode().host) {
    const style = getComputedStyle(at);
    if (/auto|scroll/.test(style.overflowY)) break;
    [style.paddingTop, style.paddingRight, style.paddingBottom, style.paddingLeft].forEach((padding, k) => { sums[k] += parseFloat(padding) || 0; });
  }
  return sums;
}
