// Guess first: a lesson asks before it plays, and tells the outcome beside what was guessed once it is there.

import { button, element } from "../kernel/widgets.js";
import { VotesBars } from "./votes.js";

export class Guess {
  /** @param {import("./playground.js").Playground} playground */
  constructor(playground) {
    this.playground = playground;
    this.node = element("section", "guess", "", { "aria-label": "Guess first", "aria-live": "polite" });
    this.votes = new VotesBars(playground, this);
    this.key = "null";
    this.asked = this.choice = null;
    this.enter("none");
  }

  // Whether the outcome is not told yet: what a lesson says of it has to wait too.
  get pending() {
    return this.phase === "asking" || this.phase === "waiting";
  }

  // Whether playing has to wait for an answer; if so, the question is brought to mind.
  holds() {
    if (this.phase !== "asking") return false;
    this.node.classList.add("insisting");
    this.node.querySelector("button").focus();
    return true;
  }

  // The state has changed: it may ask something else.
  refresh() {
    const { guess = null } = this.playground.state, key = JSON.stringify(guess);
    if (key === this.key) return;
    this.key = key;
    this.asked = guess;
    this.choice = null;
    this.enter(guess ? "asking" : "none");
  }

  // The newest frame, of the state that asks.
  show({ epoch, notice }) {
    const { asked, phase, playground } = this;
    if (phase === "waiting" && (epoch >= asked.epochs || notice?.kind === "stopped") && JSON.stringify(playground.confirmed.guess) === this.key) this.enter("told");
  }

  choose(k) {
    this.choice = k;
    this.enter("waiting");
    this.votes.cast(true);
    this.node.querySelector("button")?.focus();
  }

  /** @param {"none" | "asking" | "waiting" | "told"} phase */
  enter(phase) {
    const { node, asked, playground, choice } = this;
    this.phase = phase;
    node.hidden = phase === "none";
    node.dataset.phase = phase;
    node.classList.remove("insisting");
    const leave = (label, title, kind) => button(label, title, () => this.enter("none"), kind);
    if (phase === "asking") {
      const answers = element("div", "answers");
      answers.append(...asked.answers.map((answer, k) => button(answer, answer, () => this.choose(k))), leave("Skip", "Skip: play without a guess", "skip"));
      node.replaceChildren(element("p", "", "Guess before you play"), element("p", "question", asked.question), answers);
    } else if (phase === "waiting") {
      const words = element("p", "", "You guess: ");
      words.append(element("strong", "", asked.answers[choice]), element("span", "", playground.state.stop_patience ? ". The outcome comes when it stops." : `. The outcome comes after ${asked.epochs} epochs.`));
      node.replaceChildren(words, button("Play and see", "Play and see (Space)", () => { if (!playground.header.playing) playground.toggle(); }, "see"), this.votes.node);
    } else if (phase === "told") {
      const right = choice === asked.right, outcome = element("p", "outcome", right ? "As you guessed: " : "The outcome: ");
      outcome.append(element("strong", "", asked.answers[asked.right]), right ? "." : ". You guessed: ");
      if (!right) outcome.append(element("strong", "", asked.answers[choice]), ".");
      node.dataset.right = String(right);
      node.replaceChildren(outcome, element("p", "", asked.because), this.votes.node, leave("×", "Close", "round"));
    }
    this.votes.show();
    if (playground.state) {
      playground.words.tellLesson(this.pending ? "" : playground.state.note);
      playground.fit();
    }
  }
}
