// Samples on their first two principal components, and where the mean of their alleles' vectors puts them.

import { letterSize } from "../../kernel/theme.js";

/** @typedef {{ components: ArrayLike<number>, placed: ArrayLike<number>, group: ArrayLike<number>, groups: string[], mix: number }} Shown  `mix`: 0 on components, 1 by their vectors */

/**
 * A point on the way from one place to another.
 * @param {ArrayLike<number>} from
 * @param {ArrayLike<number>} to
 * @param {number} k
 * @param {number} mix
 * @returns {[number, number]}
 */
export function between(from, to, k, mix) {
  return [(1 - mix) * from[2 * k] + mix * to[2 * k], (1 - mix) * from[2 * k + 1] + mix * to[2 * k + 1]];
}

export class Samples {
  /**
   * @param {import("../../topic/frame.js").Frame} frame
   * @param {() => void} redraw
   */
  constructor(frame, redraw) {
    this.frame = frame;
    this.surface = frame.stage.surface({ className: "stage samples", role: "img", draw: redraw });
    this.surface.node.removeAttribute("tabindex");
  }

  /**
   * @param {Shown} shown
   * @param {number} height
   */
  draw(shown, height) {
    const { width } = this.surface;
    if (width < 80) return;
    this.surface.node.style.height = `${height}px`;
    const { theme } = this.frame, size = letterSize(width), pen = this.surface.pen(width, height, theme), { components, placed, group, groups, mix } = shown;
    const half = Math.min(width / 2 - 10, (height - 4.4 * size) / 2), middle = [width / 2, 1.8 * size + half], c = pen.context;
    pen.path([[middle[0] - half, middle[1]], [middle[0] + half, middle[1]], null, [middle[0], middle[1] - half], [middle[0], middle[1] + half]], { stroke: theme.grid });
    for (let k = 0; k < group.length; k++) {
      const [x, y] = between(components, placed, k, mix);
      c.fillStyle = theme.lines[group[k] % theme.lines.length];
      c.globalAlpha = 0.65;
      c.fillRect(middle[0] + x * half - 2, middle[1] - y * half - 2, 4, 4);
    }
    c.globalAlpha = 1;
    const words = mix === 0 ? "principal components 1 and 2" : mix === 1 ? "mean vectors, turned to the components" : "on the way";
    pen.text(words, 2, 1.1 * size, { size, fill: theme.text, weight: 600 });
    let x = 2;
    groups.forEach((name, k) => {
      pen.rect(x, height - 1.5 * size, 10, 10, { fill: theme.lines[k % theme.lines.length] });
      pen.text(name, x + 15, height - 0.7 * size, { size, fill: theme.text });
      x += 15 + c.measureText(name).width + 18;
    });
    this.surface.node.setAttribute("aria-label", `${group.length} samples: ${words}.`);
  }
}
