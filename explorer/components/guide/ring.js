// The ring around the control that a step speaks of, wherever in the page it stands, also in the shadow tree of a part.

const NAME = "guide-ring";

/** The document, and the shadow trees of the parts in it. */
export function roots() {
  const hosts = document.querySelectorAll('[data-testid="stBidiComponentIsolated"]');
  return [document, ...[...hosts].flatMap((host) => host.shadowRoot ?? [])];
}

/**
 * The first element that a selector names anywhere in the page and that has a place there; null where there is none.
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
export function find(selector) {
  if (!selector) return null;
  for (const root of roots()) {
    for (const node of root.querySelectorAll(selector)) if (node instanceof HTMLElement && node.getClientRects().length) return node;
  }
  return null;
}

/**
 * Ring what the selector names, now and when it is drawn anew: a rule of style in every tree. "" takes the ring away.
 * @param {string} selector
 * @param {string} colour
 */
export function ring(selector, colour) {
  const rule = selector && `${selector} { outline: 3px solid ${colour} !important; outline-offset: 3px !important; border-radius: 6px; }`;
  for (const root of roots()) {
    const old = root.querySelector(`style.${NAME}`);
    if (!rule) { old?.remove(); continue; }
    const style = old ?? document.createElement("style");
    style.className = NAME;
    if (style.textContent !== rule) style.textContent = rule;
    if (!old) (root instanceof Document ? root.head : root).append(style);
  }
}

/**
 * Whether an element can be seen in the window above the strip: its top, or else a part that fills the window.
 * @param {{ top: number, bottom: number }} box
 * @param {number} height  of the window above the strip
 */
export function inSight({ top, bottom }, height) {
  return (top >= 0 && Math.min(bottom, top + 80) <= height) || (top < 0 && bottom > height / 2);
}
