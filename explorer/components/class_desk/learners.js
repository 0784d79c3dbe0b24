// Who is where: one line for each learner, changed in place, so that what is pressed or read stays where it is.

import { say } from "../class_bar/live.js";
import { button, element } from "../kernel/widgets.js";
import { asking } from "./asking.js";
import { span } from "./words.js";

const COLUMNS = ["Learner", "Page", "Since", "Follows", ""];

export class Learners {
  constructor() {
    this.node = element("section", "card learners", "", { "aria-label": "Who is where" });
    this.table = element("table", "", "", { "aria-label": "Learners" });
    this.body = element("tbody");
    this.none = element("p", "hint", "Nobody has joined yet.");
    const head = element("thead"), names = element("tr");
    names.append(...COLUMNS.map((name) => element("th", "", name, { scope: "col" })));
    head.append(names);
    this.table.append(head, this.body);
    this.node.append(element("h2", "", "Who is where"), this.none, this.table, element("p", "hint", "Learners are told that you see which page they have open, and when you open a copy of it. What they type and what they made is theirs."));
    /** @type {Map<string, Row>} */
    this.rows = new Map();
    this.offset = 0; // seconds by which the server's clock is ahead
  }

  show({ learners, now }) {
    this.offset = now - Date.now() / 1000;
    this.none.hidden = learners.length > 0;
    this.table.hidden = !learners.length;
    for (const [id, row] of this.rows) if (!learners.some((one) => one.id === id)) { row.node.remove(); this.rows.delete(id); }
    learners.forEach((learner, k) => {
      const row = this.rows.get(learner.id) ?? new Row(learner);
      this.rows.set(learner.id, row);
      row.show(learner, this.seconds(learner));
      if (this.body.children[k] !== row.node) this.body.insertBefore(row.node, this.body.children[k] ?? null);
    });
  }

  seconds({ since }) {
    return Date.now() / 1000 + this.offset - since;
  }

  tick() {
    for (const row of this.rows.values()) row.show(row.learner, this.seconds(row.learner));
  }

  texts() {
    return [...this.rows.values()].map((row) => row.cells.map((cell) => cell.textContent));
  }
}

class Row {
  constructor(learner) {
    this.learner = learner;
    this.node = element("tr");
    this.cells = Array.from({ length: 4 }, () => element("td"));
    this.copy = button("Open a copy", `Open a copy of ${learner.name}’s page`, () => say({ do: "show", person: learner.id }));
    const remove = asking("Remove", `Remove ${learner.name} from the class`, () => ({
      words: `Remove ${learner.name}? Their workspace with all that they made is deleted for good.`, act: "Remove", keep: "Keep",
    }), () => say({ do: "remove", person: learner.id }));
    const last = element("td", "acts"), acts = element("div");
    acts.append(this.copy, remove.node);
    last.append(acts);
    this.node.append(...this.cells, last);
  }

  show(learner, seconds) {
    const { name, page, since, follow, connected } = learner, never = !since;
    this.learner = learner;
    this.node.classList.toggle("gone", !connected);
    this.copy.disabled = !connected;
    const texts = [name, connected ? page || "another page" : never ? "not here yet" : `gone${page ? `, last on ${page}` : ""}`, never ? "" : span(seconds), connected ? (follow ? "yes" : "no") : ""];
    texts.forEach((text, k) => { if (this.cells[k].textContent !== text) this.cells[k].textContent = text; });
  }
}
