// The effective field over the theoretical window, or where there is no window, by promoter or other stretch.

import { number } from "../kernel/numbers.js";
import { textWidth } from "../kernel/pen.js";

export function drawProfile(pen, box, field, from, to, theme, letter) {
  const { header, arrays } = field, scale = box.width / (to - from), at = (p) => box.x + (p - from) * scale;
  const size = arrays.size, signed = arrays.signed, [a, b] = header.span;
  let most = 0, below = 0;
  for (let i = 0; i < size.length; i++) {
    most = Math.max(most, size[i], signed[i]);
    below = Math.max(below, -signed[i]);
  }
  const total = most + below || 1, zero = box.y + (box.height * most) / total, high = (v) => (v / total) * box.height;
  pen.rect(at(header.first), box.y, (header.last - header.first) * scale, box.height, { fill: theme.band });
  if (b > a) {
    pen.rect(at(a), box.y, (b - a) * scale, box.height, { fill: theme.accent, alpha: 0.12 });
    pen.path([[at(a), box.y], [at(a), box.y + box.height], null, [at(b), box.y], [at(b), box.y + box.height]], { stroke: theme.accent, dash: [4, 3] });
  }
  // the mean size as an outline of steps, the mean with its sign as bars
  const per = Math.max(1, Math.floor(1 / scale)), outline = [[at(header.first), zero]];
  for (let i = 0; i < size.length; i += per) {
    let top = 0, up = 0, down = 0;
    for (let k = i; k < Math.min(size.length, i + per); k++) {
      top = Math.max(top, size[k]);
      up = Math.max(up, signed[k]);
      down = Math.min(down, signed[k]);
    }
    const x = at(header.first + i), wide = Math.max(0.8, per * scale), gap = wide > 4 ? wide * 0.15 : 0;
    outline.push([x, zero - high(top)], [x + wide, zero - high(top)]);
    if (up > 0) pen.rect(x + gap, zero - high(up), wide - 2 * gap, high(up), { fill: theme.positive[0] });
    if (down < 0) pen.rect(x + gap, zero, wide - 2 * gap, high(-down), { fill: theme.negative[0] });
  }
  outline.push([at(header.last), zero]);
  pen.path(outline, { stroke: theme.text, width: 1.2, alpha: 0.8 });
  pen.path([[box.x, zero], [box.x + box.width, zero]], { stroke: theme.axis });
  pen.text(number(most, 2), box.x - 6, box.y + 4, { size: letter - 2, fill: theme.quiet, align: "right", baseline: "middle" });
  pen.text("0", box.x - 6, zero, { size: letter - 2, fill: theme.quiet, align: "right", baseline: "middle" });
  if (below > 0.15 * total) pen.text(number(-below, 2), box.x - 6, box.y + box.height - 4, { size: letter - 2, fill: theme.quiet, align: "right", baseline: "middle" });
}

// Bars of the dependence on each block, with the largest named.
export function drawBlocks(pen, box, field, theme, letter, hovered) {
  const { blocks } = field.header, values = field.arrays.by_block, count = values.length, wide = box.width / count;
  const most = values.reduce((m, v) => Math.max(m, v), 0) || 1, total = values.reduce((s, v) => s + v, 0) || 1;
  const height = box.height - letter * 2.6, base = box.y + box.height - letter * 1.3;
  let parity = 0;
  const order = [...values.keys()].sort((i, j) => values[j] - values[i]), named = new Set(order.slice(0, 6));
  const taken = [];
  for (let i = 0; i < count; i++) {
    const first = i === 0 || blocks.chromosome[i] !== blocks.chromosome[i - 1];
    if (first && i) parity = 1 - parity;
    const x = box.x + i * wide, h = (values[i] / most) * height;
    pen.rect(x + wide * 0.08, base - h, Math.max(0.8, wide * 0.84), h, { fill: i === hovered ? theme.accent : theme.parity[parity] });
    if (first) {
      let last = i;
      while (last + 1 < count && blocks.chromosome[last + 1] === blocks.chromosome[i]) last++;
      const middle = (x + box.x + (last + 1) * wide) / 2, label = blocks.chromosome[i], room = textWidth(theme, label, letter - 1);
      if (room < (last + 1 - i) * wide) pen.text(label, middle, base + 4, { size: letter - 1, fill: theme.quiet, align: "center", baseline: "top" });
    }
  }
  for (const i of order) {
    if (!named.has(i) || values[i] <= 0) continue;
    const label = `${blocks.label[i]} ${number((100 * values[i]) / total, 2)}%`, room = textWidth(theme, label, letter - 1);
    const x = Math.max(box.x, Math.min(box.x + box.width - room, box.x + (i + 0.5) * wide - room / 2)), y = base - (values[i] / most) * height - 5;
    if (taken.some(([l, r, t]) => x < r + 6 && x + room > l - 6 && Math.abs(t - y) < letter)) continue;
    taken.push([x, x + room, y]);
    pen.text(label, x, y, { size: letter - 1, fill: theme.text, halo: theme.background });
  }
  pen.path([[box.x, base], [box.x + box.width, base]], { stroke: theme.axis });
}
