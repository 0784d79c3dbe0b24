// The page that everybody opens.

import { say } from "../class_bar/live.js";
import { goTo } from "../class_bar/places.js";
import { button, element } from "../kernel/widgets.js";

export function setting() {
  const node = element("section", "card", "", { "aria-label": "The page for everybody" }), words = element("p", "", "", { "aria-live": "polite" });
  const line = element("div", "line"), told = element("p", "hint", "Open any page of the app, bring it into the state that all should see, and press “Bring the class here” at its foot.");
  let path = "";
  const go = button("Go there", "Go there: open the page as the class has it", () => goTo(path));
  const free = button("Set free", "Set free: no page is set for the class any more", () => say({ do: "free" }));
  line.append(go, free);
  node.append(element("h2", "", "The page for everybody"), words, line, told);
  return {
    node,
    show({ setting: set, learners }) {
      path = set?.path ?? "/";
      line.hidden = !set;
      if (!set) { words.textContent = "None is set: learners go where they like."; return; }
      const there = learners.filter((one) => one.connected && one.page === set.title).length, here = learners.filter((one) => one.connected).length;
      words.textContent = `“${set.title}”${set.of ? `, as ${set.of} has it` : ""}: ${there} of ${here} connected learners have this page open.`;
    },
  };
}
