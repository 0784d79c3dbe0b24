// Pointer, touch and keys of the map: drag moves it, two fingers or Ctrl and the wheel enlarge it, a click chooses.

export function listenToMap(map) {
  const stop = new AbortController(), { stage } = map, held = new Map();
  let moved = 0;
  const on = (name, act, more = {}) => stage.addEventListener(name, act, { signal: stop.signal, ...more });
  const at = (event) => {
    const box = stage.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const button = (event) => event.target.closest?.("button");
  on("pointerdown", (event) => {
    if (button(event)) return;
    held.set(event.pointerId, at(event));
    moved = 0;
    if (map.view.zoom > 1) stage.setPointerCapture(event.pointerId);
  });
  on("pointermove", (event) => {
    if (!map.header) return;
    const here = at(event), before = held.get(event.pointerId);
    if (!before) return void map.hover(map.at(...here), ...here);
    const others = [...held].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
    held.set(event.pointerId, here);
    moved += Math.hypot(here[0] - before[0], here[1] - before[1]);
    if (others.length) {
      const apart = (/** @type {number[]} */ [x, y]) => Math.hypot(x - others[0][0], y - others[0][1]);
      map.zoom(apart(here) / Math.max(1, apart(before)), (here[0] + others[0][0]) / 2, (here[1] + others[0][1]) / 2);
    } else map.drag(here[0] - before[0], here[1] - before[1]);
  });
  const lift = (event) => held.delete(event.pointerId);
  on("pointerup", lift);
  on("pointercancel", lift);
  on("pointerleave", (event) => {
    if (!held.has(event.pointerId) && map.header) map.hover(null);
  });
  on("click", (event) => {
    if (button(event) || !map.header || moved > 6) return;
    const found = map.at(...at(event));
    if (found !== null) map.choose(found);
  });
  on("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    map.zoom(Math.exp(-event.deltaY / 300), ...at(event));
  }, { passive: false });
  on("keydown", (event) => {
    if (!map.header || button(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    const acts = {
      ArrowLeft: () => map.step(-1, 0), ArrowRight: () => map.step(1, 0), ArrowUp: () => map.step(0, -1), ArrowDown: () => map.step(0, 1),
      "+": () => map.zoom(1.5), "=": () => map.zoom(1.5), "-": () => map.zoom(1 / 1.5), 0: () => map.reset(),
      Enter: () => map.hovered !== null && map.choose(map.hovered),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
  on("focus", () => map.draw());
  on("blur", () => map.draw());
  return () => stop.abort();
}
