// The playground's WebSocket: opened again whenever it drops, every drawn frame acknowledged, nothing while the tab is hidden.

import { socketAddressOf } from "../kernel/address.js";
import { unpack } from "../kernel/bytes.js";
import { Connection } from "../kernel/connection.js";
import { COMMAND_BYTES } from "../kernel/wire.js";
import { Outbox } from "./outbox.js";

/** @typedef {import("../kernel/messages.js").Command} Command */

const MOST_LEFT = 8;
/** @type {{ query: string, session: string, newest: number }[]} */
const left = []; // sessions that this tab has gone away from; the engine keeps them for a while

function sessionName() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

/**
 * @typedef {object} Listener
 * @property {() => object} opening  the state that the first message asks for
 * @property {(frame: { header: any, arrays: any }) => Promise<void>} hear  kept once the frame is drawn
 * @property {(words: string) => void} say  how the connection fares, "" when all is well
 * @property {(reason: string) => void} resumed  the server had closed the socket and said why; it is open again
 * @property {(votes: import("../kernel/messages.js").Votes) => void} counted  how a class has answered a question
 * @property {() => void} full  a command was not taken: too many wait, or it is too long
 */

export class PlaygroundStream {
  /**
   * @param {string} path
   * @param {Listener} listener
   * @param {string} query  of the state to open: where this tab has gone away from just that, it goes on there
   */
  constructor(path, { opening, hear, say, resumed, counted, full }, query = "") {
    this.path = path;
    this.full = full;
    this.outbox = new Outbox((command) => this.connection.send(command));
    const known = left.filter((one) => one.query === query).pop();
    if (known) left.splice(left.indexOf(known), 1);
    this.outbox.requested = this.outbox.answered = known?.newest ?? 0;
    const session = known?.session ?? sessionName();
    this.session = session;
    this.watch = () => this.tell({ do: "visible", value: !document.hidden });
    document.addEventListener("visibilitychange", this.watch);
    let fresh = true, again = Boolean(known);
    this.connection = new Connection({
      address: () => {
        const url = socketAddressOf(this.path);
        url.searchParams.set("session", session);
        return url;
      },
      opened: (reason) => {
        this.outbox.stop();
        fresh = true;
        this.connection.send({ do: "open", state: opening(), again, number: this.outbox.answered });
        if (document.hidden) this.watch();
        if (reason) resumed(reason);
      },
      heard: async (data) => {
        if (typeof data === "string") { counted(JSON.parse(data)); return; }
        const frame = unpack(new Uint8Array(data)), { header } = frame, { connection } = this, { socket } = connection;
        if (fresh) {
          fresh = false;
          again = true;
          this.outbox.begin(header.obeyed);
        }
        await hear(frame);
        if (socket !== connection.socket) return;
        this.outbox.answer(header.answered);
        this.tell({ do: "ack", frame: header.frame });
      },
      say, gone: "The playground cannot be reached.",
    });
  }

  get requested() {
    return this.outbox.requested;
  }

  get answered() {
    return this.outbox.answered;
  }

  // What needs no answer.
  /** @param {Command} message */
  tell(message) {
    if (this.connection.ready) this.connection.send(message);
  }

  /**
   * The number of a command that will be answered; 0 where it was not taken.
   * @param {Command} command
   */
  send(command) {
    const number = JSON.stringify(command).length > COMMAND_BYTES - 100 ? 0 : this.outbox.put(command);
    if (!number) this.full();
    return number;
  }

  /**
   * Go away; who comes back to the state of this query finds the session as it was.
   * @param {string} query
   */
  leave(query) {
    left.push({ query, session: this.session, newest: this.outbox.requested });
    if (left.length > MOST_LEFT) left.shift();
    this.close();
  }

  close() {
    document.removeEventListener("visibilitychange", this.watch);
    this.connection.close();
  }
}
