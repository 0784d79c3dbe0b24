// The playground's WebSocket: opened again whenever it drops, every drawn frame acknowledged, nothing while the tab is hidden.

import { socketAddressOf } from "../kernel/address.js";
import { unpack } from "../kernel/bytes.js";
import { FINAL } from "../kernel/wire.js";

/** @typedef {import("../kernel/messages.js").Command} Command */

function sessionName() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

export class PlaygroundStream {
  // `hear({header, arrays})` returns a promise that is kept once the frame is drawn; `opening()` is the first message's state;
  // `say(words)` tells how the connection fares, "" when all is well.
  constructor(path, opening, hear, say) {
    this.path = path;
    this.opening = opening;
    this.hear = hear;
    this.say = say;
    this.tries = 0;
    this.closed = false;
    this.waiting = [];
    this.asked = 0;
    this.answered = 0;
    this.session = sessionName();
    this.watch = () => this.send({ do: "visible", value: !document.hidden });
    document.addEventListener("visibilitychange", this.watch);
    this.open();
  }

  open() {
    const url = socketAddressOf(this.path);
    url.searchParams.set("session", this.session);
    const socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    socket.onopen = () => {
      this.say("");
      socket.send(JSON.stringify({ do: "open", state: this.opening(), number: this.asked - this.waiting.length }));
      if (document.hidden) this.watch();
      this.waiting.splice(0).forEach((command) => socket.send(JSON.stringify(command)));
    };
    socket.onmessage = async (message) => {
      this.tries = 0;
      const frame = unpack(new Uint8Array(message.data));
      await this.hear(frame);
      this.answered = frame.header.answered;
      this.send({ do: "ack", frame: frame.header.frame });
    };
    socket.onclose = (event) => {
      if (this.closed || this.socket !== socket) return;
      if (FINAL.includes(event.code)) { this.say(event.reason || "The playground is not to be had."); return; }
      this.tries += 1;
      this.say(event.reason ? `${event.reason} Trying again.` : "The connection was lost; trying again.");
      this.again = setTimeout(() => this.open(), Math.min(8000, 300 * 2 ** this.tries));
    };
  }

  // What is acknowledged has no number; every command has, so that frames can say which they answer.
  /** @param {Command} command */
  send(command) {
    const counted = !["ack", "visible"].includes(command.do), open = this.socket.readyState === WebSocket.OPEN;
    if (!open && (!counted || this.waiting.length >= 50)) return;
    const numbered = counted ? { ...command, number: ++this.asked } : command;
    if (open) this.socket.send(JSON.stringify(numbered)); else this.waiting.push(numbered);
  }

  close() {
    this.closed = true;
    clearTimeout(this.again);
    document.removeEventListener("visibilitychange", this.watch);
    this.socket.close();
  }
}
