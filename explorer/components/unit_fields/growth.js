// How a window grew: one bar for each layer that widens it, the input below, the unit above, over one axis.

import { whole } from "../kernel/numbers.js";
import { textWidth } from "../kernel/pen.js";

export function drawGrowth(pen, box, steps, shown, from, to, theme, letter) {
  const scale = box.width / (to - from), at = (p) => box.x + (p - from) * scale;
  const row = box.height / steps.length, thick = Math.min(16, row * 0.62);
  const y = (i) => box.y + box.height - (i + 0.5) * row;
  for (let i = 1; i < Math.min(shown, steps.length); i++) {
    const low = steps[i - 1], high = steps[i], inner = thick / 2;
    pen.path([[at(low.first), y(i - 1) - inner], [at(low.last), y(i - 1) - inner], [at(high.last), y(i) + inner], [at(high.first), y(i) + inner]],
      { fill: theme.accent, alpha: 0.1, closed: true });
  }
  steps.forEach((step, i) => {
    const on = i < shown, x = at(step.first), wide = Math.max(2, (step.last - step.first) * scale);
    const last = i === steps.length - 1, top = i === shown - 1;
    pen.rect(x, y(i) - thick / 2, wide, thick, { fill: on ? (top ? theme.accent : theme.parity[0]) : theme.grid, radius: 3 });
    const label = `${step.layer}: ${whole(step.last - step.first)}${last ? " SNPs" : ""}`;
    const room = textWidth(theme, label, letter - 1), right = x + wide + 8;
    const inside = right + room > box.x + box.width;
    const left = inside && x - 8 - room > box.x;
    pen.text(label, left ? x - 8 : inside ? Math.min(x + 8, box.x + box.width - room - 4) : right, y(i), {
      size: letter - 1, baseline: "middle", align: left ? "right" : "left", weight: top ? 600 : 400,
      fill: inside && !left ? (on ? theme.background : theme.quiet) : on ? theme.text : theme.axis });
  });
}
