// The view in words and as a small table, for readers who do not see the picture.

/**
 * @param {import("./genome.js").Genome} genome
 * @param {import("./layers/layer.js").Layer[]} layers
 */
export function summary(genome, layers) {
  const many = genome.chromosomes.length, first = `${genome.title}: ${genome.size.toLocaleString("en-GB")} variants on ${many} chromosome${many === 1 ? "" : "s"}.`;
  return [first, ...layers.map((layer) => layer.summary()).filter(Boolean)].join(" ");
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

/**
 * @param {import("./genome.js").Genome} genome
 * @param {import("./layers/layer.js").Layer[]} layers
 */
export function topTable(genome, layers) {
  const table = document.createElement("table"), caption = table.createCaption();
  const rankings = layers.map((layer) => layer.ranking()).filter(Boolean), [first] = rankings;
  caption.textContent = `The 20 highest variants by ${first ? first.by : "association"}`;
  const head = table.createTHead().insertRow(), body = table.createTBody();
  /** @type {[string, (i: number) => string][]} */
  const columns = [["Variant", (i) => genome.names.at(i)], ["Position", (i) => genome.place(i)]];
  for (const { heading, text } of rankings) columns.push([heading, text]);
  for (const [name] of columns) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = name;
    head.append(cell);
  }
  for (const i of first ? highest(first.tree.values, 20) : []) {
    const row = body.insertRow();
    for (const [, say] of columns) row.insertCell().textContent = say(i);
  }
  return table;
}
