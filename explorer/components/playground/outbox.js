// What a page has to say to its engine: numbered, in order, no faster than the engine reads, until it is answered.

/** @typedef {import("../kernel/messages.js").Command} Command */
/** @typedef {Command & { number: number }} Numbered */

const BURST = 30, EVERY = 20; // so many at once, then one in so many milliseconds
const MOST = 500; // what waits while there is no connection

// What a command is about, where a newer one makes it needless.
/** @param {any} command */
function subject(command) {
  switch (command.do) {
    case "edit": return `edit ${command.net ?? 0} ${command.element}`;
    case "move": case "label": return `${command.do} ${command.index}`;
    case "choose": case "open_element": case "seek": return command.do;
    case "set": return `set ${Object.keys(command.state).sort()} ${Object.keys(command.state.other ?? {}).sort()}`;
    default: return null;
  }
}

// Those may pass one another: what they are about is not the same.
const APART = new Set(["edit", "move", "label", "choose", "open_element"]);

/**
 * Put a command behind those that wait. An older one of the same thing, which it makes needless, is taken out, unless
 * something stands between that depends on it.
 * @param {Numbered[]} waiting
 * @param {Numbered} command
 */
export function enqueue(waiting, command) {
  const what = subject(command);
  for (let k = waiting.length - 1; what && k >= 0; k--) {
    if (subject(waiting[k]) === what) { waiting.splice(k, 1); break; }
    if (!APART.has(waiting[k].do) || !APART.has(command.do)) break;
  }
  waiting.push(command);
}

export class Outbox {
  /**
   * @param {(command: Numbered) => void} post  send one, the connection being open
   * @param {() => number} now  in milliseconds
   * @param {(act: () => void, milliseconds: number) => any} later
   */
  constructor(post, now = () => performance.now(), later = (act, milliseconds) => setTimeout(act, milliseconds)) {
    this.post = post;
    this.now = now;
    this.later = later;
    this.requested = this.answered = 0;
    this.open = this.due = false;
    /** @type {Numbered[]} */
    this.waiting = [];
    /** @type {Numbered[]} */
    this.unanswered = []; // sent, in order
    this.spent = 0; // how many of a burst are used up, as of `looked`
    this.looked = now();
  }

  /**
   * The number of a command that will be sent; 0 where too many wait already.
   * @param {Command} command
   */
  put(command) {
    if (this.waiting.length >= MOST) return 0;
    const numbered = { ...command, number: ++this.requested };
    enqueue(this.waiting, numbered);
    this.flush();
    return numbered.number;
  }

  flush() {
    const now = this.now();
    this.spent = Math.max(0, this.spent - (now - this.looked) / EVERY);
    this.looked = now;
    while (this.open && this.waiting.length && this.spent < BURST) {
      const command = this.waiting.shift();
      this.unanswered.push(command);
      this.spent += 1;
      this.post(command);
    }
    if (!this.open || !this.waiting.length || this.due) return;
    this.due = true;
    this.later(() => { this.due = false; this.flush(); }, EVERY);
  }

  /**
   * A frame shows what the commands up to this number did.
   * @param {number} number
   */
  answer(number) {
    this.answered = Math.max(this.answered, number);
    while (this.unanswered.length && this.unanswered[0].number <= number) this.unanswered.shift();
  }

  /**
   * The session can be talked to, and has obeyed the commands up to this number: what it never got is sent again.
   * @param {number} obeyed
   */
  begin(obeyed) {
    this.waiting.unshift(...this.unanswered.splice(0).filter((one) => one.number > obeyed));
    this.open = true;
    this.flush();
  }

  stop() {
    this.open = false;
  }
}
