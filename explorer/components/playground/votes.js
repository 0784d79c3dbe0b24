// How a class has answered a lesson's question: bars with their counts, for those who have answered it themselves.

import { pageName } from "../kernel/guessed.js";
import { element } from "../kernel/widgets.js";

/** @typedef {import("../kernel/messages.js").Votes} Votes */

/**
 * Whether these are the votes on a question.
 * @param {Votes | null} votes
 * @param {{ question: string, answers: string[] } | null} asked
 */
export function about(votes, asked) {
  return Boolean(votes && asked) && votes.question === asked.question && votes.answers.join("\n") === asked.answers.join("\n");
}

export class VotesBars {
  /**
   * @param {import("./playground.js").Playground} playground
   * @param {{ asked: any, choice: number | null, phase?: string }} guess
   */
  constructor(playground, guess) {
    this.playground = playground;
    this.guess = guess;
    this.node = element("div", "votes", "", { role: "img" });
    this.node.hidden = true;
    /** @type {Votes | null} */
    this.counted = null;
    this.sent = "";
    this.socket = null;
  }

  // Send this browser's answer, once over each connection: what a server has counted already it counts no more.
  cast(anew = false) {
    const { guess: { asked, choice }, playground: { stream } } = this;
    if (!asked || choice === null || !stream.connection.ready) return;
    const key = JSON.stringify([asked.question, choice]);
    if (!anew && this.sent === key && this.socket === stream.connection.socket) return;
    this.sent = key;
    this.socket = stream.connection.socket;
    stream.tell({ do: "vote", question: asked.question, answers: asked.answers, choice, page: pageName() });
  }

  /** @param {Votes} votes */
  take(votes) {
    this.counted = votes;
    this.show();
    this.playground.fit();
  }

  show() {
    const { node, counted, guess: { asked, choice, phase } } = this, counts = about(counted, asked) && choice !== null ? counted.counts : null;
    node.hidden = !counts?.some(Boolean); // none where it is asked again
    if (node.hidden) return;
    const all = counts.reduce((sum, count) => sum + count, 0), most = Math.max(...counts);
    node.setAttribute("aria-label", `${all} answers: ${asked.answers.map((answer, k) => `${answer} ${counts[k]}`).join(", ")}`);
    node.replaceChildren(element("p", "", `${all} have answered:`), ...asked.answers.flatMap((answer, k) => {
      const bar = element("div", "bar-of"), part = element("span");
      part.style.width = `${(100 * counts[k]) / most}%`;
      bar.append(part);
      return [element("span", phase === "told" && k === asked.right ? "right" : "", answer + (k === choice ? " (you)" : "")), bar, element("output", "", String(counts[k]))];
    }));
  }
}
