// Guess first: a view asks before it plays, and tells the outcome beside what was guessed once it is there.

import { guessed } from "../kernel/guessed.js";
import { button, element } from "../kernel/widgets.js";

/** @typedef {{ question: string, answers: string[], right: number, because: string }} Asked */

export class Predict {
  /**
   * @param {Element} place
   * @param {{ play: () => void, see?: string, changed?: () => void }} acts  `play` starts what shows the outcome; `see` are the words on its button; `changed` comes after an answer, the outcome, or leaving
   */
  constructor(place, { play, see = "Play and see", changed = () => {} }) {
    this.play = play;
    this.changed = changed;
    this.see = see;
    this.node = element("section", "predict", "", { "aria-label": "Guess first", "aria-live": "polite" });
    place.append(this.node);
    /** @type {Asked | null} */
    this.asked = null;
    /** @type {number | null} */
    this.choice = null;
    this.enter("none");
  }

  /** Ask; the same question a second time changes nothing, so this may be called at each change of the state. */
  ask(/** @type {Asked | null} */ asked) {
    if (asked?.question === this.asked?.question) return;
    this.asked = asked;
    this.choice = null;
    this.enter(asked ? "asking" : "none");
    this.changed();
  }

  /** Whether the outcome is not told yet: what the view says of it has to wait too. */
  get pending() {
    return this.phase === "asking" || this.phase === "waiting";
  }

  /** Whether playing has to wait for an answer; if so, the question is brought to mind. */
  holds() {
    if (this.phase !== "asking") return false;
    this.node.classList.add("insisting");
    this.node.querySelector("button").focus();
    return true;
  }

  /** The outcome is on the screen. What was not known beforehand (which answer is right, why) may be said now. */
  tell(/** @type {Partial<Asked>} */ known = {}) {
    if (this.phase !== "waiting") return;
    this.asked = { ...this.asked, ...known };
    this.enter("told");
    this.changed();
  }

  /** @param {number} k */
  choose(k) {
    this.choice = k;
    guessed(this.asked, k);
    this.enter("waiting");
    this.node.querySelector("button").focus();
    this.changed();
  }

  /** @param {"none" | "asking" | "waiting" | "told"} phase */
  enter(phase) {
    const { node, asked, choice } = this;
    this.phase = phase;
    node.hidden = phase === "none";
    node.dataset.phase = phase;
    node.classList.remove("insisting");
    const leave = (label, title, kind) => button(label, title, () => { this.enter("none"); this.changed(); }, kind);
    if (phase === "asking") {
      const answers = element("div", "answers");
      answers.append(...asked.answers.map((answer, k) => button(answer, answer, () => this.choose(k))), leave("Skip", "Skip: go on without a guess", "skip"));
      node.replaceChildren(element("p", "asks", asked.question), answers);
    } else if (phase === "waiting") {
      const words = element("p", "", "You guess: ");
      words.append(element("strong", "", asked.answers[choice]), ".");
      node.replaceChildren(words, button(this.see, this.see, () => this.play(), "main"));
    } else if (phase === "told") {
      const right = choice === asked.right, outcome = element("p", "outcome", right ? "As you guessed: " : "The outcome: ");
      outcome.append(element("strong", "", asked.answers[asked.right]), ".");
      if (!right) outcome.append(" You guessed: ", element("strong", "", asked.answers[choice]), ".");
      outcome.append(` ${asked.because}`);
      node.dataset.right = String(right);
      node.replaceChildren(outcome, leave("×", "Close", "round"));
    }
  }
}
