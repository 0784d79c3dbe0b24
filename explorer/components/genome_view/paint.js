// Draws one frame of the genome view with a pen: the same strokes on the canvas, into a PNG and into an SVG.

import { Places } from "../kernel/labels.js";

/**
 * @param {any} pen
 * @param {import("./scales.js").Scales} scales
 * @param {import("./layers/layer.js").State} state
 */
export function paint(pen, scales, state) {
  const { layers, layout } = scales, air = { places: new Places(), named: new Set() };
  pen.rect(0, 0, layout.width, layout.height, { fill: pen.theme.background });
  paintBands(pen, scales);
  for (const layer of layers) layer.ground(pen, scales, state);
  for (const layer of layers) layer.back(pen, scales, state);
  for (const layer of layers) layer.draw(pen, scales, state);
  for (const layer of layers) layer.key(pen, scales, state, air);
  for (const layer of layers) layer.marks(pen, scales, state, air);
  for (const layer of layers) layer.names(pen, scales, state, air);
}

// Alternating ground behind the chromosomes.
function paintBands(pen, scales) {
  const { genome, layout } = scales, { plot, above, bottom } = layout;
  pen.clip(plot.left, above, plot.width, bottom - above, () => {
    for (const c of genome.chromosomes) {
      const a = scales.px(c.start), b = scales.px(c.end);
      if (b >= plot.left && a <= plot.right && c.code % 2 === 0) pen.rect(a, above, b - a, bottom - above, { fill: pen.theme.band });
    }
  });
}
