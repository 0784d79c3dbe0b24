// How the list of the course says what a reader has done.

/**
 * @param {import("../topic/progress.js").Progress | undefined} one  of a topic, undefined where it was never opened
 * @returns {{ state: "" | "opened" | "begun" | "solved", words: string }}
 */
export function stateOf(one) {
  if (!one) return { state: "", words: "" };
  const all = one.exercises.length, done = one.exercises.filter((name) => one.solved.includes(name)).length;
  if (!all) return { state: "opened", words: "opened" };
  if (!done) return { state: "opened", words: `opened; ${all} exercise${all > 1 ? "s" : ""}` };
  return done === all ? { state: "solved", words: `solved: ${done} of ${all}` } : { state: "begun", words: `${done} of ${all} exercises solved` };
}
