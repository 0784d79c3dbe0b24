// Pointers on a diagram: hover reads, a click opens, toggles or chooses, own points are added and dragged.

import { hit } from "./layout.js";
import { fromPicture, toPicture } from "./paint.js";

const CLICK = 5;

export function listen(diagram) {
  const stop = new AbortController(), { canvas } = diagram;
  const on = (name, act) => canvas.addEventListener(name, act, { signal: stop.signal, passive: false });
  let press = null;

  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  // What lies under the pointer; over the picture also the place of the plane and the point there.
  const found = (event) => {
    const { layout } = diagram.scene;
    if (!layout) return null;
    const [x, y] = at(event), thing = hit(layout, x, y, event.pointerType === "touch" ? 14 : 7);
    if (thing?.kind === "picture") {
      [thing.x1, thing.x2] = fromPicture(layout, x, y);
      thing.point = nearest(x, y, event.pointerType === "touch" ? 16 : 8);
    }
    return thing;
  };

  const nearest = (x, y, reach) => {
    const { data, state } = diagram.playground;
    let best = -1, least = reach;
    if (!data.points) return best;
    for (let k = 0; k < data.split.length; k++) {
      if (!data.split[k] && !state.show_test) continue;
      const [px, py] = toPicture(diagram.scene.layout, data.points[3 * k], data.points[3 * k + 1]), d = Math.hypot(px - x, py - y);
      if (d < least) { least = d; best = k; }
    }
    return best;
  };

  on("pointermove", (event) => {
    const { playground } = diagram;
    if (press?.point >= 0) {
      const [x, y] = at(event), [x1, x2] = fromPicture(diagram.scene.layout, x, y);
      press.moved ||= Math.hypot(x - press.x, y - press.y) > CLICK;
      if (press.moved) playground.own.move(press.point, x1, x2);
      return;
    }
    const thing = found(event), [x, y] = at(event);
    canvas.style.cursor = !thing || thing.kind === "curve" ? "default" : thing.kind === "picture" ? "crosshair" : "pointer";
    playground.hover(diagram, thing?.kind === "feature" ? (thing.unit >= 0 ? `u0.${thing.unit}` : null) : thing?.kind === "picture" ? null : thing?.id ?? null);
    diagram.card(thing, x, y);
  });

  on("pointerleave", () => {
    if (press) return;
    diagram.tooltip.hide();
    diagram.playground.hover(diagram, null);
  });

  on("pointerdown", (event) => {
    if (event.button !== 0) return;
    diagram.node.focus({ preventScroll: true });
    const thing = found(event), [x, y] = at(event), { playground } = diagram;
    playground.activate(diagram.index);
    press = { thing, x, y, moved: false, point: -1 };
    if (thing?.kind === "picture" && playground.own.editing) {
      event.preventDefault();
      press.point = thing.point;
      if (thing.point >= 0) { canvas.setPointerCapture(event.pointerId); playground.own.grab(thing.point); }
    }
  });

  on("pointerup", (event) => {
    const { playground } = diagram, [x, y] = at(event), was = press;
    press = null;
    if (!was || event.button !== 0) return;
    if (was.point >= 0 && was.moved) { playground.own.drop(); return; }
    if (Math.hypot(x - was.x, y - was.y) > CLICK || !was.thing) { diagram.editor.close(); return; }
    const { thing } = was;
    if (event.pointerType === "touch") diagram.card(thing, x, y);
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
  });

  on("pointercancel", () => { press = null; });

  on("contextmenu", (event) => {
    const thing = found(event);
    if (thing?.kind !== "picture" || !diagram.playground.own.editing) return;
    event.preventDefault();
    if (thing.point >= 0) diagram.playground.own.remove(thing.point);
  });
  return () => stop.abort();
}

const LETTERS = { r: "reset", n: "fresh", g: "gradients", t: "test", d: "discretise", u: "undo", l: "logarithm", f: "full", m: "loss" };

// Keys anywhere on the page, unless somebody is typing or a control has the key for itself.
/** @param {import("./playground.js").Playground} playground */
export function keys(playground) {
  const heard = (event) => {
    const target = event.composedPath()[0], tag = target?.tagName;
    if (event.defaultPrevented || event.altKey || tag === "TEXTAREA" || target?.isContentEditable) return;
    if (tag === "INPUT" && !["checkbox", "range", "button"].includes(target.type)) return;
    const own = event.composedPath().includes(playground.root);
    if (!own && ["A", "BUTTON", "SUMMARY", "SELECT", "INPUT"].includes(tag)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (event.ctrlKey || event.metaKey) {
      if (key !== "z" && key !== "y") return;
      if (key === "y" || event.shiftKey) playground.undoing.redo(); else playground.undoing.undo();
    } else if (key === " ") {
      if (["BUTTON", "SUMMARY", "SELECT", "INPUT"].includes(tag)) return;
      playground.toggle();
    } else if (key === "ArrowRight" || key === "ArrowLeft") {
      if (["SELECT", "INPUT"].includes(tag)) return;
      const by = key === "ArrowRight" ? 1 : -1;
      if (playground.unfolded.focused) playground.unfolded.step(by); else if (by > 0) playground.step(); else playground.seek(playground.header.epoch - 1);
    } else if (key === "Escape") playground.closeAll();
    else if (LETTERS[key] && tag !== "SELECT") playground.letter(LETTERS[key]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  document.addEventListener("keydown", heard, true);
  return () => document.removeEventListener("keydown", heard, true);
}
