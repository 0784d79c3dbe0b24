// How to join: the address, the code and both as a picture, also over the whole screen.

import { say } from "../class_bar/live.js";
import { button, element } from "../kernel/widgets.js";

export class Joining {
  constructor() {
    this.node = element("section", "card joining", "", { "aria-label": "Joining" });
    this.poster = element("div", "poster");
    this.picture = element("div", "picture", "", { role: "img", "aria-label": "QR code of the address to join" });
    this.address = element("p", "address");
    this.code = element("p", "code", "", { "aria-label": "Code to join" });
    this.count = element("p", "count", "", { "aria-live": "polite" });
    this.state = element("p", "state");
    const words = element("div", "words");
    this.how = [element("p", "small", "Join at"), this.address, element("p", "small", "with the code"), this.code];
    words.append(...this.how, this.state, this.count);
    this.poster.append(words, this.picture);
    this.large = button("Full screen", "Full screen: address and code to be read from the last row", () => this.fill());
    this.open = button("Close joining", "Close joining: nobody new may join; who has joined stays", () => say({ do: "joining", open: !this.opened }));
    this.fresh = button("New code", "New code: the one before is worth nothing any more", () => say({ do: "code" }));
    const acts = element("div", "line");
    acts.append(this.large, this.open, this.fresh);
    this.node.append(element("h2", "", "Join"), this.poster, acts);
    this.drawn = "";
  }

  fill() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.poster.requestFullscreen?.().catch(() => {});
  }

  show({ open, over, code, address, picture, learners, hindered }) {
    this.opened = open;
    const here = learners.filter((one) => one.connected).length;
    this.address.textContent = address;
    this.code.textContent = code;
    for (const node of [...this.how, this.picture]) node.hidden = !open;
    if (picture !== this.drawn) {
      this.drawn = picture;
      this.picture.replaceChildren(drawing(picture));
    }
    this.count.textContent = `${learners.length} ${learners.length === 1 ? "learner" : "learners"}, ${here} connected`;
    let words = "";
    if (hindered) words = `Somebody tries wrong codes: nobody can join for ${hindered} s. Who has joined is not concerned.`;
    if (!open) words = over ? "The class is over. Opening it lets personal links in again, and gives a new code." : "Joining is closed. Who has joined comes back by a personal link.";
    this.state.textContent = words;
    this.open.textContent = over ? "Open the class" : open ? "Close joining" : "Open joining";
    this.open.title = open ? "Close joining: nobody new may join; who has joined stays" : "Open joining: whoever has the code may join";
    this.open.setAttribute("aria-label", this.open.title);
    this.fresh.hidden = this.large.hidden = !open;
  }
}

// The server's own drawing; it is read as a document, so that nothing in it can run.
function drawing(text) {
  const read = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  for (const node of [read, ...read.querySelectorAll("*")]) for (const { name } of [...node.attributes]) if (/^on/i.test(name)) node.removeAttribute(name);
  read.setAttribute("aria-hidden", "true");
  return document.importNode(read, true);
}
