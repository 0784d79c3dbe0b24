// What a component draws on: an element with a canvas that has the keyboard, a card beside the pointer, and a pen.

import { CanvasPen } from "./pen.js";
import { keys, pointers, wheel } from "./pointers.js";
import { Tooltip } from "./tooltip.js";

export class Surface {
  /**
   * @param {import("./stage.js").Stage} stage
   * @param {{ role?: string, draw?: () => void, className?: string }} options  `draw` is called where the keyboard comes or goes
   */
  constructor(stage, { role = "application", draw, className = "stage" }) {
    this.stage = stage;
    this.node = document.createElement("div");
    this.node.className = className;
    this.node.tabIndex = 0;
    this.node.setAttribute("role", role);
    this.canvas = document.createElement("canvas");
    this.node.append(this.canvas);
    this.tooltip = new Tooltip(this.node);
    if (draw) for (const name of ["focus", "blur"]) this.on(name, () => draw());
  }

  /**
   * @param {string} name
   * @param {(event: any) => void} act
   */
  on(name, act) {
    this.stage.on(this.node, name, act);
  }

  /**
   * @template Held
   * @param {import("./pointers.js").Gestures<Held>} gestures
   */
  pointers(gestures) {
    pointers(this.node, gestures, this.stage.signal);
  }

  /** @param {Parameters<typeof wheel>[1]} act */
  wheel(act) {
    wheel(this.node, act, this.stage.signal);
  }

  /** @param {Parameters<typeof keys>[1]} acts */
  keys(acts) {
    keys(this.node, acts, this.stage.signal);
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
    Object.assign(this.canvas.style, { width: `${width}px`, height: `${height}px` });
    return new CanvasPen(this.canvas, width, height, window.devicePixelRatio || 1, theme);
  }

  /**
   * Show a card beside a place of the surface.
   * @param {string} title
   * @param {string[][]} rows  [label, value]
   * @param {number} x
   * @param {number} y
   */
  tell(title, rows, x, y) {
    this.tooltip.show(title, rows, x, y, this.width, this.height);
  }
}
