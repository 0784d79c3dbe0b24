// What a component draws on: an element with a canvas that has the keyboard, a card beside the pointer, and a pen.

import { penOver } from "./pen.js";
import { keys, pointers, wheel } from "./pointers.js";
import { Tooltip } from "./tooltip.js";

export class Surface {
  /**
   * `draw` is called where the keyboard comes or goes. Without a signal it listens for as long as the element lives.
   * @param {{ className?: string, role?: string, draw?: () => void, signal?: AbortSignal }} options
   */
  constructor({ className = "stage", role = "application", draw, signal }) {
    this.signal = signal;
    this.node = document.createElement("div");
    this.node.className = className;
    this.node.tabIndex = 0;
    if (role) this.node.setAttribute("role", role);
    this.canvas = document.createElement("canvas");
    this.node.append(this.canvas);
    /** @type {Tooltip | null} */
    this.card = null;
    if (draw) for (const name of ["focus", "blur"]) this.on(name, () => draw());
  }

  /**
   * @param {string} name
   * @param {(event: any) => void} act
   */
  on(name, act) {
    this.node.addEventListener(name, act, { signal: this.signal });
  }

  /**
   * @template Grip
   * @param {import("./pointers.js").Gestures<Grip>} gestures
   */
  pointers(gestures) {
    pointers(this.node, gestures, this.signal);
  }

  /** @param {Parameters<typeof wheel>[1]} act */
  wheel(act) {
    wheel(this.node, act, this.signal);
  }

  /** @param {Parameters<typeof keys>[1]} acts */
  keys(acts) {
    keys(this.node, acts, this.signal);
  }

  get width() {
    return this.node.clientWidth;
  }

  get height() {
    return this.node.clientHeight;
  }

  /** Whether a ring shall say that the keyboard is here. */
  get focused() {
    return this.node.matches(":focus-visible");
  }

  /**
   * A pen over the whole canvas, which is shown so large in CSS pixels.
   * @param {number} width
   * @param {number} height
   * @param {any} theme
   */
  pen(width, height, theme) {
    return penOver(this.canvas, width, height, theme);
  }

  /**
   * Show a card beside a place of the surface.
   * @param {string} title
   * @param {string[][]} rows  [label, value]
   * @param {number} x
   * @param {number} y
   */
  tell(title, rows, x, y) {
    this.card ??= new Tooltip(this.node);
    this.card.show(title, rows, x, y, this.width, this.height);
  }

  hush() {
    this.card?.hide();
  }
}
