// How much larger the page shows an element than its own pixels say: 1.4 in large type, else 1.

/**
 * Lengths of an element's own (`clientWidth`, what is drawn on it) times this are lengths of the window (`clientX`,
 * `getBoundingClientRect`).
 * @param {any} node
 * @returns {number}
 */
export function zoomOf(node) {
  if (node.currentCSSZoom) return node.currentCSSZoom;
  const box = node.getBoundingClientRect(); // browsers that zoom but do not tell
  return node.offsetWidth > 0 && box.width > 0 ? box.width / node.offsetWidth : 1;
}

/**
 * How many pixels of the screen are one of an element's own.
 * @param {any} node
 */
export function sharpness(node) {
  return (window.devicePixelRatio || 1) * zoomOf(node);
}
