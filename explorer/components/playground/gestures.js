// Pointers on a diagram: hover reads, a click opens, toggles or chooses, own points are added and dragged.

import { placeIn, pointers } from "../kernel/pointers.js";
import { hit } from "./layout.js";
import { fromPicture, toPicture } from "./paint.js";

const CLICK = 5;

/**
 * @param {import("./diagram.js").Diagram} diagram
 * @param {AbortSignal} signal
 */
export function listen(diagram, signal) {
  const { canvas, playground } = diagram;

  // What lies under the pointer; over the picture also the place of the plane and the point there.
  const under = ({ x, y, event }) => {
    const { layout } = diagram.scene;
    if (!layout) return null;
    const thing = hit(layout, x, y, event.pointerType === "touch" ? 14 : 7);
    if (thing?.kind === "picture") {
      [thing.x1, thing.x2] = fromPicture(layout, x, y);
      thing.point = nearest(x, y, event.pointerType === "touch" ? 16 : 8);
    }
    return thing;
  };

  const nearest = (x, y, reach) => {
    const { data, state } = playground;
    let best = -1, least = reach;
    if (!data.points) return best;
    for (let k = 0; k < data.split.length; k++) {
      if (!data.split[k] && !state.show_test) continue;
      const [px, py] = toPicture(diagram.scene.layout, data.points[3 * k], data.points[3 * k + 1]), d = Math.hypot(px - x, py - y);
      if (d < least) { least = d; best = k; }
    }
    return best;
  };

  const hover = (at) => {
    const thing = under(at);
    canvas.style.cursor = !thing || thing.kind === "curve" ? "default" : thing.kind === "picture" ? "crosshair" : "pointer";
    playground.hover(diagram, thing?.kind === "feature" ? (thing.unit >= 0 ? `u0.${thing.unit}` : null) : thing?.kind === "picture" ? null : thing?.id ?? null);
    diagram.card(thing, at.x, at.y);
  };

  pointers(canvas, {
    wander: CLICK,
    press: (at) => {
      diagram.node.focus({ preventScroll: true });
      const thing = under(at), own = thing?.kind === "picture" && playground.own.editing;
      playground.activate(diagram.index);
      if (own) at.event.preventDefault();
      const point = own ? thing.point : -1;
      if (point >= 0) playground.own.grab(point);
      return { thing, point };
    },
    drag: ({ point }, at) => {
      if (point < 0) hover(at);
      else playground.own.move(point, ...fromPicture(diagram.scene.layout, at.x, at.y));
    },
    drop: ({ point }) => {
      if (point >= 0) playground.own.drop();
      else diagram.editor.close();
    },
    cancel: ({ point }) => {
      if (point >= 0) playground.own.drop();
    },
    tap: ({ thing }, at) => {
      if (!thing) { diagram.editor.close(); return; }
      if (at.event.pointerType === "touch") diagram.card(thing, at.x, at.y);
      diagram.tooltip.hide();
      if (thing.kind === "feature") { diagram.editor.close(); playground.shape.feature(diagram.index, thing.id); }
      else if (thing.kind === "unit") { diagram.editor.close(); playground.open(thing.id, diagram.index); }
      else if (thing.kind === "link" || thing.kind === "bias") { diagram.editor.show(thing.id); playground.open(thing.id, diagram.index); }
      else if (thing.kind === "curve") playground.toggleLogarithm();
      else if (thing.kind === "picture") {
        diagram.editor.close();
        if (playground.own.editing && thing.point < 0) playground.own.add(thing.x1, thing.x2);
        else playground.choose(thing.point, thing.x1, thing.x2, diagram.index);
      }
    },
    hover,
    leave: () => {
      diagram.tooltip.hide();
      playground.hover(diagram, null);
    },
  }, signal);

  canvas.addEventListener("contextmenu", (event) => {
    const [x, y] = placeIn(canvas, event), thing = under({ x, y, event });
    if (thing?.kind !== "picture" || !playground.own.editing) return;
    event.preventDefault();
    if (thing.point >= 0) playground.own.remove(thing.point);
  }, { signal });
}
