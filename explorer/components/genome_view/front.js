// What follows the pointer: the crosshair through all tracks, the ring around the dot, and the words of the card.

import { textWidth } from "../kernel/pen.js";

export function paintFront(pen, scales, state, focused) {
  const { genome, layers, layout } = scales, { plot } = layout, theme = pen.theme;
  if (focused) pen.rect(1.5, 1.5, layout.width - 3, layout.height - 3, { stroke: theme.accent, width: 2, radius: 6 });
  if (state.cursor === null || state.cursor < scales.x0 || state.cursor > scales.x1) return;
  const at = state.hover >= 0 ? genome.x[state.hover] : state.cursor, x = Math.round(scales.px(at)) + 0.5;
  pen.path([[x, layout.above], [x, layout.bottom]], { stroke: theme.quiet, width: 1, alpha: 0.75, dash: [3, 3] });
  const label = genome.placeAt(at), size = layout.small, wide = textWidth(theme, label, size, 600) + 14;
  const left = Math.min(Math.max(x - wide / 2, plot.left), plot.right - wide), middle = layout.ruler.top + layout.ruler.height / 2;
  pen.rect(left, middle - size * 0.8, wide, size * 1.6, { fill: theme.text, radius: 4 });
  pen.text(label, left + wide / 2, middle + 0.5, { size, fill: theme.background, align: "center", baseline: "middle", weight: 600 });
  if (state.hover < 0) return;
  for (const layer of layers) {
    const dot = layer.dot(state.hover, scales);
    if (dot) pen.circle(dot[0], dot[1], layout.radius + 3, { stroke: theme.mark, fill: theme.background, width: 2.4 });
  }
}

// The card of what the pointer is on: all that is known of a variant, or what a layer says of its own; null for none.
export function cardOf(scales, state, { layer, ...thing }) {
  const { genome, layers } = scales, { variant } = thing;
  if (variant === undefined) return layer.words(thing);
  const rows = [...genome.about(variant), ...layers.flatMap((one) => one.about(variant, state))];
  return { title: genome.names.at(variant) || genome.place(variant), rows };
}
