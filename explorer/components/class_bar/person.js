// A learner's own part of the strip: their name, a new personal link, and the way out.

import { addressOf } from "../kernel/address.js";
import { button, drawer, element } from "../kernel/widgets.js";
import { say } from "./live.js";

/** A drawer with `called(text)` and `link(address)`: what a learner is called, and the link that was asked for. */
export function personal() {
  const who = element("strong"), told = element("p", "", "Your teacher sees your name and which page you have open, and can open a copy of that page. Nothing else: not what you type, not your runs.");
  const link = element("input", "", "", { readonly: "", "aria-label": "Your personal link", type: "text" }), words = element("p", "hint");
  const fresh = button("New personal link", "New personal link: it brings you back to your work from any browser", () => say({ do: "link" }));
  const copied = button("Copy", "Copy the personal link", async () => {
    try {
      await navigator.clipboard.writeText(link.value);
      words.textContent = "The link was copied. Keep it to yourself: whoever has it is you.";
    } catch {
      link.select();
    }
  }, "main");
  const leave = element("form", "", "", { method: "post", action: addressOf("/leave").href });
  leave.append(element("button", "", "Leave", { title: "Leave: this browser has to enter anew; what you made is kept" }));
  const line = element("div", "line");
  line.append(link, copied);
  line.hidden = words.hidden = true;
  const foot = element("div", "line");
  foot.append(fresh, leave);
  const node = drawer("You", "Your name, your personal link, and the way out", who, told, line, words, foot);
  return Object.assign(node, {
    called: (/** @type {string} */ text) => {
      who.textContent = text;
      node.firstElementChild.textContent = text ? text.slice(0, 24) : "You";
    },
    link: (/** @type {string} */ address) => {
      link.value = address;
      line.hidden = words.hidden = false;
      words.textContent = "It brings you back to your work from any browser. The link before leads nowhere any more.";
    },
  });
}
