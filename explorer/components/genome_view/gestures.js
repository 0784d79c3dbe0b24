// Turns pointer, wheel, touch and key events into moves of the view.

const CLICK = 4; // pixels a pointer may wander and still have clicked

/** @param {import("./view.js").GenomeView} view */
export function listen(view) {
  const { surface } = view, { node } = surface;
  let pinched = null;

  surface.wheel(({ dx, dy, x: px, event }) => {
    const sideways = Math.abs(dx) > Math.abs(dy);
    if (!view.scales || (view.whole && (sideways || dy > 0))) return false; // nothing to do here: let the page scroll
    view.glide = null;
    const { x0, x1 } = view.state;
    if (sideways) view.show(x0 + dx * view.scales.perPixel, x1 + dx * view.scales.perPixel);
    else {
      const x = x0 + (px - view.layout.plot.left) * (x1 - x0) / view.layout.plot.width;
      view.zoom(Math.exp(Math.max(-240, Math.min(240, dy)) * (event.ctrlKey ? 0.01 : 0.0022)), Math.min(Math.max(x, x0), x1));
    }
    return true;
  });

  const letGo = () => {
    node.classList.remove("dragged");
    view.box.hidden = true;
  };

  surface.pointers({
    wander: CLICK,
    press: ({ event }) => (view.scales ? { x0: view.state.x0, x1: view.state.x1, box: event.shiftKey, from: 0, to: 0 } : null),
    drag: (grip, at, _before, from) => {
      const { plot } = view.layout;
      surface.hush();
      if (grip.box) {
        Object.assign(grip, { from: Math.min(at.x, from.x), to: Math.max(at.x, from.x) });
        const a = Math.max(plot.left, grip.from), b = Math.min(plot.right, grip.to);
        view.box.hidden = false;
        Object.assign(view.box.style, { left: `${a}px`, width: `${Math.max(0, b - a)}px` });
        return;
      }
      node.classList.add("dragged");
      view.glide = null;
      const moved = (at.x - from.x) * (grip.x1 - grip.x0) / plot.width;
      view.show(grip.x0 - moved, grip.x1 - moved);
    },
    drop: (grip) => {
      letGo();
      if (grip.to - grip.from > CLICK) view.show(view.scales.at(grip.from), view.scales.at(grip.to), { smooth: true });
    },
    tap: (_grip, { x, y }) => view.click(x, y),
    cancel: letGo,
    hover: ({ x, y }) => view.hover(x, y),
    leave: () => view.leave(),
    pinch: (now, _before, start) => {
      if (!view.scales) return;
      if (pinched?.start !== start) pinched = { start, x0: view.state.x0, x1: view.state.x1 };
      const { plot } = view.layout, { x0, x1 } = pinched, width = (x1 - x0) * start.across / now.across;
      const middle = x0 + (start.middle[0] - plot.left) / plot.width * (x1 - x0), low = middle - (now.middle[0] - plot.left) / plot.width * width;
      view.show(low, low + width);
    },
  });

  surface.on("dblclick", (event) => {
    event.preventDefault();
    view.out();
  });

  surface.keys(() => {
    if (!view.scales) return null;
    const middle = view.state.cursor ?? undefined, closer = () => view.zoom(1 / 1.6, middle, true), wider = () => view.zoom(1.6, middle, true);
    return {
      ArrowLeft: () => view.pan(-0.2), ArrowRight: () => view.pan(0.2), ArrowUp: closer, ArrowDown: wider, "+": closer, "=": closer, "-": wider,
      Home: () => view.home(), Escape: () => view.escape(), Enter: () => view.selectTop(),
    };
  });
}
