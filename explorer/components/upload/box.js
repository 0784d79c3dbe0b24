// A place to drop files: Python gets their list once nothing is on its way any more.

import { Uploads, size } from "./uploads.js";

export class UploadBox {
  /** @param {import("../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.root = stage.root;
    this.zone = document.createElement("label");
    this.zone.className = "zone";
    this.input = document.createElement("input");
    this.input.type = "file";
    this.input.multiple = true;
    this.title = document.createElement("strong");
    this.hint = document.createElement("span");
    this.zone.append(this.input, this.title, this.hint);
    this.list = document.createElement("ul");
    this.root.append(this.zone, this.list);
    stage.ending(() => this.uploads.list.forEach((entry) => entry.request?.abort()));
    this.uploads = new Uploads(() => this.changed());
    this.input.addEventListener("change", () => {
      this.uploads.add([...this.input.files]);
      this.input.value = "";
    });
    let inside = 0;
    this.zone.addEventListener("dragenter", (event) => { event.preventDefault(); inside += 1; this.zone.classList.add("over"); });
    this.zone.addEventListener("dragover", (event) => event.preventDefault());
    this.zone.addEventListener("dragleave", () => { inside -= 1; if (inside <= 0) this.zone.classList.remove("over"); });
    this.zone.addEventListener("drop", (event) => {
      event.preventDefault();
      inside = 0;
      this.zone.classList.remove("over");
      this.uploads.add([...event.dataTransfer.files]);
    });
    this.rows = new Map();
    this.reported = "[]";
    /** @type {(choice: import("../kernel/messages.js").SentFile[]) => void} */
    this.emit = (_choice) => {};
  }

  update({ header: data }) {
    this.title.textContent = data.label;
    this.hint.textContent = data.hint;
    this.input.accept = data.accept.join(",");
    Object.assign(this.uploads, { path: data.path, most: data.most });
    if (this.forgotten !== undefined && data.forget !== this.forgotten) { // Python has taken the files and wants a clean slate
      this.uploads.list.forEach((entry) => entry.request?.abort());
      this.uploads = new Uploads(() => this.changed());
      Object.assign(this.uploads, { path: data.path, most: data.most });
      this.changed(); // says that there are none any more
    }
    this.forgotten = data.forget;
  }

  changed() {
    for (const [entry, row] of this.rows) if (!this.uploads.list.includes(entry)) { row.node.remove(); this.rows.delete(entry); }
    for (const entry of this.uploads.list) {
      if (!this.rows.has(entry)) this.rows.set(entry, this.row(entry));
      this.rows.get(entry).show();
    }
    const report = JSON.stringify(this.uploads.finished);
    if (!this.uploads.busy && report !== this.reported) {
      this.reported = report;
      this.emit(this.uploads.finished);
    }
  }

  row(entry) {
    const node = document.createElement("li"), name = document.createElement("b"), state = document.createElement("span");
    const bar = document.createElement("progress"), away = document.createElement("button"), error = document.createElement("p");
    name.textContent = entry.name;
    bar.max = Math.max(1, entry.file.size);
    bar.setAttribute("aria-label", `Progress of ${entry.name}`);
    away.type = "button";
    away.textContent = "\u00d7";
    away.addEventListener("click", () => this.uploads.remove(entry));
    error.setAttribute("role", "alert");
    node.append(name, state, away, bar, error);
    this.list.append(node);
    return {
      node,
      show: () => {
        node.dataset.state = entry.state;
        const total = entry.file.size;
        state.textContent = { waiting: "waits", sending: `${size(entry.sent)} of ${size(total)}`, done: size(total), failed: "not sent" }[entry.state];
        bar.value = entry.sent;
        bar.hidden = entry.state !== "sending" && entry.state !== "waiting";
        error.textContent = entry.error || "";
        error.hidden = !entry.error;
        away.setAttribute("aria-label", entry.state === "sending" ? `Cancel ${entry.name}` : `Remove ${entry.name}`);
        away.title = away.getAttribute("aria-label");
      },
    };
  }
}
