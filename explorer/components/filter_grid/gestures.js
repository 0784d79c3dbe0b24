// Pointer, wheel, touch and keys of the response map.

import { pointer } from "./elements.js";

const CLICK = 4;

export function gestures(map, signal) {
  const { stage } = map, on = (name, act, options = {}) => stage.addEventListener(name, act, { signal, ...options });
  const held = new Map();
  let press = null, pinch = null;
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
  on("wheel", (event) => {
    if (!ready()) return;
    const unit = event.deltaMode === 1 ? 16 : 1, dx = event.deltaX * unit, dy = event.deltaY * unit;
    const all = map.range[1] - map.range[0] >= map.view.layer.places;
    if (all && (Math.abs(dx) > Math.abs(dy) || dy > 0)) return; // nothing to do here: let the page scroll
    event.preventDefault();
    if (Math.abs(dx) > Math.abs(dy)) pan(dx / map.box.width);
    else zoom(Math.exp(Math.max(-240, Math.min(240, dy)) * 0.0022), Math.min(1, Math.max(0, across(pointer(event, stage)[0]))));
  }, { passive: false });
  on("pointerdown", (event) => {
    if (event.button !== 0 || !ready()) return;
    held.set(event.pointerId, pointer(event, stage));
    if (held.size === 2) {
      const [a, b] = [...held.values()];
      pinch = { gap: Math.max(10, Math.abs(a[0] - b[0])), range: [...map.range], share: across((a[0] + b[0]) / 2) };
      press = null;
    } else press = { from: pointer(event, stage), range: [...map.range], moved: false };
  });
  on("pointermove", (event) => {
    if (!ready()) return;
    const [x, y] = pointer(event, stage);
    if (held.has(event.pointerId)) held.set(event.pointerId, [x, y]);
    if (pinch && held.size === 2) {
      const [a, b] = [...held.values()], [low, high] = pinch.range, width = (high - low) * pinch.gap / Math.max(10, Math.abs(a[0] - b[0]));
      const at = low + pinch.share * (high - low);
      return map.show(at - pinch.share * width, at + (1 - pinch.share) * width);
    }
    if (!press) return map.point(map.at(x, y), x, y);
    if (!press.moved && Math.hypot(x - press.from[0], y - press.from[1]) < CLICK) return;
    if (!press.moved) {
      press.moved = true;
      stage.setPointerCapture(event.pointerId);
      map.tooltip.hide();
    }
    const by = (press.from[0] - x) / map.box.width * (press.range[1] - press.range[0]);
    map.show(press.range[0] + by, press.range[1] + by);
  });
  const release = (event) => {
    held.delete(event.pointerId);
    if (held.size < 2) pinch = null;
    const done = press;
    press = null;
    if (!done || done.moved || event.type === "pointercancel") return;
    const found = map.at(...pointer(event, stage));
    if (found) map.view.choose(found.filter, found.place);
  };
  on("pointerup", release);
  on("pointercancel", release);
  on("pointerleave", () => { if (!press) map.point(null); });
  on("dblclick", () => { if (ready()) map.show(0, map.view.layer.places); });
  on("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !ready()) return;
    const { numbers, layer } = map.view, [a, b] = map.range, width = b - a;
    const step = (filters, places) => {
      const from = map.cursor ?? { filter: map.view.chosen, place: Math.floor((a + b) / 2) }, stretch = map.stretch();
      const filter = numbers[Math.max(0, Math.min(numbers.length - 1, numbers.indexOf(from.filter) + filters))];
      const place = Math.max(0, Math.min(layer.places - 1, from.place + places * stretch.step));
      if (place < a || place >= b) map.show(place - width / 2, place + width / 2);
      map.point(map.read(filter, place, map.stretch()));
    };
    const moves = {
      ArrowLeft: () => step(0, event.shiftKey ? -10 : -1), ArrowRight: () => step(0, event.shiftKey ? 10 : 1),
      ArrowUp: () => step(-1, 0), ArrowDown: () => step(1, 0),
      "+": () => zoom(1 / 1.6), "=": () => zoom(1 / 1.6), "-": () => zoom(1.6), 0: () => map.show(0, layer.places),
      "[": () => pan(-0.2), "]": () => pan(0.2),
      Enter: () => { if (map.cursor) map.view.choose(map.cursor.filter, map.cursor.place); },
    };
    if (!moves[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    moves[event.key]();
  });
  on("focus", () => map.draw());
  on("blur", () => map.point(null));
}
