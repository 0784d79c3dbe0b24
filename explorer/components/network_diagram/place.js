// Where blocks stand: columns by their distance from the input, lanes for branches, rows where the page ends.

export const BLOCK = { width: 150, height: 66, across: 30, down: 14, between: 38 };

// Returns {boxes: Map(name -> {x, y, row, column, lane}), width, height}.
export function place(blocks, width) {
  const depth = new Map([["input", 0]]), lanes = new Map([["input", 0]]), columns = [[null]];
  for (const block of blocks) {
    const column = 1 + Math.max(...block.sources.map((s) => depth.get(s) ?? 0));
    depth.set(block.name, column);
    columns[column] = columns[column] || [];
    const wanted = Math.min(...block.sources.map((s) => lanes.get(s) ?? 0));
    let lane = wanted;
    while (columns[column][lane]) lane++;
    columns[column][lane] = block.name;
    lanes.set(block.name, lane);
  }
  const pitch = BLOCK.width + BLOCK.across, perRow = Math.max(2, Math.floor((width - 36 + BLOCK.across) / pitch));
  const boxes = new Map();
  let y = 26, row = 0;
  for (let first = 0; first < columns.length; first += perRow, row++) {
    const part = columns.slice(first, first + perRow), tall = Math.max(...part.map((c) => c.length));
    part.forEach((names, k) => names.forEach((name, lane) => {
      const key = first + k === 0 ? "input" : name;
      if (key !== undefined) boxes.set(key, { x: 12 + k * pitch, y: y + lane * (BLOCK.height + BLOCK.down), row, column: first + k, lane });
    }));
    if (first === 0 && !boxes.has("input")) boxes.set("input", { x: 12, y, row: 0, column: 0, lane: 0 });
    y += tall * (BLOCK.height + BLOCK.down) - BLOCK.down + BLOCK.between;
  }
  return { boxes, width: 12 + Math.min(perRow, columns.length) * pitch - BLOCK.across + 24, height: y - BLOCK.between + 12 };
}

// The path of an edge, and whether it is a skip that passes over other blocks.
export function edge(from, to, order) {
  const { width, height, down } = BLOCK, x0 = from.x + width, y0 = from.y + height / 2, x1 = to.x, y1 = to.y + height / 2;
  const next = to.column === from.column + 1, roof = to.y - to.lane * (height + down), entry = to.x + width * 0.28;
  if (from.row === to.row && next) {
    const middle = (x0 + x1) / 2;
    return { d: y0 === y1 ? `M${x0} ${y0}H${x1}` : `M${x0} ${y0}C${middle} ${y0} ${middle} ${y1} ${x1} ${y1}`, skip: false };
  }
  if (from.row === to.row && from.lane > to.lane) { // along its own lane, then up into the block
    return { d: `M${x0} ${y0}H${entry - 8}Q${entry} ${y0} ${entry} ${y0 - 8}V${to.y + height}`, skip: true };
  }
  if (from.row === to.row) {
    const top = Math.min(from.y, to.y) - 8 - 4 * (order % 2), a = from.x + width * 0.72;
    return { d: `M${a} ${from.y}V${top + 6}Q${a} ${top} ${a + 6} ${top}H${entry - 6}Q${entry} ${top} ${entry} ${top + 6}V${to.y}`, skip: true };
  }
  const side = x0 + 12, under = roof - (next ? 19 : 25 + 4 * (order % 2));
  const across = `M${x0} ${y0}H${side - 6}Q${side} ${y0} ${side} ${y0 + 6}V${under - 6}`;
  if (next) {
    const left = x1 - 9;
    return { d: `${across}Q${side} ${under} ${side - 6} ${under}H${left + 6}Q${left} ${under} ${left} ${under + 6}V${y1 - 5}Q${left} ${y1} ${left + 4} ${y1}H${x1}`, skip: false };
  }
  const turn = entry < side ? -6 : 6;
  return { d: `${across}Q${side} ${under} ${side + turn} ${under}H${entry - turn}Q${entry} ${under} ${entry} ${under + 6}V${to.y}`, skip: true };
}
