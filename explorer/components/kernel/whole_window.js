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

/**
 * How high the part of the window is that the page scrolls in, in pixels: a strip at its foot takes some of it.
 * @param {import("./stage.js").Stage} stage
 */
export function heightOf({ parent }) {
  return document.fullscreenElement ? window.innerHeight : scrolling(parent.host ?? parent)?.clientHeight ?? window.innerHeight;
}

/**
 * What an element is scrolled in, through the shadow trees it stands in.
 * @param {any} element
 * @returns {HTMLElement | null}
 */
export function scrolling(element) {
  for (let at = element; at; at = at.parentElement ?? at.getRootNode().host) if (/auto|scroll/.test(getComputedStyle(at).overflowY)) return at;
  return null;
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
