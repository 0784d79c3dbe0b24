// How the class has answered "predict first" questions: how many have, and the counts once the teacher shows them.

import { say } from "../class_bar/live.js";
import { shown } from "../kernel/shown.js";
import { button, element, tick } from "../kernel/widgets.js";

export class Polls {
  constructor() {
    this.node = element("section", "card polls", "", { "aria-label": "Votes" });
    this.list = element("div", "list");
    this.none = element("p", "hint", "Nobody has answered a question yet. Lessons and views that ask “Guess first” are counted here.");
    this.held = tick("hold", "Hold the counts back until I show them", (on) => say({ do: "hold", on }));
    this.node.append(element("h2", "", "Votes"), this.none, this.list, this.held);
    /** @type {Map<string, { node: HTMLElement, key: string }>} */
    this.rows = new Map();
  }

  show({ polls, held }) {
    this.held.show(held);
    this.none.hidden = polls.length > 0;
    for (const [id, row] of this.rows) if (!polls.some((one) => one.id === id)) { row.node.remove(); this.rows.delete(id); }
    polls.forEach((poll, k) => {
      const row = this.rows.get(poll.id) ?? { node: element("article"), key: "" }, key = JSON.stringify(poll);
      this.rows.set(poll.id, row);
      if (row.key !== key) fill(row.node, poll);
      row.key = key;
      if (this.list.children[k] !== row.node) this.list.insertBefore(row.node, this.list.children[k] ?? null);
    });
  }
}

function fill(node, { id, question, title, answers, counts, answered, missing, revealed }) {
  const parts = [element("h3", "", shown(question)), element("p", "count", `${title ? `${title}: ` : ""}${answered} of ${answered + missing} have answered`)];
  if (counts) {
    const bars = element("div", "bars"), most = Math.max(1, ...counts);
    bars.append(...answers.flatMap((answer, k) => {
      const bar = element("div", "bar-of"), part = element("span");
      part.style.width = `${(100 * counts[k]) / most}%`;
      bar.append(part);
      return [element("span", "answer", shown(answer)), bar, element("output", "", String(counts[k]))];
    }));
    parts.push(bars);
  } else parts.push(element("p", "hint", `Held back: ${answers.map((answer) => shown(answer)).join(" · ")}`));
  const line = element("div", "line");
  if (!revealed) line.append(button("Show the counts", "Show the counts: here, and to learners who have answered", () => say({ do: "reveal", question: id }), "main"));
  line.append(button("Ask again", "Ask again: the answers so far are dropped", () => say({ do: "again", question: id })));
  node.replaceChildren(...parts, line);
}
