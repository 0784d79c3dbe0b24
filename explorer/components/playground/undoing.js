// The user's changes, to be undone and redone: pairs of commands. One drag of one thing, from press to release, is one change.

const MOST = 200;

export class Undoing {
  constructor(send) {
    this.send = send;
    this.done = [];
    this.undone = [];
    this.stroke = 0; // the drag that goes on, 0 while there is none
    this.strokes = 0;
  }

  // A pointer or a key goes down.
  begin() {
    this.stroke = ++this.strokes;
  }

  // It is up again.
  end() {
    this.stroke = 0;
  }

  // Remember a change; changes of the same thing within one drag are one.
  note(back, forth, same = null) {
    const last = this.done[this.done.length - 1];
    if (same && last && this.stroke && last.stroke === this.stroke && last.same === same) last.forth = forth;
    else {
      this.done.push({ back, forth, same, stroke: this.stroke });
      if (this.done.length > MOST) this.done.shift();
    }
    this.undone = [];
  }

  undo() {
    this.move(this.done, this.undone, "back");
  }

  redo() {
    this.move(this.undone, this.done, "forth");
  }

  move(from, to, way) {
    const last = from.pop();
    if (!last) return;
    to.push(last);
    if (this.stroke) this.begin(); // a drag that goes on is another change from here
    this.send(last[way]);
  }
}
