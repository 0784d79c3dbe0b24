// A network whose skips lie one inside the other, drawn as a U: down on the left, up on the right, skips straight across.

const AIR = 96; // between the two sides and whatever stands on a skip

// Sets places and edges anew and returns true, or leaves them and returns false where the network is no U.
export function asU(nodes, places, edges, chains, rows, frames, gaps) {
  const main = chains.list[0], spans = nested(nodes, chains, main);
  if (!spans) return false;
  const { rank } = chains, bottom = rank.get(spans.at(-1).to), last = rows.length - 1;
  const turn = bottom - (bottom - rank.get(spans.at(-1).from) > 2 ? 2 : 1);
  const depth = (list) => new Set(list.map((frame) => frame.depth)).size;
  const up = (r) => ({ above: gaps.frameTop * depth(frames.filter((f) => f.to === r)), below: gaps.frameBottom * depth(frames.filter((f) => f.from === r)) });
  const rise = (from, to) => { // how far it is from the top of row `from` up to the top of row `to`
    let height = 0;
    for (let r = from + 1; r <= to; r++) height += up(r - 1).above + rows[r - 1].gap + up(r).below + rows[r].height;
    return height;
  };
  // the left side: rows as they are, moved down where the right side needs more room between two skips
  const top = rows.map((row) => row.top);
  const shift = (since, by) => { for (let r = since; r <= turn; r++) top[r] += by; };
  for (let k = 0; k < spans.length; k++) {
    const outer = spans[k], here = rank.get(outer.from), inner = spans[k + 1];
    const room = (inner ? top[rank.get(inner.from)] : top[turn]) - top[here];
    const needed = inner ? rise(rank.get(inner.to), rank.get(outer.to)) : rise(turn + 1, rank.get(outer.to));
    if (needed > room) shift(inner ? rank.get(inner.from) : turn, needed - room);
  }
  // the right side, from the turn upwards; what joins stands level with where its skip began
  const level = new Map(spans.map((span) => [rank.get(span.to), top[rank.get(span.from)]]));
  top[turn + 1] = level.get(turn + 1) ?? top[turn];
  for (let r = turn + 2; r <= last; r++) top[r] = level.get(r) ?? top[r - 1] - rise(r - 1, r);
  const wide = Math.max(...nodes.map((node) => node.size.width)), beside = spans.some((span) => span.on.length) ? wide + AIR : 0, far = wide + AIR * 1.4 + beside;
  for (const node of nodes) {
    const place = places.get(node.id), r = rank.get(node.id), span = spans.find((one) => one.on.includes(node.id));
    if (span) {
      const step = far / (span.on.length + 1), row = rows[rank.get(span.from)];
      Object.assign(place, { x: step * (1 + span.on.indexOf(node.id)), y: top[rank.get(span.from)] + (row.height - place.height) / 2, column: -1, aside: true });
    } else Object.assign(place, { x: r > turn ? far : 0, y: top[r] + (rows[r].height - place.height) / 2, column: r > turn ? 1 : 0, up: r > turn });
  }
  for (const edge of edges) {
    const from = places.get(edge.from), to = places.get(edge.to);
    const across = from.aside || to.aside || spans.some((span) => !span.on.length && span.from === edge.from && span.to === edge.to);
    const y = from.y + from.height / 2;
    if (across) edge.points = [[from.x + from.width / 2, y], [to.x - to.width / 2, y]];
    else if (from.up && to.up) edge.points = [[from.x, from.y], [to.x, to.y + to.height]];
    else if (to.up) { // the turn
      const low = Math.max(from.y + from.height, to.y + to.height) + 22;
      edge.points = [[from.x, from.y + from.height], [from.x, low], [to.x, low], [to.x, to.y + to.height]];
    } else edge.points = [[from.x, from.y + from.height], [to.x, to.y]];
    const [a, b] = edge.points.length > 2 ? edge.points.slice(1, 3) : edge.points;
    edge.plus = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  }
  return true;
}

// The skips, outermost first, with the nodes that stand on them; null where they do not all lie one inside the other.
function nested(nodes, chains, main) {
  const { rank, home } = chains, spans = [], onMain = (id) => home.get(id) === main;
  for (const node of nodes) {
    if (!onMain(node.id)) continue;
    for (const edge of node.sources) {
      const on = [];
      let from = edge.from;
      while (!onMain(from)) {
        const before = nodes.find((other) => other.id === from);
        if (before.sources.length !== 1 || on.length > 2) return null;
        on.unshift(from);
        from = before.sources[0].from;
      }
      if (on.length || rank.get(node.id) > rank.get(from) + 1) spans.push({ from, to: node.id, on });
    }
  }
  const branches = nodes.filter((node) => !onMain(node.id)).length;
  if (spans.length < 2 || spans.reduce((sum, span) => sum + span.on.length, 0) !== branches) return null;
  spans.sort((a, b) => rank.get(a.from) - rank.get(b.from));
  const inside = spans.every((span, k) => !k || rank.get(span.from) > rank.get(spans[k - 1].from) && rank.get(span.to) < rank.get(spans[k - 1].to));
  return inside ? spans : null;
}
