// Pointer, wheel, touch and keys of the response map.

const CLICK = 4;

/** @param {import("./responses.js").ResponseMap} map */
export function gestures(map) {
  const { surface } = map;
  const ready = () => map.box && map.view.layer;
  const across = (x) => (x - map.box.x) / map.box.width;
  const zoom = (factor, share = 0.5) => {
    const [a, b] = map.range, width = (b - a) * factor, at = a + share * (b - a);
    map.show(at - share * width, at + (1 - share) * width);
  };
  const pan = (share) => {
    const [a, b] = map.range;
    map.show(a + share * (b - a), b + share * (b - a));
  };
  surface.wheel(({ dx, dy, x }) => {
    if (!ready()) return false;
    const all = map.range[1] - map.range[0] >= map.view.layer.places, sideways = Math.abs(dx) > Math.abs(dy);
    if (all && (sideways || dy > 0)) return false; // nothing to do here: let the page scroll
    if (sideways) pan(dx / map.box.width);
    else zoom(Math.exp(Math.max(-240, Math.min(240, dy)) * 0.0022), Math.min(1, Math.max(0, across(x))));
    return true;
  });
  let pinched = null; // what was in sight when two fingers came down
  surface.pointers({
    wander: CLICK,
    press: () => (ready() ? [...map.range] : null),
    drag: ([low, high], at, _before, from) => {
      surface.hush();
      const by = (from.x - at.x) / map.box.width * (high - low);
      map.show(low + by, high + by);
    },
    tap: (_range, { x, y }) => {
      const response = map.at(x, y);
      if (response) map.view.choose(response.filter, response.place);
    },
    pinch: (now, before, start) => {
      if (!ready()) return;
      if (before === start) pinched = [...map.range];
      const [low, high] = pinched, width = (high - low) * start.across / now.across, share = across(start.middle[0]);
      const at = low + share * (high - low);
      map.show(at - share * width, at + (1 - share) * width);
    },
    hover: (at) => { if (ready()) map.point(map.at(at.x, at.y), at); },
    leave: () => map.point(null),
  });
  surface.on("dblclick", () => { if (ready()) map.show(0, map.view.layer.places); });
  surface.keys((event) => {
    if (!ready()) return null;
    const { numbers, layer } = map.view, [a, b] = map.range, width = b - a;
    const step = (filters, places) => {
      const from = map.cursor ?? { filter: map.view.chosen, place: Math.floor((a + b) / 2) }, stretch = map.stretch();
      const filter = numbers[Math.max(0, Math.min(numbers.length - 1, numbers.indexOf(from.filter) + filters))];
      const place = Math.max(0, Math.min(layer.places - 1, from.place + places * stretch.step));
      if (place < a || place >= b) map.show(place - width / 2, place + width / 2);
      map.point(map.read(filter, place, map.stretch()));
    };
    return {
      ArrowLeft: () => step(0, event.shiftKey ? -10 : -1), ArrowRight: () => step(0, event.shiftKey ? 10 : 1),
      ArrowUp: () => step(-1, 0), ArrowDown: () => step(1, 0),
      "+": () => zoom(1 / 1.6), "=": () => zoom(1 / 1.6), "-": () => zoom(1.6), 0: () => map.show(0, layer.places),
      "[": () => pan(-0.2), "]": () => pan(0.2),
      Enter: () => { if (map.cursor) map.view.choose(map.cursor.filter, map.cursor.place); },
    };
  });
  surface.on("focus", () => map.draw());
  surface.on("blur", () => map.point(null));
}
