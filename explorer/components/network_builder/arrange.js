// Where the nodes stand: ranks from the input downwards, a straight lane for the longest way, lanes beside it for branches.

export const GAP = { labelled: 38, plain: 15, lanes: 46, edge: 24, frameTop: 28, frameBottom: 14, columns: 76 };

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
  inColumns(places, edges, rows, window);
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
  const rows = Array.from({ length: ranks }, () => ({ height: 0, labelled: false, above: 0, below: 0, top: 0 }));
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
      let points;
      if (from.rank >= to.rank) { // a folded group that leads back: around the side
        const side = Math.min(from.x - from.width / 2, to.x - to.width / 2) - 30;
        points = [[from.x, bottom], [from.x, leave], [side, leave], [side, enter], [to.x, enter], [to.x, to.y]];
      } else if (!chain && from.x === to.x) points = [[from.x, bottom], [to.x, to.y]];
      else {
        const lane = chain ? x.edge(chain) : to.x, shift = (at, middle, width) => middle + Math.sign(at - middle) * width * 0.3;
        const start = skip ? shift(lane, from.x, from.width) : from.x;
        const end = lane === to.x || edge.from === main && !skip ? to.x : shift(lane, to.x, to.width);
        points = [[start, bottom], [start, leave], [lane, leave], [lane, enter], [end, enter], [end, to.y]];
      }
      edges.push({ from: edge.from, to: node.id, wires: edge.wires, skip, points: rounded(points), plus: spot(points) });
    }
  }
  return edges;
}

// Breaks the picture where one edge alone leads on, and sets the parts side by side.
function inColumns(places, edges, rows, window) {
  const tall = rows.at(-1).bottom, all = [...places.values()];
  const wide = Math.max(...all.map((p) => p.x + p.width / 2), ...edges.map((e) => Math.max(...e.points.map((p) => p[0]))))
    - Math.min(...all.map((p) => p.x - p.width / 2), ...edges.map((e) => Math.min(...e.points.map((p) => p[0])))) + GAP.columns;
  const many = window && window.height ? Math.round(Math.sqrt(window.width / window.height * tall / wide)) : 1;
  for (const place of all) place.column = 0;
  if (many < 2 || tall < window.height * 1.5) return;
  const open = rows.map(() => ({ from: null, free: true })); // whether all that leads on from a rank comes from one block
  for (const edge of edges) {
    const from = places.get(edge.from).rank, to = places.get(edge.to).rank;
    for (let r = Math.min(from, to); r < Math.max(from, to); r++) {
      open[r].free = open[r].free && to === from + 1 && (open[r].from === null || open[r].from === edge.from);
      open[r].from = edge.from;
    }
  }
  const target = tall / many, columnOf = [], begins = [0];
  rows.forEach((row, r) => {
    const first = rows[begins.at(-1)];
    if (r && open[r - 1].free && row.bottom - first.top > target) begins.push(r);
    columnOf.push(begins.length - 1);
  });
  if (begins.length < 2) return;
  for (const place of all) place.column = columnOf[place.rank];
  const extents = begins.map(() => [Infinity, -Infinity]);
  const grow = (c, x0, x1) => { extents[c] = [Math.min(extents[c][0], x0), Math.max(extents[c][1], x1)]; };
  for (const p of all) grow(p.column, p.x - p.width / 2, p.x + p.width / 2);
  const within = (edge) => places.get(edge.from).column === places.get(edge.to).column;
  for (const edge of edges) if (within(edge)) for (const [x] of edge.points) grow(places.get(edge.from).column, x, x);
  let left = 0;
  const moves = begins.map((r, c) => {
    const dx = left - extents[c][0], dy = -(rows[r].top - rows[r].above);
    left += extents[c][1] - extents[c][0] + GAP.columns;
    return { dx, dy, right: left - GAP.columns / 2 };
  });
  for (const place of all) { place.x += moves[place.column].dx; place.y += moves[place.column].dy; }
  const deepest = begins.map((_, c) => Math.max(...all.filter((p) => p.column === c).map((p) => p.y + p.height)));
  for (const edge of edges) {
    const from = places.get(edge.from), to = places.get(edge.to);
    if (within(edge)) {
      const { dx, dy } = moves[from.column];
      edge.points = edge.points.map(([x, y]) => [x + dx, y + dy]);
      edge.plus = [edge.plus[0] + dx, edge.plus[1] + dy];
      continue;
    }
    const side = moves[from.column].right, low = deepest[from.column] + 30, high = -26;
    edge.points = rounded([[from.x, from.y + from.height], [from.x, low], [side, low], [side, high], [to.x, high], [to.x, to.y]]);
    edge.plus = [from.x, Math.min(low - 12, from.y + from.height + 16)];
  }
}

// Where the + of an edge is: the middle of its longest upright piece.
function spot(points) {
  let best = null, most = -1;
  for (let i = 1; i < points.length; i++) {
    const [ax, ay] = points[i - 1], [bx, by] = points[i], length = ax === bx ? Math.abs(by - ay) : 0;
    if (length > most + 0.5) { most = length; best = [ax, (ay + by) / 2]; }
  }
  return best;
}

function rounded(points, radius = 8) {
  const kept = points.filter((p, i) => !i || Math.hypot(p[0] - points[i - 1][0], p[1] - points[i - 1][1]) > 0.5);
  const path = [kept[0]];
  for (let i = 1; i < kept.length - 1; i++) {
    const [ax, ay] = kept[i - 1], [x, y] = kept[i], [bx, by] = kept[i + 1];
    const a = Math.hypot(ax - x, ay - y), b = Math.hypot(bx - x, by - y), r = Math.min(radius, a / 2, b / 2);
    const p = [x + (ax - x) / a * r, y + (ay - y) / a * r], q = [x + (bx - x) / b * r, y + (by - y) / b * r];
    for (let k = 0; k <= 4; k++) {
      const t = k / 4, u = 1 - t;
      path.push([u * u * p[0] + 2 * u * t * x + t * t * q[0], u * u * p[1] + 2 * u * t * y + t * t * q[1]]);
    }
  }
  path.push(kept.at(-1));
  return path;
}

function boxed(whole, places, edges) {
  let left = 0, right = 0, top = 0, bottom = 0;
  const frames = whole.flatMap((frame) => { // one part in each column
    const parts = new Map();
    for (const id of frame.ids) {
      const { column, rank } = places.get(id), part = parts.get(column) || { ...frame, ids: [], column, from: Infinity, to: -1 };
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
    const starts = new Set(inner.filter((f) => f.from === frame.from).map((f) => f.depth)).size;
    const ends = new Set(inner.filter((f) => f.to === frame.to).map((f) => f.depth)).size;
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
