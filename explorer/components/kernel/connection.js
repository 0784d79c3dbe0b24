// A WebSocket that is opened again, later and later, whenever it drops, until it is closed or refused for good.

import { FINAL } from "./wire.js";

const FIRST = 800, LAST = 8000; // milliseconds until it is tried again

/**
 * @typedef {object} Ends
 * @property {() => URL} address  where it is opened, each time anew
 * @property {(data: any) => Promise<void> | void} heard  a message: text, or an ArrayBuffer
 * @property {(words: string) => void} say  how it fares, "" when all is well
 * @property {(reason: string) => void} [opened]  with the reason for which the server had closed it, "" where it gave none
 * @property {string} gone  the message where it was refused for good without a reason
 */

export class Connection {
  /** @param {Ends} ends */
  constructor(ends) {
    this.ends = ends;
    this.tries = 0;
    this.closed = false;
    this.reason = "";
    this.open();
  }

  open() {
    const socket = new WebSocket(this.ends.address());
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    socket.onopen = () => {
      this.ends.say("");
      this.ends.opened?.(this.reason);
      this.reason = "";
    };
    socket.onmessage = ({ data }) => {
      this.tries = 0;
      this.ends.heard(data);
    };
    socket.onclose = ({ code, reason }) => {
      if (this.closed || this.socket !== socket) return;
      if (FINAL.includes(code)) { this.ends.say(reason || this.ends.gone); return; }
      this.reason ||= reason;
      this.ends.say(reason ? `${reason} Trying again.` : "The connection was lost; trying again.");
      this.again = setTimeout(() => this.open(), Math.min(LAST, FIRST * 2 ** this.tries));
      this.tries += 1;
    };
  }

  get ready() {
    return this.socket.readyState === WebSocket.OPEN;
  }

  /** @param {object} message */
  send(message) {
    this.socket.send(JSON.stringify(message));
  }

  close() {
    this.closed = true;
    clearTimeout(this.again);
    this.socket.close();
  }
}
