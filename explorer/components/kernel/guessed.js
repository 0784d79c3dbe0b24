// What was guessed before an outcome is shown: told to the server where a class gathers its guesses, else to nobody.

import { addressOf } from "./address.js";

const SAID = "snp-explorer-guessed";

/**
 * A view's question was answered.
 * @param {{ question: string, answers: string[] }} asked
 * @param {number} choice  counted from 0
 */
export function guessed({ question, answers }, choice) {
  dispatchEvent(new CustomEvent(SAID, { detail: { question, answers, choice, page: pageName() } }));
}

/** The name of the page that the address names, "" of the first. */
export function pageName() {
  return /\/([a-z0-9_]{1,40})\/?$/.exec(location.pathname)?.[1] ?? "";
}

/**
 * Send what is guessed on this page to the server from now on; returns what ends that. A guess that cannot be sent is none.
 * @param {string} path  of the server's route, with the page's token: "/live/vote?token=…"
 */
export function gather(path) {
  const send = (/** @type {CustomEvent} */ { detail }) => {
    fetch(addressOf(path), { method: "POST", body: JSON.stringify(detail), headers: { "Content-Type": "application/json" } }).catch(() => {});
  };
  addEventListener(SAID, send);
  return () => removeEventListener(SAID, send);
}
