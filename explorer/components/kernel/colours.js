// Numbers to colours: magnitudes from the ground of the page upwards, signed values by the one diverging scale. Blue and
// orange say sign, never size alone.

import { number } from "./numbers.js";
import { DIVERGING, SECOND, SEQUENTIAL } from "./palette.js";
import { mix, rgb } from "./theme.js";

/**
 * @param {number} value
 * @param {number} equal
 */
export function doublings(value, equal) {
  return Math.log2(Math.max(value, equal * 1e-6) / equal);
}

const LIGHTS = { grey: "#ffffff", red: "#ff2a2a", green: "#22e05a", blue: "#3b6bff" }; // of pictures, from black

/** @type {Map<string, { table: Uint32Array, names: string[] }>} */
const ramps = new Map();

// 256 colours from the first stop to the last, as packed pixels and by name; made once.
function ramp(stops) {
  const key = stops.join();
  if (!ramps.has(key)) {
    const table = new Uint32Array(256), names = [];
    for (let i = 0; i < 256; i++) {
      const at = (i / 255) * (stops.length - 1), low = Math.min(stops.length - 2, Math.floor(at));
      names.push(mix(stops[low], stops[low + 1], at - low));
      const [r, g, b] = rgb(names[i]);
      table[i] = (255 << 24) | (b << 16) | (g << 8) | r;
    }
    ramps.set(key, { table, names });
  }
  return ramps.get(key);
}

/** @typedef {"plain" | "second" | "signed" | "ratio" | "grey" | "red" | "green" | "blue"} Kind */

function stopsOf(kind, mode) {
  if (kind in LIGHTS) return ["#000000", LIGHTS[kind]];
  return (kind === "signed" || kind === "ratio" ? DIVERGING : kind === "second" ? SECOND : SEQUENTIAL)[mode];
}

export class ColourScale {
  /**
   * @param {Kind} kind
   * @param {{ dark: boolean }} theme
   * @param {number} most  what the end of the scale stands for
   * @param {number | null} [equal]  of a ratio: the value in the middle
   */
  constructor(kind, theme, most, equal = null) {
    this.signed = kind === "signed" || kind === "ratio";
    this.equal = kind === "ratio" ? equal : null; // doublings above and halvings below equal attention
    this.most = most > 0 ? most : 1;
    const { table, names } = ramp(stopsOf(kind, theme.dark ? "dark" : "light"));
    this.table = table;
    this.names = names;
  }

  /**
   * The signed scale that reaches to the largest of these.
   * @param {Iterable<number>} values
   * @param {{ dark: boolean }} theme
   */
  static around(values, theme) {
    let most = 0;
    for (const value of values) most = Math.max(most, Math.abs(value));
    return new ColourScale("signed", theme, most);
  }

  // Which of the 256 colours a value has.
  place(value) {
    if (this.equal) value = doublings(value, this.equal);
    const share = this.signed ? 0.5 + value / (2 * this.most) : value / this.most;
    return Math.max(0, Math.min(255, Math.round(share * 255)));
  }

  /** @param {number} value */
  pixel(value) {
    return this.table[this.place(value)];
  }

  /**
   * A value's colour, "#rrggbb".
   * @param {number} value
   */
  colour(value) {
    return this.names[this.place(value)];
  }

  // What the two ends of the scale stand for, in words.
  ends() {
    const most = this.most >= 0.1 ? 2 : 4;
    if (this.equal) return [2 ** -this.most, 2 ** this.most].map((v) => `${number(v, most)}×`);
    return [this.signed ? number(-this.most, 2) : "0", number(this.most, 2)];
  }

  /**
   * The colour at a share of the way from one end to the other.
   * @param {number} share
   */
  css(share) {
    return this.names[Math.round(Math.max(0, Math.min(1, share)) * 255)];
  }
}

/**
 * The ground behind a written number: tinted by its sign, or as a magnitude, the stronger the larger its share is.
 * @param {number} value
 * @param {number} most  what is tinted most
 * @param {{ dark: boolean, background: string }} theme
 * @param {boolean} [amount]  a magnitude
 */
export function tint(value, most, theme, amount = false) {
  const mode = theme.dark ? "dark" : "light", full = amount ? SEQUENTIAL[mode][3] : DIVERGING[mode][value < 0 ? 1 : 5];
  return mix(theme.background, full, 0.55 * Math.min(1, Math.abs(value) / most));
}

/**
 * The size below which all but one in two hundred of the values lie: one bright cell must not blacken a map.
 * @param {ArrayLike<number>} values
 */
export function bulk(values) {
  const step = Math.max(1, Math.floor(values.length / 20000)), some = [];
  for (let i = 0; i < values.length; i += step) some.push(Math.abs(values[i]));
  some.sort((a, b) => a - b);
  return some[Math.min(some.length - 1, Math.floor(some.length * 0.995))] || some[some.length - 1] || 1;
}
