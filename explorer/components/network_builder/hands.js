// Pointer, wheel, touch and keys on the canvas.

import { placeIn } from "../kernel/pointers.js";

const WANDER = 5; // pixels a pointer may move and still have clicked

/** @param {import("./builder.js").Builder} builder */
export function hands(builder) {
  const { surface, view } = builder;
  let touched = false;

  surface.wheel(({ dx, dy, x, y, event }) => {
    if (!builder.layout) return false;
    if (!event.ctrlKey && !event.metaKey) return builder.pan(event.shiftKey ? -dy : -dx, event.shiftKey ? 0 : -dy);
    builder.zoom(Math.exp(-Math.max(-240, Math.min(240, dy)) * 0.005), [x, y]);
    return true;
  });

  surface.pointers({
    wander: WANDER,
    press: (at, resumed) => {
      if (!builder.layout) return null;
      touched = at.event.pointerType === "touch";
      surface.node.focus({ preventScroll: true });
      builder.chooser.close();
      builder.drag = taken(at, resumed);
      return builder.drag;
    },
    drag: (drag, { x, y }, before) => {
      drag.moved = true;
      if (drag.kind === "pan") builder.pan(x - before.x, y - before.y);
      Object.assign(drag, { x, y });
      if (drag.kind === "move") builder.edge = builder.edgeAt(x, y, 60);
      if (drag.kind === "wire") builder.hover = builder.nodeAt(x, y)?.id ?? null;
      if (drag.kind === "move" || drag.kind === "wire") beyond(x, y);
      builder.draw();
    },
    tap: (drag, { x, y }) => {
      builder.drag = null;
      click(x, y, drag);
      after();
    },
    drop: (drag, { x, y }) => {
      builder.drag = null;
      if (drag.kind === "move") drop(drag, x, y);
      else if (drag.kind === "wire") wire(drag, x, y);
      else if (drag.kind === "box") builder.choose(boxed(drag, x, y));
      after();
    },
    cancel: () => {
      builder.drag = null;
      builder.draw();
    },
    pinch: (now, before) => {
      builder.zoom(now.gap / before.gap, now.middle);
      builder.pan(now.middle[0] - before.middle[0], now.middle[1] - before.middle[1]);
    },
    hover: ({ x, y }) => { if (builder.layout) hover(x, y); },
    leave: () => {
      Object.assign(builder, { hover: null, edge: null });
      builder.draw();
    },
  });

  // What a press at this place takes hold of.
  function taken({ x, y, event }, resumed) {
    const port = builder.data.editable ? builder.portAt(x, y) : null, node = builder.nodeAt(x, y), edge = builder.edgeAt(x, y);
    const base = { x, y, from: [x, y], moved: resumed, more: event.shiftKey || event.ctrlKey || event.metaKey };
    if (resumed) return { ...base, kind: "pan" };
    if (port && (!edge || Math.hypot(edge.plus[0] * view.zoom + view.x - x, edge.plus[1] * view.zoom + view.y - y) > 7)) return { ...base, kind: "wire", id: port };
    if (node && node.kind !== "input" && builder.data.editable && !touched) return { ...base, kind: "move", id: node.id };
    if (!node && event.shiftKey && !touched) return { ...base, kind: "box" };
    return { ...base, kind: "pan", id: node?.id };
  }

  function after() {
    builder.edge = null;
    builder.draw();
  }

  function beyond(x, y) { // a drag towards the border pans
    const air = 28, dx = x < air ? 8 : x > view.width - air ? -8 : 0, dy = y < air ? 8 : y > view.height - air ? -8 : 0;
    if (dx || dy) builder.pan(dx, dy);
  }

  function hover(x, y) {
    const node = builder.nodeAt(x, y), port = builder.portAt(x, y), edge = builder.data.editable ? builder.edgeAt(x, y) : null;
    const id = port && !node ? port : node?.id ?? null;
    surface.node.style.cursor = port ? "crosshair" : edge || node || builder.frameAt(x, y) ? "pointer" : "grab";
    if (id === builder.hover && edge === builder.edge) return;
    Object.assign(builder, { hover: id, edge });
    builder.draw();
  }

  function click(x, y, drag) {
    const edge = builder.data.editable ? builder.edgeAt(x, y, touched ? 22 : 12) : null, node = builder.nodeAt(x, y);
    if (edge && !(node && touched)) { offer(edge, x, y); return; }
    if (node) {
      const p = builder.layout.places.get(node.id), dx = (x - view.x) / view.zoom - p.x;
      if (node.kind === "group" && dx > p.width / 2 - 36) builder.unfold(node.path);
      else builder.choose([node.id], drag.more);
      return;
    }
    const frame = builder.frameAt(x, y);
    if (frame && (x - view.x) / view.zoom < frame.x + 28) builder.fold(frame.path);
    else if (frame) builder.chooseGroup(frame.path);
    else if (!drag.more) builder.choose([]);
  }

  function offer(edge, x, y) {
    const [source, target] = edge.wires[0];
    builder.chooser.open({ source, target: edge.wires.length === 1 ? target : null }, x + 14, y + 8);
  }

  function drop(drag, x, y) {
    const edge = builder.edgeAt(x, y, 60), names = builder.chosen.has(drag.id) ? builder.layers() : builder.nodes.get(drag.id).members;
    if (!edge) return;
    const [source, target] = edge.wires[0];
    if (names.includes(source) && names.includes(target)) return;
    builder.edit("move", { names, source, target });
    if (!builder.chosen.has(drag.id)) builder.choose([drag.id]);
  }

  function wire(drag, x, y) {
    const node = builder.nodeAt(x, y);
    if (!node || node.id === drag.id || node.kind === "input") return;
    const target = node.kind === "group" ? builder.data.blocks.find((b) => node.members.includes(b.name)).name : node.id;
    const block = builder.blocks.get(target), source = builder.wayOut(drag.id);
    if (block.merges || !block.inputs.length) builder.edit("connect", { source, target });
    else builder.chooser.joins(source, target, x + 10, y);
  }

  function boxed(drag, x, y) {
    const [x0, x1] = [drag.from[0], x].sort((a, b) => a - b), [y0, y1] = [drag.from[1], y].sort((a, b) => a - b);
    return builder.graph.nodes.filter((node) => {
      const p = builder.layout.places.get(node.id), px = p.x * view.zoom + view.x, py = (p.y + p.height / 2) * view.zoom + view.y;
      return node.kind !== "input" && px > x0 && px < x1 && py > y0 && py < y1;
    }).map((node) => node.id);
  }

  surface.on("dblclick", (event) => {
    const node = builder.nodeAt(...placeIn(surface.node, event));
    if (node?.kind === "group") builder.unfold(node.path);
  });

  surface.on("keydown", (event) => {
    if (!builder.layout || event.target !== surface.node) return;
    const act = event.ctrlKey || event.metaKey ? commands(event) : event.altKey ? shifts(event) : keys(event);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation(); // the page has shortcuts of its own
    act();
  });

  const one = () => [...builder.chosen].at(-1) ?? null;

  function commands(event) {
    return {
      z: () => builder.edit(event.shiftKey ? "redo" : "undo"), y: () => builder.edit("redo"),
      c: () => builder.layers().length && builder.edit("copy", { names: builder.layers() }),
      v: () => builder.edit("paste", { source: one() ? builder.wayOut(one()) : builder.data.output }),
      d: () => builder.layers().length && builder.edit("duplicate", { names: builder.layers() }),
      g: () => builder.panel.group(),
      a: () => builder.choose(builder.graph.nodes.filter((node) => node.kind !== "input").map((node) => node.id)),
    }[event.key.toLowerCase()];
  }

  function shifts(event) {
    const id = one(), node = id && builder.nodes.get(id);
    if (!node || node.kind === "input" || !builder.data.editable) return null;
    const names = builder.layers(), above = node.sources[0]?.from, below = builder.heirs.get(id)?.[0];
    return {
      ArrowUp: () => above && above !== "input" && builder.edit("move", { names, source: builder.nodes.get(above).sources[0].wires[0][0], target: builder.nodes.get(above).sources[0].wires[0][1] }),
      ArrowDown: () => below && builder.edit("move", { names, source: builder.wayOut(below), target: null }),
    }[event.key];
  }

  function keys(event) {
    const step = (id) => { if (id) { builder.choose([id], event.shiftKey && !builder.chosen.has(id)); builder.show(id); } };
    const id = one() ?? "input", node = builder.nodes.get(id), here = builder.layout.places.get(id);
    const beside = (side) => builder.graph.nodes.filter((other) => {
      const p = builder.layout.places.get(other.id);
      return other.id !== id && p.rank === here.rank && Math.sign(p.x - here.x) === side;
    }).sort((a, b) => side * (builder.layout.places.get(a.id).x - builder.layout.places.get(b.id).x))[0]?.id;
    const nearest = (ids) => [...ids].sort((a, b) => Math.abs(builder.layout.places.get(a).x - here.x) - Math.abs(builder.layout.places.get(b).x - here.x)
      || Math.abs(builder.layout.places.get(a).rank - here.rank) - Math.abs(builder.layout.places.get(b).rank - here.rank))[0];
    return {
      ArrowDown: () => step(nearest(builder.heirs.get(id) || [])), ArrowUp: () => step(nearest(node.sources.map((edge) => edge.from))),
      ArrowLeft: () => step(beside(-1)), ArrowRight: () => step(beside(1)),
      Home: () => step("input"), End: () => step(builder.graph.nodes.at(-1).id),
      Delete: () => builder.remove(), Backspace: () => builder.remove(),
      "+": () => builder.data.editable && builder.insertAt(id), "=": () => builder.data.editable && builder.insertAt(id),
      Enter: () => (node.kind === "group" ? builder.unfold(node.path) : builder.panel.enter()),
      f: () => builder.fit(), Escape: () => (builder.chooser.close(), builder.choose([])),
    }[event.key];
  }
}
