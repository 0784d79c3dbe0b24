// What the colours of a picture stand for: a strip of them, from one end of the scale to the other.

/**
 * @param {import("./pen.js").CanvasPen | import("./pen.js").SvgPen} pen
 * @param {(share: number) => string} colour  at a share of the way, 0 to 1
 * @param {{ x: number, y: number, width: number, height: number, steps?: number }} place
 */
export function colourBar(pen, colour, { x, y, width, height, steps = Math.ceil(width) }) {
  const step = width / steps;
  for (let i = 0; i < steps; i++) { // each to the end of the strip, so that no seam shows between two of them
    pen.rect(x + i * step, y, width - i * step, height, { fill: colour(i / (steps - 1)) });
  }
}
