// The strip of a class: a learner sees where the class is and follows it or not; the teacher brings it elsewhere.

import { addressOf } from "../kernel/address.js";
import { gather } from "../kernel/guessed.js";
import { expose } from "../kernel/probe.js";
import { button, element, tick } from "../kernel/widgets.js";
import { listening, say } from "./live.js";
import { personal } from "./person.js";
import { goTo, isAt, whereNow } from "./places.js";

const HEIGHT = "--class", TOLD_FOR = 8000, LOOKED_FOR = 600; // milliseconds; seconds

let brought = 0; // number of the last page that this tab was brought to
let before = ""; // where it was before that
/** @type {{ person: string, name: string, path: string } | null} */
let copy = null; // of a learner's page, which the teacher has opened

export class ClassBar {
  /** @param {import("../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.root = stage.root;
    this.root.setAttribute("aria-label", "Class");
    this.now = this.header = null;
    this.trouble = this.told = "";
    this.words = element("p", "", "", { "aria-live": "polite" });
    this.acts = element("div", "acts");
    this.seen = element("span", "hint", "Your teacher sees which page you have open.");
    this.named = tick("named", "with the name", () => {});
    this.follow = tick("follow", "Follow the class", (on) => say({ do: "follow", on }));
    this.follow.title = "The teacher may bring you to the page that the class looks at";
    this.you = personal();
    this.root.append(this.words, this.seen, this.acts);
    stage.resized(() => this.make(), this.root);
    stage.on(document, "visibilitychange", () => this.come());
    stage.on(window, "popstate", () => this.draw());
    const watch = setInterval(() => this.look(), 1000);
    stage.ending(() => {
      clearInterval(watch);
      document.documentElement.style.removeProperty(HEIGHT);
    });
    // shown: setting ({number, path, title, of}, or null), follow, name, words (the sentence of the strip)
    expose(this.root, { shown: () => ({ setting: this.now?.setting ?? null, follow: this.now?.follow, name: this.now?.name, words: this.words.textContent }) });
  }

  update({ header }) {
    const first = !this.header;
    this.header = header;
    if (first && !header.teaches) this.stage.ending(gather(header.votes));
    if (first) listening(this.stage, header.path, (news) => this.hear(news), () => ({ do: "here", page: this.header.page }));
    else say({ do: "here", page: header.page });
    this.draw();
  }

  hear(news) {
    const { tell } = news;
    if (tell === "now") { this.now = news; this.come(); }
    if (tell === "connection") this.trouble = news.sentence;
    if (tell === "asked") say({ do: "copy", number: news.number, path: whereNow() });
    if (tell === "told") this.say(news.sentence);
    if (tell === "link") this.you.link(addressOf(news.path).href);
    if (tell === "ended") this.over = news.sentence;
    if (tell === "opened") this.open(news);
    if (tell !== "desk") this.draw();
  }

  // Go where the class is, once for each page that is set, and only in a tab that somebody looks at.
  come() {
    const { now, header } = this, setting = now?.setting;
    if (!setting || !header || header.teaches || document.hidden) return;
    if (setting.number > Math.max(brought, now.taken)) {
      if (!now.follow) return;
      if (!isAt(setting.path)) {
        before = whereNow();
        goTo(setting.path);
      }
    }
    brought = Math.max(brought, setting.number);
    if (setting.number > now.taken) say({ do: "taken", number: setting.number });
  }

  open({ person, name, path }) {
    before = whereNow();
    copy = { person, name, path };
    this.named.querySelector("input").checked = false;
    goTo(path);
  }

  say(sentence) {
    this.told = sentence;
    clearTimeout(this.telling);
    this.telling = setTimeout(() => { this.told = ""; this.draw(); }, TOLD_FOR);
  }

  // Streamlit says nothing of a change of the address, so it is looked at.
  look() {
    const here = whereNow();
    if (here === this.here) return;
    this.here = here;
    this.draw();
  }

  draw() {
    const { header, now } = this;
    if (!header) return;
    const words = this.over || this.told || this.trouble;
    const [plain, acts] = header.teaches ? this.teachers(now?.setting ?? null) : this.learners(now);
    this.words.textContent = words || plain;
    this.words.classList.toggle("said", Boolean(words));
    const key = JSON.stringify(acts.map((one) => (one instanceof HTMLElement && one.tagName === "BUTTON" ? one.title : "fixed")));
    if (key !== this.drawn) this.acts.replaceChildren(...acts);
    this.drawn = key;
    this.root.classList.toggle("placed", Boolean(now?.setting));
    this.seen.hidden = header.teaches || Boolean(words);
    this.follow.show(now?.follow ?? true);
    this.you.called(now?.name ?? "");
    this.make();
  }

  /** @returns {[string, Node[]]} */
  learners(now) {
    const setting = now?.setting, here = whereNow(), there = Boolean(setting) && isAt(setting.path);
    const whose = setting?.of ? `, as ${setting.of} has it` : "";
    let words = "You are in a class.";
    if (setting) words = there ? `The class is here${whose}.` : `The class is on “${setting.title}”${whose}.`;
    if (now?.looked && Date.now() / 1000 - now.looked < LOOKED_FOR) words += ` Your teacher opened a copy of your page at ${new Date(1000 * now.looked).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}.`;
    const go = setting && !there && button("Go there", `Go there: open “${setting.title}” as the class has it`, () => this.go(), "main");
    const back = before && before !== here && there && button("Back to where I was", "Back to where I was before the class was brought here", () => goTo(before));
    return [words, [go, back, this.follow, this.you].filter(Boolean)];
  }

  go() {
    const { setting } = this.now;
    if (!setting) return;
    before = whereNow();
    brought = Math.max(brought, setting.number);
    goTo(setting.path);
    say({ do: "taken", number: setting.number });
  }

  /** @returns {[string, Node[]]} */
  teachers(setting) {
    const { page, desk } = this.header, there = Boolean(setting) && isAt(setting.path);
    const copied = copy && isAt(copy.path) ? copy : null;
    let words = setting ? `The class is ${there ? "here" : `on “${setting.title}”`}.` : "The class is free to go where it likes.";
    if (copied) words = `This is a copy of ${copied.name}’s page.`;
    if (!copied) this.named.remove();
    this.named.lastElementChild.textContent = copied ? `with the name ${copied.name}` : "";
    const shown = () => (copy && isAt(copy.path) && this.named.querySelector("input").checked ? { shown: copy.person } : {});
    const bring = page !== desk && !(there && !copied) && button("Bring the class here", "Bring the class here: everybody who follows opens this page, as it is now", () => say({ do: "bring", path: whereNow(), ...shown() }), "main");
    const go = setting && !there && !copied && button("Go there", `Go there: open “${setting.title}” as the class has it`, () => { if (this.now.setting) goTo(this.now.setting.path); });
    const free = setting && !copied && button("Set free", "Set free: no page is set for the class any more", () => say({ do: "free" }));
    const back = copied && button("Back", "Back to where you were", () => goTo(before));
    return [words, [bring, copied && this.named, go, free, back].filter(Boolean)];
  }

  // The room that the strip takes is taken from the page above it.
  make() {
    const style = document.documentElement.style, height = `${Math.ceil(this.root.getBoundingClientRect().height)}px`;
    if (style.getPropertyValue(HEIGHT) === height) return;
    style.setProperty(HEIGHT, height);
    window.dispatchEvent(new Event("resize")); // for the parts that measure the window
  }
}
