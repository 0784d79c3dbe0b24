// What is said of a cell of the table, and of a pixel of the relief.

import { bracketed, written } from "../../topic/written.js";
import { guess } from "./ratings.js";
import { product } from "./relief.js";

/** @typedef {import("../../topic/lines.js").Row} Row */

/**
 * @param {{ table: import("./ratings.js").Table, code: import("./ratings.js").Code, cell: number, films: number, errors: { code: number, mean: number, count: number } }} now
 * @returns {Row[]}
 */
export function ofCell({ table, code, cell, films, errors }) {
  const i = Math.floor(cell / films), j = cell % films, parts = code.people[i].map((value, k) => `${bracketed(value, 3)} \u00d7 ${bracketed(code.films[j][k], 3)}`).join(" + ");
  return [
    { name: "guess", label: `person ${i + 1}, film ${j + 1}`, text: `mean of all known ${written(code.middle, 3)} + person \u00b7 film = ${written(code.middle, 3)} + ${parts}`, value: written(guess(code, i, j), 3), lit: true },
    { name: "truth", label: table.known[i][j] ? "known" : "hidden", text: `${table.known[i][j] ? "the code has learnt from it: " : "the code never saw it: "}${table.whole[i][j]} stars` },
    { name: "errors", label: "hidden cells", text: `root mean squared error of ${errors.count}: ${written(errors.mean, 3)} by each film\u2019s mean, by the code`, value: written(errors.code, 3) },
    { name: "twin", label: "the same with genotypes", text: "people by SNPs, a call for a star: what is missing is imputed from numbers of people and of SNPs" },
  ];
}

/**
 * @param {{ normal: number[], light: number[], row: number, column: number, held: number[], none: number[], told: boolean }} now
 * @returns {Row[]}
 */
export function ofPixel({ normal, light, row, column, held, none, told }) {
  const value = product(normal, light), percent = (share) => `${(100 * share).toFixed(2)}%`;
  return [
    { name: "pixel", label: `row ${row + 1}, column ${column + 1}`, text: `normal \u00b7 light = ${normal.map((v, k) => `${bracketed(v, 3)} \u00d7 ${bracketed(light[k], 3)}`).join(" + ")}`, value: written(value, 3), lit: true },
    { name: "dark", label: "drawn", text: value < 0 ? "below zero: turned away from the light, so it is dark" : "as it is", value: written(Math.max(0, value), 3) },
    { name: "held", label: "linear codes", text: told ? `of 60 lights, with dark sides: 1, 2, 3, 4 numbers hold ${held.map(percent).join(", ")} of the squared brightness; without, three hold` : "after your guess", ...(told ? { value: percent(none[2]) } : {}) },
  ];
}
