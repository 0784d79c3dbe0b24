// The teacher's view of a class: parts that each draw what the server tells of the whole class, at most twice a second.

import { listening, say } from "../class_bar/live.js";
import { expose } from "../kernel/probe.js";
import { element } from "../kernel/widgets.js";
import { asking } from "./asking.js";
import { Joining } from "./joining.js";
import { Learners } from "./learners.js";
import { Polls } from "./polls.js";
import { setting } from "./setting.js";

export class ClassDesk {
  /** @param {import("../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.root = stage.root;
    this.root.setAttribute("aria-label", "The class");
    this.trouble = element("p", "trouble", "", { role: "status" });
    this.joining = new Joining();
    this.setting = setting();
    this.polls = new Polls();
    this.learners = new Learners();
    this.end = asking("End the class", "End the class: nobody may join any more, and all learners leave", () => ({
      words: "End the class? All learners leave, and nobody joins any more. What they made is kept, and their personal links open it when the class is on again.",
      act: "End the class",
      keep: "Go on",
    }), () => say({ do: "end" }));
    const side = element("div", "side"), foot = element("div", "foot");
    side.append(this.setting.node, this.polls.node);
    foot.append(this.end.node);
    this.root.append(this.trouble, this.joining.node, side, this.learners.node, foot);
    this.desk = null;
    const clock = setInterval(() => { if (this.desk) this.learners.tick(); }, 10_000);
    stage.ending(() => {
      clearInterval(clock);
      say({ do: "watch", on: false });
    });
    // shown: desk (what the server told last, without the picture), rows (the texts of the table)
    expose(this.root, { shown: () => ({ desk: this.desk && { ...this.desk, picture: undefined }, rows: this.learners.texts() }) });
  }

  update({ header }) {
    if (this.path) return;
    this.path = header.path;
    listening(this.stage, header.path, (news) => this.hear(news), () => ({ do: "watch", on: true }));
  }

  hear(news) {
    if (news.tell === "connection") this.trouble.textContent = news.sentence;
    if (news.tell !== "desk") return;
    this.desk = news;
    this.joining.show(news);
    this.setting.show(news);
    this.polls.show(news);
    this.learners.show(news);
    this.end.node.hidden = news.over;
  }
}
