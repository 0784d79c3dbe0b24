// The run's WebSocket: opened again from where it was whenever it drops, every drawn frame acknowledged.

import { socketAddressOf } from "../kernel/address.js";
import { FINAL } from "../kernel/wire.js";

export class Stream {
  // `hear(frame)` draws and returns a promise; `say(words)` tells how the connection fares, "" when all is well.
  constructor(path, offset, hear, say) {
    this.path = path;
    this.offset = offset;
    this.hear = hear;
    this.say = say;
    this.tries = 0;
    this.closed = false;
    this.open();
  }

  open() {
    const url = socketAddressOf(this.path);
    url.searchParams.set("offset", String(this.offset));
    const socket = new WebSocket(url);
    this.socket = socket;
    socket.onopen = () => { this.say(""); };
    socket.onmessage = async (message) => {
      /** @type {import("../kernel/messages.js").RunFrame & import("../kernel/messages.js").Refused} */
      const frame = JSON.parse(message.data);
      if (frame.refused) { this.say(frame.refused); return; }
      this.tries = 0;
      this.offset = frame.offset;
      await this.hear(frame);
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ ack: frame.offset }));
    };
    socket.onclose = (event) => {
      if (this.closed) return;
      if (FINAL.includes(event.code)) { this.say(event.reason || "The run cannot be followed."); return; }
      this.tries += 1;
      this.say("The connection was lost; trying again.");
      this.again = setTimeout(() => this.open(), Math.min(8000, 400 * 2 ** this.tries));
    };
  }

  close() {
    this.closed = true;
    clearTimeout(this.again);
    this.socket.close();
  }
}
