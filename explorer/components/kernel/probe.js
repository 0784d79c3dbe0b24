// What a component says about itself to a test that drives it: plain values, never its private fields.

import { zoomOf } from "./zoomed.js";

/**
 * @typedef {object} Probe
 * @property {() => object} shown  what is on the screen now, as plain values; each component documents its keys where it calls `expose`
 * @property {(what: any) => [number, number]} place  where something is drawn: x and y in CSS pixels of the window, for a pointer to go to
 * @property {(what: any) => any} read  what pointing there shows: numbers too many to return all at once
 * @property {() => number} requested  the number of the newest request that this component has sent, 0 before the first
 * @property {() => number} answered  the number of the request whose answer is on the screen, 0 while there is none
 * @property {() => boolean} settled  whether every request was answered, and nothing glides or waits to be drawn
 */

/**
 * A point of an element in pixels of the window, after the page was moved where it lies outside (or below the app's bar).
 * @param {HTMLElement} node
 * @param {[number, number]} point  in pixels of the element
 * @returns {[number, number]}
 */
export function inWindow(node, [x, y]) {
  const bar = 70, zoom = zoomOf(node), level = node.getBoundingClientRect().top + zoom * y;
  if (level < bar || level > window.innerHeight) node.scrollIntoView({ block: "center" });
  const box = node.getBoundingClientRect();
  return [box.left + zoom * x, box.top + zoom * y];
}

/**
 * Hang a probe on a component's outermost element, as `root.probe`.
 * @param {HTMLElement} root
 * @param {Partial<Probe> & { shown: () => object }} probe  what is left out: nothing has a place or more to read, nothing is ever requested
 */
export function expose(root, probe) {
  const requested = probe.requested || (() => 0), answered = probe.answered || requested;
  const place = probe.place || ((what) => { throw new Error(`nothing here has a place: ${JSON.stringify(what)}`); });
  const read = probe.read || ((what) => { throw new Error(`nothing here is read: ${JSON.stringify(what)}`); });
  const drawn = probe.settled || (() => true);
  /** @type {any} */ (root).probe = {
    shown: probe.shown, place, read, requested, answered,
    settled: () => answered() >= requested() && drawn(),
  };
}
