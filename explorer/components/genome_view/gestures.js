// Turns pointer, wheel, touch and key events into moves of the view; returns a function that stops listening.

const CLICK = 4; // pixels a pointer may wander and still have clicked

/** @param {import("./view.js").GenomeView} view */
export function listen(view) {
  const { stage } = view, stop = new AbortController(), on = (name, act, options = {}) =>
    stage.addEventListener(name, act, { signal: stop.signal, ...options });
  const pointers = new Map();
  let press = null, pinch = null;
  const at = (event) => {
    const box = stage.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  on("wheel", (event) => {
    if (!view.scales) return;
    const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1, dx = event.deltaX * unit, dy = event.deltaY * unit;
    const sideways = Math.abs(dx) > Math.abs(dy);
    if (view.whole && (sideways || dy > 0)) return; // nothing to do here: let the page scroll
    event.preventDefault();
    view.glide = null;
    const { x0, x1 } = view.state;
    if (sideways) view.show(x0 + dx * view.scales.perPixel, x1 + dx * view.scales.perPixel);
    else {
      const x = view.state.x0 + (at(event)[0] - view.layout.plot.left) * (x1 - x0) / view.layout.plot.width;
      view.zoom(Math.exp(Math.max(-240, Math.min(240, dy)) * (event.ctrlKey ? 0.01 : 0.0022)), Math.min(Math.max(x, x0), x1));
    }
  }, { passive: false });

  on("pointerdown", (event) => {
    if (event.button !== 0 || !view.scales) return;
    pointers.set(event.pointerId, at(event));
    if (pointers.size === 2) {
      const [a, b] = [...pointers.values()];
      pinch = { gap: Math.max(10, Math.abs(a[0] - b[0])), x0: view.state.x0, x1: view.state.x1, middle: (a[0] + b[0]) / 2 };
      press = null;
      return;
    }
    press = { from: at(event), x0: view.state.x0, x1: view.state.x1, box: event.shiftKey, moved: false };
  });

  on("pointermove", (event) => {
    const [px, py] = at(event);
    if (pointers.has(event.pointerId)) pointers.set(event.pointerId, [px, py]);
    if (pinch && pointers.size === 2) {
      const [a, b] = [...pointers.values()], { plot } = view.layout;
      const factor = pinch.gap / Math.max(10, Math.abs(a[0] - b[0])), width = (pinch.x1 - pinch.x0) * factor;
      const held = pinch.x0 + (pinch.middle - plot.left) / plot.width * (pinch.x1 - pinch.x0);
      const low = held - ((a[0] + b[0]) / 2 - plot.left) / plot.width * width;
      view.show(low, low + width);
      return;
    }
    if (!press) { view.hover(px, py); return; }
    const dx = px - press.from[0];
    if (!press.moved && Math.hypot(dx, py - press.from[1]) < CLICK) return;
    if (!press.moved) {
      press.moved = true;
      stage.setPointerCapture(event.pointerId);
      view.tooltip.hide();
    }
    if (press.box) {
      const { plot } = view.layout, a = Math.max(plot.left, Math.min(px, press.from[0])), b = Math.min(plot.right, Math.max(px, press.from[0]));
      Object.assign(view.box, { hidden: false });
      Object.assign(view.box.style, { left: `${a}px`, width: `${Math.max(0, b - a)}px` });
      return;
    }
    stage.classList.add("dragged");
    view.glide = null;
    const perPixel = (press.x1 - press.x0) / view.layout.plot.width;
    view.show(press.x0 - dx * perPixel, press.x1 - dx * perPixel);
  });

  const release = (event) => {
    pointers.delete(event.pointerId);
    if (pinch) {
      if (pointers.size < 2) pinch = null;
      return;
    }
    if (!press) return;
    const { from, box, moved } = press, [px, py] = at(event);
    press = null;
    stage.classList.remove("dragged");
    view.box.hidden = true;
    if (event.type === "pointercancel") return;
    if (box && moved) {
      if (Math.abs(px - from[0]) > CLICK) view.show(view.scales.at(Math.min(px, from[0])), view.scales.at(Math.max(px, from[0])), { smooth: true });
    } else if (!moved) view.click(px, py);
  };
  on("pointerup", release);
  on("pointercancel", release);
  on("pointerleave", () => { if (!press) view.leave(); });

  on("dblclick", (event) => {
    event.preventDefault();
    view.out();
  });

  on("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !view.scales) return;
    const middle = view.state.cursor ?? undefined;
    const moves = {
      ArrowLeft: () => view.pan(-0.2), ArrowRight: () => view.pan(0.2),
      ArrowUp: () => view.zoom(1 / 1.6, middle, true), ArrowDown: () => view.zoom(1.6, middle, true),
      "+": () => view.zoom(1 / 1.6, middle, true), "=": () => view.zoom(1 / 1.6, middle, true), "-": () => view.zoom(1.6, middle, true),
      Home: () => view.home(), Escape: () => view.escape(), Enter: () => view.selectTop(),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation(); // the page has shortcuts of its own
    move();
  });
  on("focus", () => view.draw(false));
  on("blur", () => view.draw(false));
  return () => stop.abort();
}
