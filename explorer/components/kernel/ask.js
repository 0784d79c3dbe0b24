// Asks the inspection engine: at most one question under way and the newest waiting; those in between are forgotten.

import { addressOf } from "./address.js";
import { unpack } from "./bytes.js";

/** @typedef {import("./inspector.js").Question} Question */
/** @typedef {{ [Q in Question as Q["ask"]]: Q }} Questions  by what they ask, as the answers are */
/** @typedef {import("./inspector.js").Answers} Answers */

const PAUSES = [200, 1000, 3000]; // milliseconds before a question is sent again whose connection was cut

let numbered = 0; // questions asked so far, by all askers

/**
 * What the probe of several askers says: the number of their newest question, and up to which they are answered.
 * @param {() => (Asker | null | undefined)[]} askers
 */
export function counted(askers) {
  const requested = () => Math.max(0, ...askers().filter(Boolean).map((one) => one.requested));
  const open = () => askers().filter((one) => one && one.answered < one.requested).map((one) => one.answered);
  return { requested, answered: () => Math.min(requested(), ...open()) };
}

export class Asker {
  /**
   * `path` is what `path()` of explorer/ui/inspector.py gave.
   * @param {string} path
   */
  constructor(path) {
    this.path = path;
    this.requested = this.answered = 0; // the numbers of the newest question, and of the newest that was answered
    this.under = false;
    this.waiting = null;
    this.ended = new AbortController();
  }

  /**
   * The answer as {header, arrays}; null where a newer question took its place or the asker was closed. Rejects with one sentence.
   * @template {keyof Answers} K
   * @param {K} kind
   * @param {Omit<Questions[K], "ask">} settings
   * @returns {Promise<Answers[K] | null>}
   */
  ask(kind, settings) {
    const question = { ask: kind, ...settings };
    const number = (this.requested = ++numbered);
    return new Promise((resolve, reject) => {
      if (this.waiting) this.waiting.resolve(null);
      this.waiting = { number, question, resolve, reject };
      this.next();
    });
  }

  async next() {
    if (this.under || !this.waiting) return;
    const { number, question, resolve, reject } = this.waiting;
    this.waiting = null;
    this.under = true;
    try {
      const bytes = await this.fetched(JSON.stringify(question));
      resolve(bytes && unpack(bytes));
    } catch (error) {
      if (this.ended.signal.aborted) resolve(null);
      else reject(error instanceof TypeError ? new Error("The app does not answer. Is it still running?") : error);
    } finally {
      this.answered = number; // whoever waits for the answer draws it before anything else happens
      this.under = false;
      this.next();
    }
  }

  // A question only reads: where the connection was cut it is sent again, unless a newer one has come; that one is asked then.
  async fetched(body) {
    for (const pause of [...PAUSES, null]) {
      try {
        const reply = await fetch(addressOf(this.path), { method: "POST", body, signal: this.ended.signal, headers: { "Content-Type": "application/json" } });
        if (!reply.ok) throw new Error((await reply.text()) || "The app gave no answer.");
        return new Uint8Array(await reply.arrayBuffer());
      } catch (error) {
        if (!(error instanceof TypeError) || pause === null || this.ended.signal.aborted) throw error;
        await new Promise((resolve) => setTimeout(resolve, pause));
        if (this.waiting || this.ended.signal.aborted) return null;
      }
    }
    return null;
  }

  close() {
    if (this.waiting) this.waiting.resolve(null);
    this.waiting = null;
    this.ended.abort();
  }
}
