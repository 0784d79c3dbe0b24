// How high scores reach without any learning: the map of a network with random weights, a band behind the score it lies on.

import { number } from "../../kernel/numbers.js";
import { columns } from "../columns.js";
import { Layer } from "./layer.js";

const STEP = 6; // pixels; few enough variants are joined by a line, many are steps, which cost less and say as much

export class Control extends Layer {
  static kind = "control";
  static arrays = ["values"];

  height() { return null; }

  extent() { return null; }

  // The highest and, where values have signs, lowest of each step, in pixels; both passes of a frame draw the same.
  edges(scales) {
    if (this.made?.scales !== scales) this.made = { scales, edges: this.edgesOf(scales) };
    return this.made.edges;
  }

  edgesOf(scales) {
    const range = scales.ranges[this.on];
    if (!range) return null;
    const tree = this.genome.pyramid(this.arrays.values, !scales.signed), sparse = scales.last - scales.first < scales.layout.plot.width;
    const { most, least } = columns(scales, tree, tree.low < 0, sparse ? 1 : STEP);
    const heights = (list) => list?.map(([x, v]) => [x, scales.py(this.on, v)]);
    return { over: heights(most), under: heights(least), sparse, area: range.area };
  }

  back(pen, scales) {
    const edges = this.edges(scales);
    if (!edges) return;
    const { over, under, sparse, area } = edges, zero = scales.py(this.on, 0), style = { fill: pen.theme.control, alpha: 0.25 };
    pen.clip(area.x, area.top, area.width, area.height, () => {
      if (!sparse) over.forEach(([x, y], k) => pen.rect(x - STEP / 2, y, STEP, (under ? under[k][1] : zero) - y, style));
      else if (over.length) {
        const back = under ? [...under].reverse() : [[over[over.length - 1][0], zero], [over[0][0], zero]];
        pen.path([...over, ...back], { ...style, closed: true });
      }
    });
  }

  draw(pen, scales) {
    const edges = this.edges(scales), { theme } = pen;
    if (!edges) return;
    const { over, under, sparse, area } = edges;
    pen.clip(area.x, area.top, area.width, area.height, () => {
      for (const line of under ? [over, under] : [over]) {
        if (sparse) { pen.path(line, { stroke: theme.control, width: 1.2, alpha: 0.8 }); continue; }
        for (const [x, y] of line) pen.rect(x - STEP / 2, Math.round(y) - 2, STEP, 4, { fill: theme.background, alpha: 0.6 });
        for (const [x, y] of line) pen.rect(x - STEP / 2, Math.round(y) - 1, STEP, 2, { fill: theme.control });
      }
    });
  }

  pick() { return null; }

  words() { return null; }

  about(index) { return [["Random weights", number(this.arrays.values[index])]]; }

  summary() { return ""; }

  legend(theme) { return [["random weights, same mean", theme.control]]; }
}
