// The genome under the response map: chromosomes while much is in sight, positions when little is.

import { Row } from "../kernel/labels.js";
import { basePairs, whole } from "../kernel/numbers.js";
import { textWidth } from "../kernel/pen.js";

/**
 * @param {import("../kernel/pen.js").CanvasPen} pen
 * @param {import("../kernel/pen.js").Area} box
 * @param {number[]} range  the places in sight, from and to
 */
export function drawPlaces(pen, box, [first, end], located, theme, letter) {
  const { chromosome, start, chromosomes, mapped } = located, low = Math.floor(first), high = Math.min(chromosome.length, Math.ceil(end));
  const x = (place) => box.x + (place - first) / (end - first) * box.width, base = box.y + box.height;
  const names = new Row(8), positions = new Row(8);
  const label = (row, text, at, y) => {
    const width = textWidth(pen.theme, text, letter - 1), middle = Math.max(box.x + width / 2, Math.min(box.x + box.width - width / 2, at));
    if (row.take(middle, width)) pen.text(text, middle, y, { size: letter - 1, fill: theme.quiet, align: "center", baseline: "top" });
  };
  if (mapped) {
    for (let a = low; a < high;) {
      const b = nextChange(chromosome, a, high);
      if (a > first) pen.path([[x(a), box.y], [x(a), base + 4]], { stroke: theme.axis, alpha: 0.55 });
      label(names, chromosomes[chromosome[a]], (x(Math.max(a, first)) + x(Math.min(b, end))) / 2, base + letter + 5);
      a = b;
    }
  }
  const span = Math.abs(start[high - 1] - start[low]) || 1, count = Math.max(2, Math.floor(box.width / 110));
  if (mapped && chromosome[low] !== chromosome[high - 1]) return;
  for (let k = 0; k < count; k++) {
    const place = Math.min(high - 1, Math.floor(first + (k + 0.5) / count * (end - first)));
    label(positions, mapped && chromosomes[chromosome[place]] !== "unplaced" ? basePairs(start[place], span / count / 4) : whole(start[place]), x(place + 0.5), base + 3);
  }
}

// The first place after `a` on another chromosome.
function nextChange(codes, a, end) {
  let b = a + 1;
  while (b < end && codes[b] === codes[a]) b++;
  return b;
}
