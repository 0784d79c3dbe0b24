// The exercise of many starts: how likely several of them all end badly.

import { near } from "../../topic/exercise.js";
import { written } from "../../topic/written.js";

const DRAWS = 4;

/**
 * @param {{ p: number }} values
 * @param {number} bad
 * @param {number} starts
 */
export function checkDraws({ p }, bad, starts) {
  const q = bad / starts, right = q ** DRAWS;
  if (near(p, right, Math.max(0.0005, 0.01 * right))) return { right: true, words: `Right: (${bad}/${starts})⁴ = ${written(right)}. A few restarts help much where a good start is no rarity.` };
  if (near(p, q, 0.005)) return { right: false, words: "That is the chance for one start. All four have to end badly." };
  if (near(p, 1 - right, 0.005)) return { right: false, words: "That is the chance that at least one of them ends well." };
  if (near(p, (1 - q) ** DRAWS, 0.005)) return { right: false, words: "That is the chance that all four end well." };
  if (near(p, q * DRAWS, 0.005)) return { right: false, words: "Chances of independent draws multiply, they do not add up." };
  return { right: false, words: `The starts are independent: multiply the chance of one, ${bad}/${starts}, by itself.` };
}

/**
 * @param {number} width  hidden units
 * @param {{ bad: number, least: number }} ended
 * @param {number} starts
 * @param {number} margin
 * @returns {import("../../topic/exercise.js").About}
 */
export function restarts(width, { bad, least }, starts, margin) {
  return {
    name: "restarts",
    text: `With ${width} units ${bad} of ${starts} starts end more than ${margin} above the lowest training loss, ${written(least)}. You start ${DRAWS} times and keep the best. How likely is it that all ${DRAWS} end so badly?`,
    fields: [{ name: "p", label: "probability" }],
    check: (values) => checkDraws(/** @type {any} */ (values), bad, starts),
    way: `The starts are independent, so the chances multiply: ${bad}/${starts} = ${written(bad / starts)}, and (${bad}/${starts})⁴ = ${written((bad / starts) ** DRAWS)}.`,
  };
}
