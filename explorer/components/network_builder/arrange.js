// Where the nodes stand: ranks from the input downwards, a straight lane for the longest way, lanes beside it for branches.

import { inColumns } from "./columns.js";
import { GAP, rounded, spot } from "./paths.js";
import { asU } from "./ushape.js";

// Returns {places: Map(id -> {x, y, width, height, rank}), edges, frames, box}; x is a node's middle, y its top. A long
// network is laid in columns, like a newspaper, so that it fills a window of this size; `window` null keeps it in one.
export function arrange(nodes, groups, folded, sameShape, window = null) {
  const { rank, ranks } = ranked(nodes), chains = chained(nodes, rank);
  const lanes = laned(chains), x = across(chains, lanes, nodes);
  const frames = framed(nodes, groups, folded, rank);
  const rows = downwards(nodes, rank, ranks, frames, sameShape);
  const places = new Map();
  for (const node of nodes) {
    const { width, height } = node.size, row = rows[rank.get(node.id)];
    places.set(node.id, { x: x.of(chains.home.get(node.id)), y: row.top + (row.height - height) / 2, width, height, rank: rank.get(node.id) });
  }
  const edges = routed(nodes, places, chains, x, rows);
  if (!window || !asU(nodes, places, edges, chains, rows, frames, GAP)) inColumns(places, edges, rows, frames, window);
  return { places, edges, ...boxed(frames, places, edges) };
}

function ranked(nodes) {
  const rank = new Map();
  let before = 0, ranks = 0;
  for (const node of nodes) {
    const fed = node.sources.filter((edge) => rank.has(edge.from)).map((edge) => rank.get(edge.from));
    const at = node.id === "input" ? 0 : fed.length ? 1 + Math.max(...fed) : before + 1;
    rank.set(node.id, at);
    before = at;
    ranks = Math.max(ranks, at + 1);
  }
  return { rank, ranks };
}

// Chains of nodes that stand in one lane: each node with the child on its longest way down. Long edges are chains without nodes.
function chained(nodes, rank) {
  const down = new Map(), children = new Map(nodes.map((node) => [node.id, []]));
  for (const node of nodes) for (const edge of node.sources) if (rank.get(edge.from) < rank.get(node.id)) children.get(edge.from)?.push(node);
  for (const node of [...nodes].reverse()) {
    down.set(node.id, 1 + Math.max(0, ...children.get(node.id).map((child) => down.get(child.id) || 0)));
  }
  const parent = (node) => node.sources.filter((edge) => rank.get(edge.from) < rank.get(node.id))
    .reduce((best, edge) => (best === null || rank.get(edge.from) > rank.get(best) ? edge.from : best), null);
  const heir = (id) => children.get(id).reduce((best, child) => (best === null || down.get(child.id) > down.get(best.id) ? child : best), null);
  const home = new Map(), list = [];
  for (const node of nodes) {
    const above = parent(node), at = rank.get(node.id);
    if (above !== null && heir(above)?.id === node.id) {
      const chain = home.get(above);
      chain.last = node.id;
      chain.to = at;
      home.set(node.id, chain);
    } else {
      const chain = { index: list.length, from: above === null ? at : rank.get(above) + 1, to: at, last: node.id, parent: above, nodes: true, lane: null };
      list.push(chain);
      home.set(node.id, chain);
    }
  }
  const wires = new Map();
  for (const node of nodes) {
    for (const edge of node.sources) {
      const chain = home.get(edge.from), own = home.get(node.id), at = rank.get(node.id), since = rank.get(edge.from);
      if (since >= at || own === chain && at === since + 1) continue;
      if (chain.last === edge.from && chain.nodes && own !== chain && !chain.end) { // a branch goes on in its lane to where it meets
        chain.end = node.id;
        chain.to = Math.max(chain.to, at - 1);
        wires.set(`${edge.from}>${node.id}`, chain);
      } else if (at > since + 1 && !(own.parent === edge.from && own.from === since + 1 && first(own, node, nodes, home))) {
        const long = { index: list.length, from: since + 1, to: at - 1, last: null, parent: edge.from, nodes: false, lane: null };
        list.push(long);
        wires.set(`${edge.from}>${node.id}`, long);
      }
    }
  }
  return { list, home, wires, parent, rank };
}

function first(chain, node, nodes, home) {
  return nodes.find((other) => home.get(other.id) === chain) === node;
}

