// How every view of the course is laid out: a question first, controls, the picture with its arithmetic beside it, exercises.

import { element } from "../kernel/widgets.js";
import { opened } from "./progress.js";

export class Frame {
  /**
   * Places for the parts of a view, from top to bottom. What stays empty takes no room.
   * @param {import("../kernel/stage.js").Stage} stage
   * @param {{ name: string, label: string }} about  `name` as the course's list has it, "perceptron"; `label` says it to who does not see it
   */
  constructor(stage, { name, label }) {
    this.stage = stage;
    this.name = name;
    const { root } = stage;
    root.classList.add("topic");
    root.dataset.topic = name;
    root.setAttribute("aria-label", label);
    this.question = element("div", "question");
    this.controls = element("div", "controls");
    this.picture = element("div", "picture");
    this.side = element("div", "side");
    this.board = element("div", "board");
    this.arithmetic = element("div", "arithmetic");
    this.exercises = element("div", "exercises");
    this.board.append(this.picture, this.side);
    root.append(this.question, this.controls, this.board, this.arithmetic, this.exercises);
    opened(name);
  }

  /** The colours of the page now; called at each drawing, it gives them to the style sheet too. */
  get theme() {
    const { theme } = this.stage, { style } = this.stage.root;
    if (this.accent !== theme.accent) style.setProperty("--accent", (this.accent = theme.accent));
    return theme;
  }
}
