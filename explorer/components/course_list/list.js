// The course as a list: every topic a link, beside it what this browser remembers of it.

import { expose } from "../kernel/probe.js";
import { button, element } from "../kernel/widgets.js";
import { forget, kept } from "../topic/progress.js";
import { stateOf } from "./words.js";

export class List {
  /** @param {import("../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.root = stage.root;
    this.emit = (_value) => {};
    this.body = element("div", "parts");
    this.foot = element("p", "foot");
    this.root.append(this.body, this.foot);
    this.shown = [];
    // topics: name and what is said of each, in order; solved: exercises in all
    expose(this.root, { shown: () => this.header && { topics: this.shown.map(({ entry, words }) => ({ name: entry.name, says: words.textContent })), foot: this.foot.textContent } });
  }

  update({ header }) {
    const key = JSON.stringify(header.parts);
    this.root.style.setProperty("--accent", this.stage.theme.accent);
    this.header = header;
    if (key !== this.key) this.build(key);
    this.tell();
  }

  build(key) {
    this.key = key;
    this.shown = [];
    this.body.replaceChildren(...this.header.parts.map((part, k) => {
      const section = element("section"), list = element("ul");
      section.append(element("h3", "", `${k + 1}. ${part.title}`), list);
      for (const entry of part.entries) list.append(this.entry(entry));
      return section;
    }));
  }

  entry(entry) {
    const item = element("li"), link = element("a", "topic-link", "", { href: entry.href }), words = element("span", "done");
    link.append(element("strong", "", entry.title), element("span", "sentence", entry.sentence), element("span", "where", entry.where));
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return; // a tab or a window of its own
      event.preventDefault();
      this.emit(entry.name);
    });
    item.append(link, words);
    this.shown.push({ entry, item, words });
    return item;
  }

  tell() {
    const all = kept();
    let exercises = 0, solved = 0;
    for (const { entry, item, words } of this.shown) {
      const one = entry.progress ? all[entry.progress] : undefined, { state, words: says } = stateOf(one);
      item.dataset.state = state;
      words.textContent = says;
      exercises += one?.exercises.length ?? 0;
      solved += one?.exercises.filter((name) => one.solved.includes(name)).length ?? 0;
    }
    const clear = button("Forget it", "Forget what was opened and solved", () => { forget(); this.tell(); }, "plain");
    const said = exercises ? `You have solved ${solved} of the ${exercises} exercises of the topics that you opened. ` : "";
    this.foot.replaceChildren(`${said}What you opened and solved is kept in this browser and goes nowhere else.`, ...(exercises ? [" ", clear] : []));
  }
}
