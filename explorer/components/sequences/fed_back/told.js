// The table beside the curves, its numbers opened, and the questions: all from what was measured.

import { FEEDS, learners, listed, median, speed, TASKS } from "./measured.js";

/** @typedef {import("./measured.js").Learnt} Learnt */
/** @typedef {import("../../topic/lines.js").Row} Row */

const percent = (share) => `${Math.floor(1000 * share + 1e-9) / 10}%`;
const milli = (seconds) => `${+(1000 * seconds).toPrecision(3)} ms`;

/**
 * One line for each kind of cell.
 * @param {Learnt[]} all  of one task
 */
export function table(all) {
  return all.map((one) => {
    const { learnt, of, middle, least, most } = speed(one);
    return {
      feeds: one.feeds, name: FEEDS[one.feeds].words, learnt: `${learnt} of ${of}`,
      updates: middle === null ? "\u2013" : least === most ? String(middle) : `${middle} (${least}\u2013${most})`, right: percent(median(one.right)),
    };
  });
}

/**
 * The table's numbers of one kind opened.
 * @param {Learnt} one
 * @returns {Row[]}
 */
export function opened(one) {
  const { learnt, middle } = speed(one), sorted = [...one.reached].sort((a, b) => (a ?? Infinity) - (b ?? Infinity)).map((at) => at ?? "never").join(", ");
  const shares = [...one.right].sort((a, b) => a - b).map(percent).join(", ");
  const rows = [
    { name: "reached", label: "learnt at update", text: learnt ? `${sorted}; median of those that did` : "in no start", value: learnt ? String(middle) : undefined },
    { name: "right", label: "right in the end", text: `${shares}; median`, value: percent(median(one.right)) },
  ];
  if (one.given) rows.push({ name: "given", label: "with targets fed back", text: `in the test too: ${[...one.given].sort((a, b) => a - b).map(percent).join(", ")}; median`, value: percent(median(one.given)) });
  return rows;
}

/**
 * How long a step of training takes, and how many times as long as where all steps are computed at once.
 * @param {import("./measured.js").Timed[]} timed
 * @returns {Row[]}
 */
export function times(timed) {
  const taught = timed.find(({ feeds }) => feeds === "taught");
  return taught.tokens.map((tokens, k) => {
    const parts = timed.filter(({ feeds }) => feeds !== "taught").map(({ feeds, seconds }) => `${FEEDS[feeds].words} ${milli(seconds[k])}, ${ratio(seconds[k], taught.seconds[k])} times as long`);
    return { name: `time${tokens}`, label: `${tokens} tokens`, text: [`teacher forcing ${milli(taught.seconds[k])}`, ...parts].join("; ") };
  });
}

/**
 * How many starts learnt, over all tasks.
 * @param {Learnt[]} every
 */
export function summary(every) {
  const kinds = [...new Set(every.map(({ feeds }) => feeds))].map((feeds) => {
    const speeds = every.filter((one) => one.feeds === feeds).map(speed);
    return `${FEEDS[feeds].words} ${speeds.reduce((sum, { learnt }) => sum + learnt, 0)} of ${speeds.reduce((sum, { of }) => sum + of, 0)}`;
  });
  return `Starts that learnt, over all ${new Set(every.map(({ task }) => task)).size} tasks: ${kinds.join("; ")}.`;
}

const ratio = (one, other) => String(+(one / other).toPrecision(2));

/**
 * The question to a task.
 * @param {string} task
 * @param {Learnt[]} all
 * @returns {import("../../topic/predict.js").Asked}
 */
export function asked(task, all) {
  const because = `${table(all).map(({ name, learnt, updates }) => `${name}: ${learnt}${updates === "\u2013" ? "" : ` at ${updates}`}`).join("; ")}.`;
  if (task === "parity") {
    const kinds = all.filter(({ feeds }) => feeds !== "y"), middles = kinds.map((one) => speed(one).middle ?? Infinity);
    return { question: "Parity: the output is all that has to be remembered. Which cells learn it in the fewest updates?", answers: kinds.map(({ feeds }) => FEEDS[feeds].words), right: middles.indexOf(Math.min(...middles)), because };
  }
  const name = (feeds) => (feeds.length === 3 ? "all three" : listed(feeds.map((one) => FEEDS[one].words))), said = name(learners(all).filter((feeds) => feeds !== "h"));
  const others = [["o"], ["o", "y"], ["o", "y", "taught"], []].map((feeds) => name(feeds));
  const answers = [said, ...others.filter((other) => other !== said)].slice(0, 3).sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  return { question: `${TASKS[task].title[0].toUpperCase()}${TASKS[task].title.slice(1)}: variant I is drawn. Which of the others learn it, in at least half of their starts?`, answers, right: answers.indexOf(said), because };
}