// Gives every chain a lane in which nothing else stands at its ranks; short ones first, so that long ones go around them.
function laned(chains) {
  const taken = new Map();
  const free = (lane, chain) => !(taken.get(lane) || []).some((other) => other.from <= chain.to && chain.from <= other.to);
  const take = (lane, chain) => {
    chain.lane = lane;
    if (!taken.has(lane)) taken.set(lane, []);
    taken.get(lane).push(chain);
  };
  const main = chains.list[0];
  take(0, main);
  let left = chains.list.slice(1).sort((a, b) => a.to - a.from - (b.to - b.from) || a.index - b.index);
  while (left.length) {
    const waiting = [];
    for (const chain of left) {
      const base = chain.parent === null ? main : chains.home.get(chain.parent);
      if (base.lane === null) { waiting.push(chain); continue; }
      const side = base.lane < 0 ? -1 : 1;
      let lane = null;
      for (let step = 1; lane === null; step++) {
        if (free(base.lane + side * step, chain)) lane = base.lane + side * step;
        else if (chain.nodes && free(base.lane - side * step, chain)) lane = base.lane - side * step;
      }
      take(lane, chain);
    }
    if (waiting.length === left.length) waiting.forEach((chain) => take(1 + Math.max(...taken.keys()), chain));
    left = waiting.length === left.length ? [] : waiting;
  }
  return taken;
}

// The middle of every lane: lanes with blocks are as wide as these, lanes of edges alone are narrow.
function across(chains, taken, nodes) {
  const wide = new Map();
  for (const node of nodes) {
    const { lane } = chains.home.get(node.id);
    wide.set(lane, Math.max(wide.get(lane) || 0, node.size.width));
  }
  const lanes = [...taken.keys()].sort((a, b) => a - b), middle = new Map([[0, 0]]), inner = new Map();
  for (const side of [1, -1]) {
    let border = (wide.get(0) || 0) / 2;
    for (const lane of lanes.filter((k) => k * side > 0).sort((a, b) => Math.abs(a) - Math.abs(b))) {
      inner.set(lane, side * (border + (wide.get(lane) ? GAP.lanes * 0.45 : 28)));
      const width = wide.get(lane);
      middle.set(lane, width ? side * (border + GAP.lanes + width / 2) : inner.get(lane));
      border += width ? GAP.lanes + width : GAP.edge;
    }
  }
  return { of: (chain) => middle.get(chain.lane), edge: (chain) => (chain.nodes ? middle.get(chain.lane) : inner.get(chain.lane)) };
}

// Open groups are frames around their members: where they begin and end, in ranks.
function framed(nodes, groups, folded, rank) {
  const shown = new Map();
  for (const node of nodes) {
    if (node.kind === "input") continue;
    const paths = node.group ? node.group.split("/").map((_, i, parts) => parts.slice(0, i + 1).join("/")) : [];
    for (const path of paths) {
      if (folded.has(path)) continue;
      const frame = shown.get(path) || { path, title: groups.get(path)?.title ?? path, depth: path.split("/").length, from: Infinity, to: -1, ids: [] };
      frame.from = Math.min(frame.from, rank.get(node.id));
      frame.to = Math.max(frame.to, rank.get(node.id));
      frame.ids.push(node.id);
      shown.set(path, frame);
    }
  }
  return [...shown.values()];
}

function downwards(nodes, rank, ranks, frames, sameShape) {
  const rows = Array.from({ length: ranks }, () => ({ height: 0, labelled: false, above: 0, below: 0, top: 0, bottom: 0, gap: 0 }));
  for (const node of nodes) {
    const row = rows[rank.get(node.id)];
    row.height = Math.max(row.height, node.size.height);
    row.labelled = row.labelled || !sameShape(node);
  }
  const depth = (list) => new Set(list.map((frame) => frame.depth)).size;
  rows.forEach((row, r) => {
    row.above = GAP.frameTop * depth(frames.filter((frame) => frame.from === r));
    row.below = GAP.frameBottom * depth(frames.filter((frame) => frame.to === r));
  });
  let y = 0;
  rows.forEach((row) => {
    row.top = y + row.above;
    row.bottom = row.top + row.height;
    row.gap = row.labelled ? GAP.labelled : GAP.plain;
    y = row.bottom + row.below + row.gap;
  });
  return rows;
}

