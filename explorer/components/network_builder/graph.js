// What is to be drawn: layers as nodes, folded groups as one node each, and the edges between them.

export const SIZES = {
  block: { width: 196, height: 48 }, slim: { width: 150, height: 25 }, folded: { width: 196, height: 54 }, input: { width: 170, height: 48 },
};

// Every group and the groups around it, outermost first: "a/b" -> ["a", "a/b"].
export function around(path) {
  if (!path) return [];
  const parts = path.split("/");
  return parts.map((_, i) => parts.slice(0, i + 1).join("/"));
}

export function groupsOf(blocks) {
  const groups = new Map();
  for (const block of blocks) for (const path of around(block.group)) {
    const group = groups.get(path) || { path, title: path.split("/").at(-1), members: [], parameters: 0, macs: 0, broken: 0 };
    group.members.push(block.name);
    group.parameters += block.parameters;
    group.macs += block.macs;
    group.broken += block.error ? 1 : 0;
    groups.set(path, group);
  }
  return groups;
}

// Returns {nodes, homes, groups}: nodes in an order in which each comes after those that feed it (as far as folded groups allow).
export function visible(blocks, folded, input) {
  const groups = groupsOf(blocks), homes = new Map([["input", "input"]]), nodes = new Map();
  nodes.set("input", { id: "input", kind: "input", block: null, size: SIZES.input, sources: [], shape: input.shape, members: [] });
  for (const block of blocks) {
    const outer = around(block.group).find((path) => folded.has(path));
    const id = outer === undefined ? block.name : `/${outer}`;
    homes.set(block.name, id);
    if (!nodes.has(id)) {
      nodes.set(id, outer === undefined
        ? { id, kind: "block", block, size: block.slim ? SIZES.slim : SIZES.block, sources: [], members: [block.name], group: block.group }
        : { id, kind: "group", block: null, size: SIZES.folded, sources: [], members: [], group: outer.split("/").slice(0, -1).join("/"), path: outer });
    }
    const node = nodes.get(id);
    if (node.kind === "group") node.members.push(block.name);
    node.shape = block.shape || node.shape && "";
    if (node.kind === "block") node.shape = block.shape;
  }
  for (const block of blocks) {
    const id = homes.get(block.name), node = nodes.get(id);
    for (const source of block.inputs) {
      const from = homes.get(source);
      if (from === undefined || from === id) continue;
      const known = node.sources.find((edge) => edge.from === from);
      if (known) known.wires.push([source, block.name]);
      else node.sources.push({ from, wires: [[source, block.name]] });
    }
  }
  return { nodes: inOrder([...nodes.values()]), homes, groups };
}

function inOrder(nodes) {
  const ids = new Set(nodes.map((node) => node.id)), seen = new Set(), ordered = [];
  let left = nodes;
  while (left.length) {
    const waiting = [];
    const before = ordered.length;
    for (const node of left) {
      if (node.sources.every((edge) => seen.has(edge.from) || !ids.has(edge.from))) {
        seen.add(node.id);
        ordered.push(node);
      } else waiting.push(node);
    }
    if (ordered.length === before) { // folded groups can lead in a circle: break it at the first
      seen.add(waiting[0].id);
      ordered.push(waiting.shift());
    }
    left = waiting;
  }
  return ordered;
}

export function brief(count) {
  if (count >= 1e9) return `${(count / 1e9).toPrecision(3)} G`;
  if (count >= 1e6) return `${(count / 1e6).toPrecision(3)} M`;
  if (count >= 1e4) return `${(count / 1e3).toPrecision(3)} k`;
  return Math.round(count).toLocaleString("en-GB");
}
