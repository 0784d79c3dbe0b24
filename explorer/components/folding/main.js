// Folds streamlit's sidebar once the window is narrow. What is opened again by hand stays open.

import { mounting } from "../kernel/stage.js";

const BUTTON = '[data-testid="stSidebarCollapseButton"] button';
let folded = false; // once for the page's life in the browser, through every view of it

class Folding {
  /** @param {import("../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    stage.root.hidden = true;
  }

  // Streamlit's own breakpoint is 768 px: below it the sidebar lies over the page, and is folded already.
  update({ header }) {
    if (this.narrow) return;
    this.narrow = matchMedia(`(min-width: 769px) and (max-width: ${header.narrow}px)`);
    this.stage.on(this.narrow, "change", () => { folded = false; this.fold(); });
    this.fold();
  }

  fold() {
    if (folded || !this.narrow.matches) return;
    const button = document.querySelector(BUTTON);
    if (!(button instanceof HTMLElement)) return;
    folded = true;
    button.click();
  }
}

export const mount = mounting("folding", Folding);
