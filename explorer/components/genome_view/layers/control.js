// How high scores reach without any learning: the map of a network with random weights, a band behind the score it lies on.

import { number } from "../../kernel/numbers.js";
import { columns } from "../columns.js";
import { Layer } from "./layer.js";

const STEP = 6; // pixels: of many variants the highest of each step is taken

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
    return { over: heights(most), under: heights(least), area: range.area };
  }

  back(pen, scales) {
    const edges = this.edges(scales);
    if (!edges) return;
    const { over, under, area } = edges, zero = scales.py(this.on, 0);
    if (!over.length) return;
    const back = under ? [...under].reverse() : [[over[over.length - 1][0], zero], [over[0][0], zero]];
    pen.clip(area.x, area.top, area.width, area.height, () => pen.path([...over, ...back], { fill: pen.theme.control, alpha: 0.32, closed: true }));
  }

  // Its edge over the dots, thin, so that it is seen among them.
  draw(pen, scales) {
    const edges = this.edges(scales), { theme } = pen;
    if (!edges) return;
    const { over, under, area } = edges;
    pen.clip(area.x, area.top, area.width, area.height, () => {
      for (const line of under ? [over, under] : [over]) pen.path(line, { stroke: theme.control, width: 1.4 });
    });
  }

  pick() { return null; }

  words() { return null; }

  about(index) { return [["Random weights", number(this.arrays.values[index])]]; }

  summary() { return ""; }

  legend(theme) { return [["random weights, same mean", theme.control]]; }
}
