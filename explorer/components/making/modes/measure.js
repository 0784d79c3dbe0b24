// One game in the plane, looked at from the same noises each time.

import { normals } from "../../topic/chance.js";
import { Game } from "../game.js";
import { Mlp } from "../mlp.js";
import { settingsOf } from "./cures.js";
import { covered, people, TARGETS } from "./targets.js";

export const SEEN = 512, LENGTH = 2400; // noises that are looked at, rounds of a game

const NOISES = 99; // seed

export class Plane {
  /**
   * @param {import("./targets.js").Target} target
   * @param {string} cure
   * @param {number} seed
   */
  constructor(target, cure, seed) {
    const settings = settingsOf(cure, seed), normal = normals(NOISES);
    this.target = target;
    this.game = new Game(settings, target.source);
    this.asG = new Mlp(settings.generator, SEEN);
    this.noises = Float64Array.from({ length: 2 * SEEN }, () => normal());
    this.rounds = 0;
    this.look();
  }

  round() {
    this.game.round();
    this.rounds += 1;
  }

  look() {
    this.samples = this.asG.forward(this.game.g, this.noises, SEEN);
    this.seen = covered(this.target.modes, this.samples, SEEN);
    return this.seen;
  }
}

/**
 * Modes covered and share of samples on a mode, so many quarters of a game on.
 * @param {string} name  "ring", "grid" or "people"
 * @param {{ scores: ArrayLike<number>, groups: ArrayLike<number>, names: string[] }} cohort  as `people` gets them
 * @param {string} cure
 * @param {number} seed
 * @param {number} [quarters]
 * @returns {[number, number][]}  after each quarter
 */
export function measure(name, { scores, groups, names }, cure, seed, quarters = 4) {
  const plane = new Plane(TARGETS[name] ?? people(scores, groups, names), cure, seed);
  return Array.from({ length: quarters }, (_, k) => {
    while (plane.rounds < (k + 1) * LENGTH / 4) plane.round();
    const { covered: modes, on } = plane.look();
    return [modes, Math.round(1000 * on) / 1000];
  });
}
