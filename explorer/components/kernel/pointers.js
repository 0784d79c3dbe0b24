// Mouse, finger and pen over one element: what is pressed is held and dragged, two fingers pinch, the rest hovers.

import { zoomOf } from "./zoomed.js";

/** @typedef {{ x: number, y: number, event: any }} Spot  a place in pixels of the element, and the event that says so */
/** @typedef {{ middle: number[], gap: number, across: number }} Spread  two fingers: the place between them, how far apart they are, how far sideways */
/**
 * @template Grip
 * @typedef {object} Gestures
 * @property {(at: Spot, resumed: boolean) => Grip | null | undefined} [press]  what is held from here on; nothing where null or undefined. `resumed`: by the finger that stays after a pinch
 * @property {(grip: Grip, at: Spot, before: Spot, from: Spot) => void} [drag]  where it is now, was before, and was pressed
 * @property {(grip: Grip, at: Spot) => void} [drop]  it was dragged and is let go
 * @property {(grip: Grip, at: Spot) => void} [tap]  it is let go where it was pressed
 * @property {(grip: Grip) => void} [cancel]  the browser took the pointer away, or a second finger began a pinch
 * @property {(at: Spot) => void} [hover]  nothing is held
 * @property {() => void} [leave]  nothing is held, and the pointer leaves
 * @property {(now: Spread, before: Spread, start: Spread) => void} [pinch]
 * @property {number} [wander]  pixels that a pointer may move and still has tapped; with 0 whatever is pressed is dragged
 */

const CONTROLS = "button, a, input, select, textarea, summary";
const LEAST_GAP = 10;

/**
 * Where an event is, in an element's own pixels.
 * @param {Element} node
 * @param {MouseEvent} event
 * @returns {[number, number]}
 */
export function placeIn(node, event) {
  const box = node.getBoundingClientRect(), zoom = zoomOf(node);
  return [(event.clientX - box.left) / zoom, (event.clientY - box.top) / zoom];
}

/**
 * Whether an event belongs to a control that stands within an element that is drawn on.
 * @param {Event} event
 */
export function onControl(event) {
  return Boolean(/** @type {any} */ (event.target)?.closest?.(CONTROLS));
}

/** @returns {Spread} */
function spread(/** @type {Spot} */ a, /** @type {Spot} */ b) {
  const across = Math.abs(a.x - b.x);
  return { middle: [(a.x + b.x) / 2, (a.y + b.y) / 2], gap: Math.max(LEAST_GAP, Math.hypot(across, a.y - b.y)), across: Math.max(LEAST_GAP, across) };
}

/**
 * Listen to the pointers over an element. What is held goes on beyond its border; only the main button holds anything,
 * and controls within the element keep their clicks.
 * @template Grip
 * @param {HTMLElement} node
 * @param {Gestures<Grip>} gestures
 * @param {AbortSignal} [signal]
 */
export function pointers(node, { press, drag, drop, tap, cancel, hover, leave, pinch, wander = 0 }, signal) {
  /** @type {Map<number, Spot>} */
  const down = new Map();
  /** @type {{ what: Grip, id: number, from: Spot, before: Spot, moved: boolean } | null} */
  let grip = null;
  /** @type {{ start: Spread, before: Spread } | null} */
  let pinched = null;
  const on = (name, act) => node.addEventListener(name, act, { signal });
  /** @returns {Spot} */
  const spot = (event) => {
    const [x, y] = placeIn(node, event);
    return { x, y, event };
  };
  const take = (id, at, resumed) => {
    const what = press?.(at, resumed);
    if (what === null || what === undefined) return;
    grip = { what, id, from: at, before: at, moved: resumed || wander === 0 };
    if (grip.moved) node.setPointerCapture(id);
  };
  const letGo = () => {
    const { what } = grip;
    grip = null;
    return what;
  };

  on("pointerdown", (event) => {
    if (event.button !== 0 || onControl(event)) return;
    const at = spot(event);
    down.set(event.pointerId, at);
    if (pinch && down.size === 2) {
      if (grip) cancel?.(letGo());
      const [a, b] = [...down.values()], start = spread(a, b);
      pinched = { start, before: start };
    } else if (!grip && !pinched) take(event.pointerId, at, false);
  });

  on("pointermove", (event) => {
    const at = spot(event);
    if (down.has(event.pointerId)) down.set(event.pointerId, at);
    if (pinched) {
      if (!down.has(event.pointerId)) return;
      const [a, b] = [...down.values()], now = spread(a, b);
      pinch(now, pinched.before, pinched.start);
      pinched.before = now;
    } else if (!grip) hover?.(at);
    else if (grip.id === event.pointerId) {
      if (!grip.moved && Math.hypot(at.x - grip.from.x, at.y - grip.from.y) < wander) return;
      if (!grip.moved) node.setPointerCapture(event.pointerId);
      grip.moved = true;
      const { what, before, from } = grip;
      grip.before = at;
      drag?.(what, at, before, from);
    }
  });

  const up = (event) => {
    if (!down.delete(event.pointerId)) return;
    if (pinched) {
      if (down.size > 1) return;
      pinched = null;
      for (const [id, at] of down) take(id, at, true);
    } else if (grip?.id === event.pointerId) {
      const { moved } = grip, what = letGo();
      if (event.type === "pointercancel") cancel?.(what);
      else if (moved) drop?.(what, spot(event));
      else tap?.(what, spot(event));
    }
  };
  on("pointerup", up);
  on("pointercancel", up);
  on("pointerleave", () => { if (!grip && !pinched) leave?.(); });
}

const LINE = 16, PAGE = 400; // pixels that browsers scroll for one of each

/**
 * Listen to the wheel over an element; what `act` has used, which it says by true, does not scroll the page.
 * @param {HTMLElement} node
 * @param {(turn: { dx: number, dy: number, x: number, y: number, event: WheelEvent }) => boolean} act  dx and dy are in pixels; Ctrl or Meta says that it shall zoom
 * @param {AbortSignal} [signal]
 */
export function wheel(node, act, signal) {
  node.addEventListener("wheel", (event) => {
    const unit = event.deltaMode === 1 ? LINE : event.deltaMode === 2 ? PAGE : 1, [x, y] = placeIn(node, event);
    if (act({ dx: event.deltaX * unit, dy: event.deltaY * unit, x, y, event })) event.preventDefault();
  }, { passive: false, signal });
}

/**
 * Listen to the keys that an element itself has, none of its controls; those with Ctrl, Meta or Alt are the page's.
 * @param {HTMLElement} node
 * @param {(event: KeyboardEvent) => Record<string, (() => void) | false | null | undefined> | null | undefined} acts  what each key does now
 * @param {AbortSignal} [signal]
 */
export function keys(node, acts, signal) {
  node.addEventListener("keydown", (event) => {
    if (event.target !== node || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = acts(event)?.[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation(); // the page has shortcuts of its own
    act();
  }, { signal });
}
