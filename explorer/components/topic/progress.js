// What a reader has opened and solved. It is kept in this browser and goes nowhere else.

const PLACE = "snp-explorer-course";

/** @typedef {{ solved: string[], exercises: string[] }} Progress  names of exercises */

/**
 * Everything that is kept, by topic.
 * @returns {Record<string, Progress>}
 */
export function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(PLACE) ?? "{}");
    return Object.fromEntries(Object.entries(found && typeof found === "object" ? found : {}).map(([topic, one]) => [topic, { solved: names(one?.solved), exercises: names(one?.exercises) }]));
  } catch {
    return {}; // a browser that keeps nothing, or what somebody else wrote there
  }
}

const names = (list) => (Array.isArray(list) ? list.filter((name) => typeof name === "string") : []);

function change(topic, act) {
  const all = kept(), one = all[topic] ?? { solved: [], exercises: [] };
  act(one);
  try {
    localStorage.setItem(PLACE, JSON.stringify({ ...all, [topic]: one }));
  } catch { /* a browser that keeps nothing */ }
}

/** @param {string} topic */
export function opened(topic) {
  change(topic, () => {});
}

/**
 * That a topic has this exercise; whether it was solved before.
 * @param {string} topic
 * @param {string} exercise
 */
export function begun(topic, exercise) {
  change(topic, (one) => { if (!one.exercises.includes(exercise)) one.exercises.push(exercise); });
  return kept()[topic]?.solved.includes(exercise) ?? false;
}

/**
 * @param {string} topic
 * @param {string} exercise
 */
export function solved(topic, exercise) {
  change(topic, (one) => { if (!one.solved.includes(exercise)) one.solved.push(exercise); });
}

export function forget() {
  try { localStorage.removeItem(PLACE); } catch { /* nothing is kept */ }
}
