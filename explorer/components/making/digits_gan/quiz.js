// Real or made, against the clock: one digit after the other, and at the end how many were told rightly.

import { shuffled, uniforms } from "../../topic/chance.js";
import { button, element } from "../../kernel/widgets.js";
import { digit, wilson } from "./real_ones.js";

const COUNT = 20, SECONDS = 30;

/**
 * A deck for the quiz: as many real as made ones, in random order.
 * @param {Uint8Array} real
 * @param {Uint8Array} made
 * @param {number} seed
 * @param {number} [count]
 */
export function deck(real, made, seed, count = COUNT) {
  const uniform = uniforms(seed), half = count / 2, pick = (all, kind) => shuffled(all.length / 64, uniform).slice(0, half).map((k) => ({ kind, pixels: digit(all, k) }));
  const cards = [...pick(real, "real"), ...pick(made, "made")];
  return shuffled(count, uniform).map((k) => cards[k]);
}

/** What is said at the end. */
export function verdict(/** @type {number} */ right, /** @type {number} */ of) {
  if (!of) return "The time is over before the first answer.";
  const [low, high] = wilson(right, of), percent = (v) => `${Math.round(100 * v)}%`;
  const words = low > 0.5 ? "You tell them apart." : high < 0.5 ? "You take made ones for real." : "That may be chance: 50% lies within.";
  return `${right} of ${of} right, ${percent(right / of)} (95% interval ${percent(low)} to ${percent(high)}). ${words}`;
}

export class Quiz {
  /**
   * @param {import("../../topic/frame.js").Frame} frame
   * @param {Element} place
   * @param {{ draw: (pen: any, pixels: Uint8Array, side: number) => void, real: () => Uint8Array, made: () => Uint8Array }} acts
   */
  constructor(frame, place, acts) {
    this.frame = frame;
    this.acts = acts;
    this.node = element("section", "quiz", "", { "aria-label": "Real or made?" });
    this.words = element("p", "said", "", { role: "status" });
    this.clock = element("progress", "clock", "", { max: String(SECONDS), "aria-label": "Seconds left" });
    this.surface = frame.stage.surface({ draw: () => this.paint() });
    this.surface.node.classList.add("card");
    this.begins = button("Real or made?", `${COUNT} digits in ${SECONDS} seconds: which are real?`, () => this.begin(), "main");
    this.answers = element("div", "answers");
    this.answers.append(button("Real", "It is a real digit (arrow left)", () => this.answer("real")), button("Made", "It was made (arrow right)", () => this.answer("made")));
    this.surface.keys(() => ({ ArrowLeft: () => this.answer("real"), ArrowRight: () => this.answer("made") }));
    this.node.append(this.begins, this.surface.node, this.answers, this.clock, this.words);
    place.append(this.node);
    this.cards = [];
    this.at = this.right = this.round = 0;
    this.frames = frame.stage.frames((now) => this.tick(now));
    this.enter("before");
  }

  begin() {
    this.round += 1;
    this.cards = deck(this.acts.real(), this.acts.made(), this.round + Math.floor(Date.now() / 1000));
    this.at = this.right = 0;
    this.ends = performance.now() + 1000 * SECONDS;
    this.enter("asking");
    this.surface.node.focus();
    this.frames.ask();
  }

  answer(/** @type {string} */ kind) {
    if (this.phase !== "asking") return;
    if (this.cards[this.at].kind === kind) this.right += 1;
    this.at += 1;
    if (this.at === this.cards.length) this.end();
    else this.paint();
  }

  tick(/** @type {number} */ now) {
    if (this.phase !== "asking") return;
    const left = (this.ends - now) / 1000;
    this.clock.setAttribute("value", String(Math.max(0, left)));
    if (left <= 0) this.end();
    else this.frames.ask();
  }

  end() {
    this.enter("over");
    this.words.textContent = verdict(this.right, this.at);
    this.begins.focus();
  }

  /** @param {"before" | "asking" | "over"} phase */
  enter(phase) {
    this.phase = phase;
    this.node.dataset.phase = phase;
    this.begins.hidden = phase === "asking";
    this.begins.textContent = phase === "over" ? "Another 20" : "Real or made?";
    for (const part of [this.surface.node, this.answers, this.clock]) part.toggleAttribute("hidden", phase !== "asking");
    if (phase !== "over") this.words.textContent = phase === "before" ? "20 held-out and made digits of the steadied GAN in 30 seconds." : "";
    this.paint();
  }

  paint() {
    if (this.phase !== "asking" || !this.cards[this.at]) return;
    const side = 120;
    this.surface.node.style.height = `${side}px`;
    this.acts.draw(this.surface.pen(side, side, this.frame.theme), this.cards[this.at].pixels, side);
    this.surface.node.setAttribute("aria-label", `Digit ${this.at + 1} of ${this.cards.length}: arrow left says real, arrow right made.`);
  }
}
