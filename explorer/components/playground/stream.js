// The playground's WebSocket: opened again whenever it drops, every drawn frame acknowledged, nothing while the tab is hidden.

import { socketAddressOf } from "../kernel/address.js";
import { unpack } from "../kernel/bytes.js";
import { Connection } from "../kernel/connection.js";

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
    this.waiting = [];
    this.requested = 0;
    this.answered = 0;
    const session = sessionName();
    this.watch = () => this.send({ do: "visible", value: !document.hidden });
    document.addEventListener("visibilitychange", this.watch);
    this.connection = new Connection({
      address: () => {
        const url = socketAddressOf(this.path);
        url.searchParams.set("session", session);
        return url;
      },
      opened: () => {
        this.connection.send({ do: "open", state: opening(), number: this.requested - this.waiting.length });
        if (document.hidden) this.watch();
        this.waiting.splice(0).forEach((command) => this.connection.send(command));
      },
      heard: async (data) => {
        const frame = unpack(new Uint8Array(data));
        await hear(frame);
        this.answered = frame.header.answered;
        this.send({ do: "ack", frame: frame.header.frame });
      },
      say, gone: "The playground cannot be reached.",
    });
  }

  // What is acknowledged has no number; every command has, so that frames can say which they answer.
  /** @param {Command} command */
  send(command) {
    const counted = !["ack", "visible"].includes(command.do), open = this.connection.ready;
    if (!open && (!counted || this.waiting.length >= 50)) return;
    const numbered = counted ? { ...command, number: ++this.requested } : command;
    if (open) this.connection.send(numbered); else this.waiting.push(numbered);
  }

  close() {
    document.removeEventListener("visibilitychange", this.watch);
    this.connection.close();
  }
}
