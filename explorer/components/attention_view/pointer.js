// Pointer, touch and keys: hover reads a cell, a click keeps it or enlarges a head, arrows walk, [ and ] change heads.

export function listenTo(view) {
  const stop = new AbortController(), { stage } = view;
  const on = (name, act) => stage.addEventListener(name, act, { signal: stop.signal });
  const at = (event) => {
    const box = stage.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  on("pointermove", (event) => {
    const [x, y] = at(event);
    if (view.header) view.hover(view.at(x, y), x, y);
  });
  on("pointerleave", () => view.tooltip.hide());
  on("click", (event) => {
    const [x, y] = at(event), place = view.header ? view.at(x, y) : null;
    if (!place) return;
    if ("head" in place) view.enlarge(place.head);
    else {
      view.move([place.row, place.column]);
      view.choose();
    }
  });
  on("keydown", (event) => {
    if (!view.header || event.ctrlKey || event.metaKey || event.altKey) return;
    const last = view.size - 1, heads = view.triangles ? 1 : view.header.names.length;
    const step = event.shiftKey ? 10 : 1, [row, column] = view.cell ?? [0, 0];
    const held = (value) => Math.max(0, Math.min(last, value));
    const moves = {
      ArrowLeft: () => view.move([row, held(column - step)]), ArrowRight: () => view.move([row, held(column + step)]),
      ArrowUp: () => view.move([held(row - step), column]), ArrowDown: () => view.move([held(row + step), column]),
      "[": () => view.enlarge((view.head + heads - 1) % heads), "]": () => view.enlarge((view.head + 1) % heads),
      Enter: () => view.choose(),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    move();
  });
  on("focus", () => view.draw());
  on("blur", () => { view.tooltip.hide(); view.draw(); });
  return () => stop.abort();
}
