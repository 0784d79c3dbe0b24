// The run's WebSocket: goes on from where it was whenever it drops, every drawn frame acknowledged.

import { socketAddressOf } from "../kernel/address.js";
import { Connection } from "../kernel/connection.js";

export class Stream {
  // `hear(frame)` draws and returns a promise; `say(words)` tells how the connection fares, "" when all is well.
  constructor(path, offset, hear, say) {
    this.path = path;
    this.offset = offset;
    this.connection = new Connection({
      address: () => {
        const url = socketAddressOf(path);
        url.searchParams.set("offset", String(this.offset));
        return url;
      },
      heard: async (data) => {
        /** @type {import("../kernel/messages.js").RunFrame & import("../kernel/messages.js").Refused} */
        const frame = JSON.parse(data);
        const { connection } = this, { socket } = connection;
        if (frame.refused) { say(frame.refused); return; }
        this.offset = frame.offset;
        await hear(frame);
        if (connection.socket === socket && connection.ready) connection.send({ ack: frame.offset });
      },
      say, gone: "The run cannot be followed.",
    });
  }

  close() {
    this.connection.close();
  }
}
