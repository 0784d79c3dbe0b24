// How often networks called each kind of picture the thing: a row for each kind, a mark for each network, and answers as bars.

/** @typedef {import("../kernel/pen.js").CanvasPen} Pen */
/** @typedef {{ letter: number, plot: number, row: number, label: number }} Placed  `plot`: where rows begin; `label`: room for names */
/** @typedef {{ name: string, value: number, text: string, strong: boolean }} Bar  value from 0 to 1 */

const OFFSET = 0.32;

/**
 * @param {Pen} pen
 * @param {{ letter: number, bar: number, bars: number, label: number }} layout
 * @param {Bar[]} list
 * @param {number} room  letters for the text at the right
 */
export function drawBars(pen, { letter, bar, bars, label }, list, room) {
  const { theme } = pen, wide = pen.width - label - room * letter;
  list.forEach(({ name, value, text, strong }, place) => {
    const y = bars + place * bar;
    pen.text(name, 0, y + 1.1 * letter, { size: letter, fill: theme.text });
    pen.rect(label, y + 0.15 * letter, wide, bar - 0.45 * letter, { stroke: theme.grid });
    pen.rect(label, y + 0.15 * letter, wide * value, bar - 0.45 * letter, { fill: strong ? theme.accent : theme.quiet });
    pen.text(text, label + wide + 0.4 * letter, y + 1.1 * letter, { size: letter, fill: theme.text, weight: strong ? 700 : 400 });
  });
}

/**
 * @param {Pen} pen
 * @param {Placed} layout
 * @param {{ names: string[][], kinds: string[], of: (net: number, kind: number) => number[], kind: number, hidden: boolean, focused: boolean }} state  `names` line by line of the legend; `of`: shares of a network's seeds
 */
export function drawShares(pen, { letter, plot, row, label }, { names, kinds, of, kind, hidden, focused }) {
  const { theme } = pen, words = (text, x, y, style = {}) => pen.text(text, x, y, { size: letter, fill: theme.text, ...style });
  const inks = theme.lines, across = pen.width - label - letter, at = (share) => label + across * share, nets = names.flat();
  names.forEach((line, level) => {
    const y = plot - (1.4 + 1.35 * (names.length - 1 - level)) * letter;
    let x = 0;
    for (const text of line) {
      const net = nets.indexOf(text);
      mark(pen, net, x + 0.4 * letter, y - 0.35 * letter, inks[net], letter);
      words(text, x + 1.1 * letter, y);
      x += (text.length * 0.55 + 2.2) * letter;
    }
  });
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    pen.path([[at(share), plot - 0.4 * letter], [at(share), plot + kinds.length * row]], { stroke: theme.grid });
    words(`${100 * share}%`, at(share), plot + kinds.length * row + 1.2 * letter, { align: share === 1 ? "right" : "center", fill: theme.quiet });
  }
  kinds.forEach((name, k) => {
    const y = plot + (k + 0.5) * row;
    if (k === kind) pen.rect(0, y - row / 2, pen.width, row, { stroke: theme.accent, width: focused ? 2.5 : 1, radius: 3 });
    words(name, 0.3 * letter, y + 0.35 * letter, { weight: k === kind ? 700 : 400 });
    if (hidden) { if (k === 0) words("after your guess", at(0.35), y + 0.35 * letter, { fill: theme.quiet }); return; }
    nets.forEach((_, net) => {
      const list = of(net, k), middle = list.reduce((sum, v) => sum + v, 0) / list.length, level = y + (net - (nets.length - 1) / 2) * OFFSET * letter;
      pen.path([[at(Math.min(...list)), level], [at(Math.max(...list)), level]], { stroke: inks[net], width: 1.5 });
      mark(pen, net, at(middle), level, inks[net], letter);
    });
  });
}

// A different shape for each network, so that colour is not all that tells them.
function mark(pen, kind, x, y, fill, letter) {
  const r = 0.3 * letter, stroke = pen.theme.background;
  if (kind === 0) pen.circle(x, y, r, { fill, stroke });
  else if (kind === 1) pen.rect(x - r, y - r, 2 * r, 2 * r, { fill });
  else if (kind === 2) pen.path([[x, y - 1.3 * r], [x + 1.3 * r, y], [x, y + 1.3 * r], [x - 1.3 * r, y]], { fill, closed: true });
  else {
    const up = kind === 3 ? 1 : -1;
    pen.path([[x - 1.2 * r, y + up * r], [x + 1.2 * r, y + up * r], [x, y - up * 1.2 * r]], { fill, closed: true });
  }
}
