// Play, step and reset of a view that moves. It stands still while nobody can see it.

import { sign } from "../kernel/icons.js";
import { button, element } from "../kernel/widgets.js";

const MOST = 2000; // steps in a frame, however fast it is to go
const BUDGET = 12; // milliseconds of a frame that steps may take
const LONGEST = 0.25; // seconds that a frame may have lasted; what came before was a pause

/**
 * @typedef {object} Acts
 * @property {() => boolean | void} step  one step; true where there is nothing more to do
 * @property {() => void} reset
 * @property {() => void} draw  after the steps of a frame
 * @property {() => boolean} [holds]  whether playing has to wait (a question is open)
 * @property {number} rate  steps a second
 * @property {string} [what]  what one step is, for the button's hint: "one sample"
 */

export class Player {
  /**
   * @param {import("./frame.js").Frame} frame
   * @param {Acts} acts
   */
  constructor(frame, acts) {
    this.acts = acts;
    this.rate = acts.rate;
    this.playing = this.ended = false;
    this.owed = 0; // steps, and a share of one
    this.before = 0;
    this.seen = true;
    this.frames = frame.stage.frames((now) => this.tick(now));
    const what = acts.what ?? "one step";
    this.toggler = button("", "Play", () => this.toggle(), "play");
    this.stepper = sign(button("", `Step: ${what}`, () => this.one()), "step");
    this.resetter = sign(button("", "Reset", () => this.reset()), "reset");
    this.node = element("div", "player", "", { role: "group", "aria-label": "Player" });
    this.node.append(this.toggler, this.stepper, this.resetter);
    frame.controls.prepend(this.node);
    this.show();
    const watch = new IntersectionObserver(([entry]) => {
      this.seen = entry.isIntersecting;
      if (this.seen && this.playing) this.go();
    });
    watch.observe(frame.stage.root);
    frame.stage.ending(() => watch.disconnect());
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  play() {
    if (this.acts.holds?.()) return;
    if (this.ended) this.acts.reset();
    this.ended = false;
    this.playing = true;
    this.go();
    this.show();
  }

  pause() {
    this.playing = false;
    this.frames.cancel();
    this.show();
  }

  one() {
    if (this.acts.holds?.()) return;
    this.pause();
    if (!this.ended) this.ended = Boolean(this.acts.step());
    this.acts.draw();
    this.show();
  }

  reset() {
    this.pause();
    this.ended = false;
    this.acts.reset();
    this.acts.draw();
  }

  /** The state was changed by hand: there may be more to do. */
  changed() {
    this.ended = false;
    this.show();
  }

  go() {
    this.before = 0;
    this.owed = 0;
    this.frames.ask();
  }

  tick(now) {
    if (!this.playing || !this.seen) return;
    const passed = this.before ? Math.min(LONGEST, (now - this.before) / 1000) : 1 / 60, start = performance.now();
    this.before = now;
    this.owed = Math.min(MOST, this.owed + passed * this.rate);
    let made = 0;
    while (this.owed >= 1 && !this.ended && performance.now() - start < BUDGET) {
      this.owed -= 1;
      made += 1;
      this.ended = Boolean(this.acts.step());
    }
    if (this.owed > MOST / 2) this.owed = 0; // it can't keep up, and need not catch up
    if (made) this.acts.draw();
    if (this.ended) this.pause();
    else this.frames.ask();
  }

  show() {
    const words = this.playing ? "Pause" : this.ended ? "Play again" : "Play";
    if (this.toggler.title === words && this.toggler.firstChild) return;
    sign(this.toggler, this.playing ? "pause" : "play");
    this.toggler.title = words;
    this.toggler.setAttribute("aria-label", words);
  }
}
