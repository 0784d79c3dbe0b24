// A game in the plane as a Python script that comes to the same weights.

import { gameScript } from "../twin.js";
import { settingsOf } from "./cures.js";
import { SD } from "./targets.js";

const CENTRES = {
  ring: "[(2 * math.cos(2 * math.pi * k / 8), 2 * math.sin(2 * math.pi * k / 8)) for k in range(8)]",
  grid: "[(k % 5 - 2, k // 5 - 2) for k in range(25)]",
};

const mixture = (/** @type {string} */ name) => `
CENTRES = ${CENTRES[name]}


def source(n):
    xs, ys = [], []
    for _ in range(n):
        x, y = CENTRES[math.floor(uniform() * len(CENTRES))]
        xs.append(x + ${SD} * normal())
        ys.append(y + ${SD} * normal())
    return xs + ys

`;

const people = (/** @type {ArrayLike<number>} */ scores) => `
SCORES = ${JSON.stringify(Array.from(scores))}  # first component of all samples, then the second


def source(n):
    xs, ys, samples = [], [], len(SCORES) // 2
    for _ in range(n):
        one = math.floor(uniform() * samples)
        xs.append(SCORES[one] / 0.1)
        ys.append(SCORES[samples + one] / 0.1)
    return xs + ys

`;

/**
 * @param {{ target: string, cure: string, seed: number }} state
 * @param {number} rounds
 * @param {ArrayLike<number>} scores
 */
export function planeScript({ target, cure, seed }, rounds, scores) {
  return gameScript(settingsOf(cure, seed), rounds, target === "people" ? people(scores) : mixture(target));
}
