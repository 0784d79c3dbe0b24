// The view in words and as a small table, for people who do not see the picture.

import { number, pValue } from "../kernel/numbers.js";

export function summary(genome) {
  const parts = [`${genome.title}: ${genome.size.toLocaleString("en-GB")} variants on ${genome.chromosomes.length} ` +
    `chromosome${genome.chromosomes.length === 1 ? "" : "s"}.`];
  const best = (values) => genome.pyramid(values, true).extreme(0, genome.size - 1, 1);
  if (genome.score) {
    const top = best(genome.score);
    if (top >= 0) parts.push(`The highest score, ${number(genome.score[top])}, is at ${genome.names.at(top)}, ${genome.place(top)}.`);
  }
  if (genome.log10p) {
    const top = best(genome.log10p);
    if (top >= 0) parts.push(`The strongest association, p = ${pValue(genome.log10p[top])}, is at ${genome.names.at(top)}, ${genome.place(top)}.`);
  }
  return parts.join(" ");
}

// Indices of the highest `count` values by size.
export function highest(values, count) {
  const list = [];
  let least = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]);
    if (!(size > least) && list.length === count) continue;
    if (size !== size) continue;
    let k = list.length;
    while (k > 0 && Math.abs(values[list[k - 1]]) < size) k--;
    list.splice(k, 0, i);
    if (list.length > count) list.pop();
    if (list.length === count) least = Math.abs(values[list[count - 1]]);
  }
  return list;
}

export function topTable(genome) {
  const table = document.createElement("table"), caption = table.createCaption(), values = genome.score || genome.log10p;
  caption.textContent = `The 20 highest variants by ${genome.score ? genome.header.score_label : "association"}`;
  const head = table.createTHead().insertRow(), body = table.createTBody();
  /** @type {[string, (i: number) => string][]} */
  const columns = [["Variant", (i) => genome.names.at(i)], ["Position", (i) => genome.place(i)]];
  if (genome.score) columns.push([genome.header.score_label, (i) => number(genome.score[i])]);
  if (genome.log10p) columns.push(["p", (i) => pValue(genome.log10p[i])]);
  for (const [name] of columns) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = name;
    head.append(cell);
  }
  for (const i of values ? highest(values, 20) : []) {
    const row = body.insertRow();
    for (const [, say] of columns) row.insertCell().textContent = say(i);
  }
  return table;
}
