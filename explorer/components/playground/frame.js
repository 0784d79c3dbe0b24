// Where the parts of the playground stand on the page.

import { element } from "../kernel/widgets.js";
import { hint } from "./hints.js";

/**
 * Put the parts into the playground's outermost element: the name and the tools, the controls, what is to be said, then data
 * and picture side by side, with the time line and an open number below the picture, and last the text about it.
 * @param {import("./playground.js").Playground} playground
 */
export function assemble({ root, words, controls, panel, guess, timeline, unfolded, about }) {
  const head = element("header", "top"), body = element("div", "stage"), middle = element("div", "middle"), board = element("div", "board");
  const shelf = element("div", "shelf"); // over the picture's foot
  head.append(element("h1", "", "Playground"), words.lesson, controls.above);
  shelf.append(guess.node);
  middle.append(board, shelf, timeline.node, unfolded.node);
  body.append(panel.node, middle);
  root.append(head, controls.node, words.notice, body, about.node);
  hint(root);
  return { head, body, board };
}
