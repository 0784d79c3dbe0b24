// A component's place in the page: its outermost element, its life from mount to destroy, and what changes its looks.

import { unpack } from "./bytes.js";
import { Surface } from "./surface.js";
import { readTheme } from "./theme.js";

/**
 * What streamlit calls at every change, as a component's `mount`: the part is made once for each place in the page, then
 * given every change, and ended together with its stage.
 *
 * A part is made with its stage and has `update({ header, arrays }, component)`; it sends values to Python by `emit(value)`.
 * Where it has `begins({ header, arrays })` and says yes, it is ended and made anew for what has come.
 * @param {string} className  of the outermost element
 * @param {new (stage: Stage) => { update: (data: any, component: any) => void, emit?: (value: any) => void, begins?: (data: any) => boolean }} Part
 * @param {{ state?: string, trigger?: string }} [options]  the name under which `emit` sets a state, or pulls a trigger
 */
export function mounting(className, Part, { state = "", trigger = "" } = {}) {
  /** @type {WeakMap<object, { stage: Stage, part: InstanceType<typeof Part> }>} */
  const places = new WeakMap();
  return (/** @type {any} */ component) => {
    const parent = component.parentElement;
    let place = places.get(parent);
    const news = component.data ? unpack(component.data) : null;
    if (place && news && place.part.begins?.(news)) {
      place.stage.destroy();
      place = undefined;
    }
    if (!place) {
      const stage = new Stage(parent, className);
      place = { stage, part: new Part(stage) };
      places.set(parent, place);
    }
    const { stage, part } = place;
    if (state) part.emit = (value) => component.setStateValue(state, value);
    if (trigger) part.emit = (value) => component.setTriggerValue(trigger, value);
    if (news) part.update(news, component);
    return () => {
      stage.destroy();
      if (places.get(parent)?.stage === stage) places.delete(parent);
    };
  };
}

export class Stage {
  /**
   * @param {any} parent  the element or shadow root that streamlit gives
   * @param {string} className
   */
  constructor(parent, className) {
    this.parent = parent;
    this.root = document.createElement("section");
    this.root.className = className;
    parent.append(this.root);
    this.life = new AbortController();
  }

  /** Aborted when the component is destroyed: for `addEventListener`, `fetch` and what else takes a signal. */
  get signal() {
    return this.life.signal;
  }

  /** The colours and letters of the page as they are now. */
  get theme() {
    return readTheme(this.parent.host || this.parent);
  }

  /**
   * An element to draw on, which listens until the component is destroyed.
   * @param {{ className?: string, role?: string, draw?: () => void }} options
   */
  surface(options) {
    return new Surface({ ...options, signal: this.signal });
  }

  /**
   * Listen until the component is destroyed.
   * @param {EventTarget} target
   * @param {string} name
   * @param {(event: any) => void} act
   * @param {AddEventListenerOptions} [options]
   */
  on(target, name, act, options = {}) {
    target.addEventListener(name, act, { ...options, signal: this.signal });
  }

  /**
   * Do this once the component is destroyed.
   * @param {() => void} act
   */
  ending(act) {
    this.signal.addEventListener("abort", act, { once: true });
  }

  /**
   * Call soon, and whenever one of the nodes changes its size.
   * @param {() => void} act
   * @param {...Element} nodes
   */
  resized(act, ...nodes) {
    const observer = new ResizeObserver(() => act());
    for (const node of nodes) observer.observe(node);
    this.ending(() => observer.disconnect());
  }

  /**
   * Call whenever the system goes from light to dark or back; a change of the page's own theme comes as an update.
   * @param {() => void} act
   */
  rethemed(act) {
    this.on(matchMedia("(prefers-color-scheme: dark)"), "change", act);
  }

  /**
   * Pictures that are drawn in the browser's next frame, however often they are requested before.
   * @param {(now: number) => void} paint
   */
  frames(paint) {
    let due = 0;
    this.ending(() => cancelAnimationFrame(due));
    return {
      ask: () => {
        if (!due && !this.signal.aborted) due = requestAnimationFrame((now) => { due = 0; paint(now); });
      },
      cancel: () => {
        cancelAnimationFrame(due);
        due = 0;
      },
      get waiting() { return due !== 0; },
    };
  }

  /** Let go of everything; a second time does nothing. */
  destroy() {
    if (this.signal.aborted) return;
    this.life.abort();
    this.root.remove();
  }
}
