// The user's changes, to be undone and redone: pairs of commands.

const MOST = 200;

export class Undoing {
  constructor(send) {
    this.send = send;
    this.done = [];
    this.undone = [];
  }

  // Remember a change; a change of the same thing within a second is one with the change before.
  note(back, forth, same = null) {
    const last = this.done[this.done.length - 1], now = performance.now();
    if (same && last && last.same === same && now - last.time < 1000 && !this.undone.length) {
      Object.assign(last, { forth, time: now });
    } else {
      this.done.push({ back, forth, same, time: now });
      if (this.done.length > MOST) this.done.shift();
    }
    this.undone = [];
  }

  undo() {
    const last = this.done.pop();
    if (!last) return;
    this.undone.push(last);
    this.send(last.back);
  }

  redo() {
    const last = this.undone.pop();
    if (!last) return;
    this.done.push(last);
    this.send(last.forth);
  }
}