function routed(nodes, places, chains, x, rows) {
  const edges = [];
  for (const node of nodes) {
    const to = places.get(node.id), main = chains.parent(node);
    for (const edge of node.sources) {
      const from = places.get(edge.from);
      if (!from) continue;
      const chain = chains.wires.get(`${edge.from}>${node.id}`), bottom = from.y + from.height, skip = Boolean(chain && !chain.nodes);
      const leave = rows[from.rank].bottom + 8, enter = rows[to.rank].top - 10;
      let points, bend = null;
      if (from.rank >= to.rank) { // a folded group that leads back: around the side
        const side = Math.min(from.x - from.width / 2, to.x - to.width / 2) - 30;
        points = [[from.x, bottom], [from.x, leave], [side, leave], [side, enter], [to.x, enter], [to.x, to.y]];
      } else if (!chain && from.x === to.x) points = [[from.x, bottom], [to.x, to.y]];
      else {
        const lane = chain ? x.edge(chain) : to.x, shift = (at, middle, width) => middle + Math.sign(at - middle) * width * 0.3;
        const start = skip ? shift(lane, from.x, from.width) : from.x;
        const end = lane === to.x || edge.from === main && !skip ? to.x : shift(lane, to.x, to.width);
        points = [[start, bottom], [start, leave], [lane, leave], [lane, enter], [end, enter], [end, to.y]];
        bend = [lane, enter, end];
      }
      edges.push({ from: edge.from, to: node.id, wires: edge.wires, skip, bend, points: rounded(points), plus: spot(points) });
    }
  }
  return edges;
}

function boxed(whole, places, edges) {
  let left = 0, right = 0, top = 0, bottom = 0;
  const frames = whole.flatMap((frame) => { // one part in each column
    const parts = new Map();
    for (const id of frame.ids) {
      const { column, rank, up, aside } = places.get(id);
      if (aside) continue;
      const part = parts.get(column) || { ...frame, ids: [], column, up, from: Infinity, to: -1 };
      part.ids.push(id);
      Object.assign(part, { from: Math.min(part.from, rank), to: Math.max(part.to, rank) });
      parts.set(column, part);
    }
    return [...parts.values()];
  });
  const deepest = Math.max(0, ...frames.map((frame) => frame.depth));
  for (const frame of frames) {
    const within = frame.ids.map((id) => places.get(id)), air = 16 + 10 * (deepest - frame.depth);
    const inner = frames.filter((f) => f.column === frame.column && f.path.startsWith(`${frame.path}/`));
    const above = inner.filter((f) => (frame.up ? f.to === frame.to : f.from === frame.from));
    const below = inner.filter((f) => (frame.up ? f.from === frame.from : f.to === frame.to));
    const starts = new Set(above.map((f) => f.depth)).size, ends = new Set(below.map((f) => f.depth)).size;
    const x0 = Math.min(...within.map((p) => p.x - p.width / 2)) - air, x1 = Math.max(...within.map((p) => p.x + p.width / 2)) + air;
    const y0 = Math.min(...within.map((p) => p.y)) - GAP.frameTop * (starts + 1) + 4;
    const y1 = Math.max(...within.map((p) => p.y + p.height)) + GAP.frameBottom * (ends + 1) - 4;
    Object.assign(frame, { x: x0, y: y0, width: x1 - x0, height: y1 - y0 });
  }
  const grow = (x0, y0, x1, y1) => { left = Math.min(left, x0); right = Math.max(right, x1); top = Math.min(top, y0); bottom = Math.max(bottom, y1); };
  for (const p of places.values()) grow(p.x - p.width / 2, p.y, p.x + p.width / 2, p.y + p.height + 24);
  for (const f of frames) grow(f.x, f.y, f.x + f.width, f.y + f.height);
  for (const edge of edges) {
    const xs = edge.points.map((p) => p[0]), ys = edge.points.map((p) => p[1]);
    Object.assign(edge, { x0: Math.min(...xs), x1: Math.max(...xs), y0: Math.min(...ys), y1: Math.max(...ys) });
    grow(edge.x0, edge.y0, edge.x1, edge.y1);
  }
  frames.sort((a, b) => a.depth - b.depth);
  return { frames, box: { x: left - 24, y: top - 24, width: right - left + 48, height: bottom - top + 48 } };
}
