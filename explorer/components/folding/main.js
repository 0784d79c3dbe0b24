// Folds streamlit's sidebar once the window is narrow. What is opened again by hand stays open.

import { mounting } from "../kernel/stage.js";

const BUTTON = '[data-testid="stSidebarCollapseButton"] button';
let folded = false; // once for the page's life in the browser, through every view of it

class Folding {
  /** @param {import("../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.below = 0; // pixels
    /** @type {MediaQueryList | null} */
    this.narrow = null;
    stage.root.hidden = true;
  }

  // Streamlit's own breakpoint is 768 px: below it the sidebar lies over the page, and is folded already.
  update({ header }) {
    if (header.narrow === this.below) return;
    if (this.below) folded = false; // the letters have changed their size, and with it what is narrow
    this.below = header.narrow;
    const narrow = matchMedia(`(min-width: 769px) and (max-width: ${header.narrow}px)`);
    this.narrow = narrow;
    this.stage.on(narrow, "change", () => {
      if (this.narrow !== narrow) return;
      folded = false;
      this.fold();
    });
    this.fold();
  }

  fold() {
    if (folded || !this.narrow?.matches) return;
    const button = document.querySelector(BUTTON);
    if (!(button instanceof HTMLElement)) return;
    folded = true;
    button.click();
  }
}

export const mount = mounting("folding", Folding);
