// Files on their way: each is sent as the body of one request, a few at a time, and can be cancelled.

import { addressOf } from "../kernel/address.js";
import { whole } from "../kernel/numbers.js";

const AT_ONCE = 2;

export function size(bytes) {
  if (bytes >= 1e9) return `${(bytes / 1e9).toPrecision(3)} GB`;
  if (bytes >= 1e6) return `${(bytes / 1e6).toPrecision(3)} MB`;
  if (bytes >= 1e3) return `${(bytes / 1e3).toPrecision(3)} kB`;
  return `${whole(bytes)} bytes`;
}

// One id for all files of this place in the page, so that .bed, .bim and .fam come to lie beside one another.
function identity() {
  return [...crypto.getRandomValues(new Uint8Array(8))].map((b) => b.toString(16).padStart(2, "0")).join("");
}

export class Uploads {
  constructor(changed) {
    this.changed = changed;
    this.list = []; // {file, name, state: "waiting" | "sending" | "done" | "failed", sent, error, answer}
    this.upload = identity();
    this.path = ""; // of the route that takes them
    this.most = null; // bytes of one file
  }

  add(files) {
    for (const file of files) {
      const before = this.list.find((entry) => entry.name === file.name);
      if (before) this.remove(before, false);
      const tooLarge = this.most && file.size > this.most;
      this.list.push({
        file, name: file.name, sent: 0, answer: null, state: tooLarge ? "failed" : "waiting",
        error: tooLarge ? `${file.name} has ${size(file.size)}, more than the ${size(this.most)} this app accepts.`
          : "",
      });
    }
    this.next();
  }

  remove(entry, refresh = true) {
    entry.request?.abort();
    this.list = this.list.filter((other) => other !== entry);
    if (refresh) this.next();
  }

  next() {
    const busy = this.list.filter((entry) => entry.state === "sending").length;
    this.list.filter((entry) => entry.state === "waiting").slice(0, Math.max(0, AT_ONCE - busy)).forEach((entry) => this.send(entry));
    this.changed();
  }

  send(entry) {
    const url = addressOf(this.path), request = new XMLHttpRequest();
    url.searchParams.set("name", entry.name);
    url.searchParams.set("upload", this.upload);
    entry.state = "sending";
    entry.request = request;
    request.open("POST", url);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (event) => { entry.sent = event.loaded; this.changed(); };
    const fail = (sentence) => { entry.state = "failed"; entry.error = sentence; this.next(); };
    request.onload = () => {
      let answer = null;
      try { answer = JSON.parse(request.responseText); } catch { /* not an answer of ours */ }
      if (request.status >= 200 && request.status < 300 && answer && !answer.error) {
        Object.assign(entry, { state: "done", sent: entry.file.size, answer });
        this.next();
      } else fail(answer?.error || refused(request) || `${entry.name} was not accepted (${request.status}). Try again.`);
    };
    request.onerror = () => fail(`The connection was lost while ${entry.name} was sent. Try again.`);
    request.send(entry.file);
  }

  get finished() {
    return this.list.filter((entry) => entry.state === "done").map(({ answer }) => ({ upload: answer.upload ?? answer.id, name: answer.name, bytes: answer.bytes }));
  }

  get busy() {
    return this.list.some((entry) => entry.state === "sending" || entry.state === "waiting");
  }
}

/**
 * The reason that the app's guard gives, which is a line of text.
 * @param {XMLHttpRequest} request
 */
function refused(request) {
  const plain = request.getResponseHeader("Content-Type")?.startsWith("text/plain");
  return plain ? request.responseText.slice(0, 300) : "";
}
