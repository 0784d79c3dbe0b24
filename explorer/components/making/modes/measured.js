// Measured: modes covered and share of samples on a mode after each quarter of a game, seeds 1 to 5, by `measure`.

/** @type {Record<string, Record<string, [number, number][][]>>} */
const TABLE = {
};

/**
 * @param {string} target
 * @param {string} cure
 */
export function of(target, cure) {
  const games = TABLE[target]?.[cure];
  if (!games?.length) return null;
  const ends = games.map((quarters) => ({ modes: quarters[3][0], on: quarters[3][1] })), mean = (list) => list.reduce((a, b) => a + b, 0) / list.length;
  return { ends, halfway: games.map((quarters) => quarters[1][0]), modes: mean(ends.map(({ modes }) => modes)), on: mean(ends.map(({ on }) => on)) };
}
