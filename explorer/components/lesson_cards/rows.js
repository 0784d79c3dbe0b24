// How cards are laid out so that the last row is as full as the others.

const LEAST = 330, MOST = 4; // pixels of a card, and cards in a row

/**
 * Of so many cards in so much width: how many tracks a row has, and how many each card takes. Where the last row would hold
 * fewer cards, those are wider.
 * @param {number} count
 * @param {number} width
 */
export function rowsOf(count, width) {
  const most = Math.max(1, Math.min(MOST, count, Math.floor(width / LEAST)));
  const columns = most > 2 && count % most && !(count % (most - 1)) ? most - 1 : most, rest = count % columns;
  return { tracks: columns * (rest || 1), spans: Array.from({ length: count }, (_, k) => (rest && k >= count - rest ? columns : rest || 1)) };
}
