// A window of DNA with the two boxes of a promoter: letters around and below, boxes that lie on top, and what is done to them.

import { uniforms } from "../../topic/chance.js";

/**
 * @typedef {object} Promoter
 * @property {number[]} ground  the letters below and around, as places in ALPHABET
 * @property {number[][]} boxes  letters of the box at -35 and of that at -10
 * @property {number[]} starts  where each begins
 * @property {boolean[]} there
 */

export const ALPHABET = "ACGT", LENGTH = 48, BOX = 6, SPACING = 17;
export const BOXES = ["TTGACA", "TATAAT"], NAMES = ["\u221235", "\u221210"];
export const EXCHANGED = 1, MOVED = 5, MISSING = 6, EMPTY = 7; // kinds of windows that were measured; 0 are promoters
const FIRST_START = 5, LAST_START = 13, PLAIN_START = 9, EDGE = 2, SPACINGS = [5, 10, 25];
const MIDDLES = [2 * (FIRST_START + BOX) + SPACING - 2, 2 * (LAST_START + BOX) + SPACING + 1]; // both ends of what was learnt from added up, and a letter less where halves are rounded down

/** Places in ALPHABET. */
export function coded(/** @type {string} */ text) {
  return Array.from(text, (letter) => ALPHABET.indexOf(letter));
}

/** Letters. */
export function spelt(/** @type {ArrayLike<number>} */ codes) {
  return Array.from(codes, (code) => ALPHABET[code]).join("");
}

/**
 * A promoter as those learnt from; seed 0 has both boxes as in the consensus, and lies in the middle of their range.
 * @param {number} seed
 * @returns {Promoter}
 */
export function varied(seed) {
  const uniform = uniforms(seed + 1), below = (most) => Math.floor(most * uniform());
  const ground = Array.from({ length: LENGTH }, () => below(4)), boxes = BOXES.map(coded), plain = seed === 0;
  for (const box of boxes) {
    if (plain || uniform() >= 0.5) continue;
    const place = below(BOX);
    box[place] = (box[place] + 1 + below(3)) % 4;
  }
  const start = plain ? PLAIN_START : FIRST_START + below(LAST_START - FIRST_START + 1);
  return { ground, boxes, starts: [start, start + BOX + SPACING + (plain ? 0 : below(3) - 1)], there: [true, true] };
}

/** The window's letters; where boxes overlap, that at -10 lies on top. */
export function lettersOf(/** @type {Promoter} */ { ground, boxes, starts, there }) {
  const made = ground.slice();
  boxes.forEach((box, k) => { if (there[k]) box.forEach((code, j) => { made[starts[k] + j] = code; }); });
  return made;
}

/** The box that lies on top at a place, -1 where none does. */
export function boxAt(/** @type {Promoter} */ { starts, there }, /** @type {number} */ place) {
  for (const k of [1, 0]) if (there[k] && place >= starts[k] && place < starts[k] + BOX) return k;
  return -1;
}

/**
 * It with another letter at a place, in the box that lies there or else below.
 * @param {Promoter} promoter
 * @param {number} place
 * @param {number} code
 * @returns {Promoter}
 */
export function changed(promoter, place, code) {
  const k = boxAt(promoter, place), put = (list, at) => list.map((old, j) => (j === at ? code : old));
  if (k < 0) return { ...promoter, ground: put(promoter.ground, place) };
  return { ...promoter, boxes: promoter.boxes.map((box, j) => (j === k ? put(box, place - promoter.starts[k]) : box)) };
}

/**
 * Starts with so many letters between the boxes, that at -35 first, their middle where it was if the window allows.
 * @param {number[]} starts
 * @param {number} spacing  0 to 36
 */
export function spaced([first, second], spacing) {
  const whole = 2 * BOX + spacing, start = Math.max(0, Math.min(LENGTH - whole, Math.floor((first + second + BOX - whole) / 2)));
  return [start, start + BOX + spacing];
}

/** Starts with one box, or both for 2, moved by so many letters as far as the window allows. */
export function shifted(/** @type {number[]} */ starts, /** @type {number} */ part, /** @type {number} */ by) {
  const own = part === 2 ? starts : [starts[part]], held = Math.max(-Math.min(...own), Math.min(LENGTH - BOX - Math.max(...own), by));
  return starts.map((start, k) => (part === 2 || k === part ? start + held : start));
}

/** What a promoter became, as a kind of window that was measured; -1 where it is none of them. */
export function kindOf(/** @type {Promoter} */ { starts, there }) {
  if (!there[0] || !there[1]) return there[0] || there[1] ? MISSING : EMPTY;
  const [first, second] = starts, spacing = second - first - BOX, middle = first + second + BOX, learnt = (start) => start >= FIRST_START && start <= LAST_START;
  if (Math.abs(spacing - SPACING) <= 1) return learnt(first) ? 0 : first <= EDGE || second + BOX >= LENGTH - EDGE ? MOVED : -1;
  if (first > second) return Math.abs(first - second - BOX - SPACING) <= 1 && learnt(second) ? EXCHANGED : -1;
  const known = SPACINGS.indexOf(spacing);
  return known < 0 || middle < MIDDLES[0] || middle > MIDDLES[1] ? -1 : EXCHANGED + 1 + known;
}
