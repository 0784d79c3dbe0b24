// What was measured: for each task and kind of cell the costs while it learnt, when it was learnt, and how long a step takes.

/** @typedef {"h" | "o" | "y" | "taught"} Feeds */
/**
 * @typedef {object} Learnt
 * @property {string} task
 * @property {Feeds} feeds
 * @property {number[]} updates           at which costs were kept
 * @property {number[][]} cost            by start and update
 * @property {(number | null)[]} reached  the update by which the cost was below the limit, by start
 * @property {number[]} right             share of right answers in the end, by start
 * @property {number[] | null} given      the same with targets fed back in the test too
 */
/** @typedef {{ feeds: Feeds, tokens: number[], seconds: number[] }} Timed */

/** @type {Record<Feeds, { words: string, ink: number }>} */
export const FEEDS = {
  h: { words: "I, state h", ink: 0 },
  o: { words: "II, output o", ink: 1 },
  y: { words: "II, softmax(o)", ink: 2 },
  taught: { words: "II, teacher forcing", ink: 3 },
};

/** @type {Record<string, { title: string, words: string }>} */
export const TASKS = {
  repeat: { title: "next base of TTAGGG", words: "The repeat at the ends of chromosomes, from any place: the next base, judged once the place can be known." },
  gap_2: { title: "a letter over 2 blanks", words: "One of four letters, 2 blanks, a sign: then the letter again. Until then the right output is a blank; guessing the letter is right in 25%." },
  gap_4: { title: "a letter over 4 blanks", words: "One of four letters, 4 blanks, a sign: then the letter again. Until then the right output is a blank; guessing the letter is right in 25%." },
  gap_10: { title: "a letter over 10 blanks", words: "One of four letters, 10 blanks, a sign: then the letter again. Until then the right output is a blank; guessing the letter is right in 25%." },
  parity: { title: "parity of bits", words: "Twelve bits: at each, whether the sum so far is odd. The right output is itself all that has to be remembered; guessing is right in 50%." },
};

/**
 * The middle of a list, in the middle of the two middle ones where it is even.
 * @param {number[]} list
 */
export function median(list) {
  const sorted = [...list].sort((a, b) => a - b), half = sorted.length / 2;
  return sorted.length % 2 ? sorted[Math.floor(half)] : (sorted[half - 1] + sorted[half]) / 2;
}

/**
 * How fast a kind learnt a task: in how many starts, and the median, least and most updates of those.
 * @param {Learnt} learnt
 */
export function speed({ reached }) {
  const done = reached.filter((at) => at !== null);
  return { learnt: done.length, of: reached.length, middle: done.length ? median(done) : null, least: done.length ? Math.min(...done) : null, most: done.length ? Math.max(...done) : null };
}

/**
 * The median of the starts' costs at one of the updates that were kept.
 * @param {Learnt} learnt
 * @param {number} at
 */
export function typical({ cost }, at) {
  return median(cost.map((row) => row[at]));
}

/**
 * The kinds that learnt a task in at least half of their starts.
 * @param {Learnt[]} all  of one task
 */
export function learners(all) {
  return all.filter((one) => 2 * speed(one).learnt >= one.reached.length).map(({ feeds }) => feeds);
}

/**
 * Some list in words: "a, b and c".
 * @param {string[]} list
 */
export function listed(list) {
  return list.length > 1 ? `${list.slice(0, -1).join(", ")} and ${list[list.length - 1]}` : (list[0] ?? "none");
}
