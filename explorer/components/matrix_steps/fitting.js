// A product stands on one line: its matrices are a little smaller where the page is too narrow for them.

const LEAST = 0.7; // of their usual size; what does not fit so goes on below
const STEP = 0.97;

/**
 * The size, as a share of the usual one, at which parts of these widths stand beside each other; 1 where none is small enough.
 * @param {(share: number) => number} widthAt  how wide they are together
 * @param {number} room
 */
export function shareThatFits(widthAt, room) {
  const whole = widthAt(1);
  if (whole <= room) return 1;
  for (let share = Math.min(STEP, room / whole); share >= LEAST; share *= STEP) if (widthAt(share) <= room) return share;
  return 1;
}

/**
 * Set the size of a line's parts, so that all of them stand beside each other.
 * @param {HTMLElement} line
 */
export function fit(line) {
  const parts = /** @type {HTMLElement[]} */ ([...line.children]).filter((part) => !part.classList.contains("room"));
  const widthAt = (/** @type {number} */ share) => {
    line.style.setProperty("--share", String(share));
    const gap = parseFloat(getComputedStyle(line).columnGap) || 0;
    return parts.reduce((sum, part) => sum + part.offsetWidth + 1 + gap, -gap);
  };
  line.style.setProperty("--share", String(shareThatFits(widthAt, line.clientWidth)));
}
