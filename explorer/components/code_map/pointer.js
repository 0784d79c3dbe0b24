// Pointer, touch and keys of the map: drag moves it, two fingers or Ctrl and the wheel enlarge it, a click chooses.

/** @param {import("./map.js").CodeMap} map */
export function listenToMap(map) {
  const { surface } = map;
  surface.pointers({
    wander: 4,
    press: () => map.header ?? null,
    drag: (_, at, before) => map.drag(at.x - before.x, at.y - before.y),
    tap: (_, { x, y }) => {
      const image = map.at(x, y);
      if (image !== null) map.choose(image);
    },
    pinch: (now, before) => {
      const [x, y] = now.middle;
      map.zoom(now.gap / before.gap, x, y);
    },
    hover: ({ x, y }) => { if (map.header) map.hover(map.at(x, y), x, y); },
    leave: () => { if (map.header) map.hover(null); },
  });
  surface.wheel(({ dy, x, y, event }) => {
    if (!event.ctrlKey) return false;
    map.zoom(Math.exp(-dy / 300), x, y);
    return true;
  });
  surface.keys(() => map.header && {
    ArrowLeft: () => map.step(-1, 0), ArrowRight: () => map.step(1, 0), ArrowUp: () => map.step(0, -1), ArrowDown: () => map.step(0, 1),
    "+": () => map.zoom(1.5), "=": () => map.zoom(1.5), "-": () => map.zoom(1 / 1.5), 0: () => map.reset(),
    Enter: () => map.hovered !== null && map.choose(map.hovered),
  });
}
