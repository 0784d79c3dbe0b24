// Where the nodes of a graph stand: parts left of what uses them, in columns; a line over several columns has a place in each.

/** @typedef {import("./graph.js").Graph} Graph */
/** @typedef {{ column: number, row: number }} Place  in columns from the left and rows from the top, both from 0, rows with fractions */
/** @typedef {{ from: number, to: number, slot: number, via: Place[] }} Line  from a part to one of its users, by what it passes between */
/** @typedef {{ places: Map<number, Place>, lines: Line[], columns: number, rows: number }} Layout  numbers have no place: they stand on what uses them */

const SWEEPS = 8;
const PASSING = 0.55; // of a row, for a line that passes a column

/** @typedef {{ node: number, column: number, row: number, size: number, near: Spot[] }} Spot */

/**
 * @param {Graph} graph
 * @returns {number[]}
 */
function columnsOf({ nodes, users }) {
  const column = [];
  for (const { id, parts } of nodes) column[id] = parts.length ? 1 + Math.max(...parts.map((part) => column[part])) : 0;
  for (const { id, kind } of nodes) if (kind === "variable" && users[id].length) column[id] = Math.min(...users[id].map(({ node }) => column[node])) - 1;
  const first = Math.min(...nodes.filter(({ kind }) => kind !== "number").map(({ id }) => column[id]));
  return column.map((c) => c - first);
}

/**
 * Rows as near as possible to those wanted, in this order and no closer than their sizes allow: the nearest by squares.
 * @param {Spot[]} spots
 * @param {number[]} wanted
 */
function settle(spots, wanted) {
  const offsets = [];
  spots.forEach((spot, k) => { offsets[k] = k ? offsets[k - 1] + (spots[k - 1].size + spot.size) / 2 : 0; });
  const groups = [];
  wanted.forEach((row, k) => {
    let group = { sum: row - offsets[k], count: 1 };
    while (groups.length && groups.at(-1).sum / groups.at(-1).count > group.sum / group.count) {
      const before = groups.pop();
      group = { sum: before.sum + group.sum, count: before.count + group.count };
    }
    groups.push(group);
  });
  let k = 0;
  for (const { sum, count } of groups) for (let i = 0; i < count; i++, k++) spots[k].row = sum / count + offsets[k];
}

const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length;

/**
 * @param {Graph} graph
 * @returns {Layout}
 */
export function layout(graph) {
  const column = columnsOf(graph), { nodes } = graph, spots = new Map(), count = 1 + Math.max(...column);
  /** @type {Spot[][]} */
  const columns = Array.from({ length: count }, () => []);
  const lines = [];
  const put = (node, at, size, row) => {
    const spot = { node, column: at, row, size, near: [] };
    columns[at].push(spot);
    return spot;
  };
  let leaves = 0;
  // Depth first, so that a tree has no crossings: a leaf takes the next row, an operation the middle of its parts.
  const visit = (id) => {
    if (spots.has(id)) return spots.get(id).row;
    const parts = nodes[id].parts.filter((part) => nodes[part].kind !== "number"), [a, b] = parts;
    if (b !== undefined && a !== b) beside(a, b);
    const rows = parts.map(visit), spot = put(id, column[id], 1, rows.length ? mean(rows) : leaves++);
    spots.set(id, spot);
    nodes[id].parts.forEach((part, slot) => {
      if (nodes[part].kind === "number") return;
      let before = spots.get(part);
      const via = [];
      for (let at = column[part] + 1; at < column[id]; at++) {
        const passing = put(-1, at, PASSING, before.row);
        via.push(passing);
        join(before, passing);
        before = passing;
      }
      join(before, spot);
      lines.push({ from: part, to: id, slot, via });
    });
    return spot.row;
  };
  // A variable that meets an operation stands beside it, above or below, and takes no row of its own.
  const beside = (a, b) => {
    const lone = [a, b].filter((part) => !nodes[part].parts.length && column[part] > 0 && !spots.has(part));
    if (lone.length !== 1) return;
    const row = visit(lone[0] === a ? b : a);
    if (!spots.has(lone[0])) spots.set(lone[0], put(lone[0], column[lone[0]], 1, row + (lone[0] === a ? -1 : 1)));
  };
  visit(graph.output);
  const sweeps = graph.users.some((list, id) => list.length > 1 && nodes[id].kind !== "number") ? SWEEPS : 1; // a tree stands well as it is
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (const spots of sweep % 2 ? [...columns].reverse() : columns) {
      const wanted = new Map(spots.map((spot) => [spot, sweep || !spot.near.length ? mean([spot.row, ...spot.near.map((one) => one.row)]) : spot.row]));
      spots.sort((a, b) => wanted.get(a) - wanted.get(b));
      settle(spots, spots.map((spot) => wanted.get(spot)));
    }
  }
  const all = columns.flat(), top = Math.min(...all.map((spot) => spot.row - spot.size / 2));
  for (const spot of all) spot.row -= top + 0.5;
  return {
    places: new Map([...spots].map(([id, { column, row }]) => [id, { column, row }])),
    lines: lines.map(({ via, ...line }) => ({ ...line, via: via.map(({ column, row }) => ({ column, row })) })),
    columns: count,
    rows: Math.max(...all.map((spot) => spot.row + spot.size / 2)) + 0.5,
  };
}

/** @param {Spot} a @param {Spot} b */
function join(a, b) {
  a.near.push(b);
  b.near.push(a);
}
