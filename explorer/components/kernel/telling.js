// What one part of the page tells the others of itself: numbers with names, whenever they change. Parts have shadow trees of
// their own, so this goes through the window.

const TOLD = "snp-explorer-told", ASKED = "snp-explorer-asked";

/** @typedef {Record<string, number>} Facts */

/**
 * Let a part tell: the answer is to be called with its numbers, as often as one likes; only changes are sent.
 * @param {import("./stage.js").Stage} stage
 */
export function telling(stage) {
  /** @type {Facts} */
  let last = {};
  let key = "";
  const send = () => window.dispatchEvent(new CustomEvent(TOLD, { detail: last }));
  stage.on(window, ASKED, send);
  return (/** @type {Facts} */ facts) => {
    const now = Object.values(facts).join();
    if (now === key) return;
    key = now;
    last = facts;
    send();
  };
}

/**
 * Hear what the parts of the page tell, first what they told last.
 * @param {import("./stage.js").Stage} stage
 * @param {(facts: Facts) => void} hear
 */
export function hearing(stage, hear) {
  stage.on(window, TOLD, ({ detail }) => hear(detail));
  window.dispatchEvent(new Event(ASKED));
}
