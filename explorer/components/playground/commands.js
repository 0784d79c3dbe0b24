// The user's commands to the engine; each change can be undone.

/** @typedef {import("./playground.js").Playground} Playground */

export class Commands {
  /** @this {Playground} */
  send(command) {
    this.words.acted();
    const number = this.stream?.send(command) ?? 0;
    if (!this.state) return;
    this.foresight.note(command, number);
    if (!this.awake) this.draw(); // it says that it starts
  }

  // Look at something: no change, so that what was said stands.
  /** @this {Playground} */
  ask(command) {
    this.stream?.send(command);
  }

  // Show a change at once; the engine's word follows within a frame or two.
  /** @this {Playground} */
  apply(command) {
    this.send(command);
    this.foresee();
    this.refresh();
  }

  /** @this {Playground} */
  foresee() {
    this.state = this.foresight.state(this.confirmed, this.data);
  }

  // A weight or a bias as it is shown, or is being set to.
  /** @this {Playground} */
  valueOf(element, net) {
    return this.foresight.value(element, net) ?? this.diagrams[net].net.value(element);
  }

  /** @this {Playground} */
  change(fields, same = Object.keys(fields).join()) {
    const before = {};
    for (const name of Object.keys(fields)) before[name] = this.state[name] ?? null;
    const back = { do: "set", state: before }, forth = { do: "set", state: fields };
    this.undoing.note([back], [forth], same);
    this.apply(forth);
  }

  /** @this {Playground} */
  changeNetwork(fields, index = this.active) {
    if (this.pictured) {
      const before = Object.fromEntries(Object.keys(fields).map((name) => [name, this.state.images[name]]));
      this.undoing.note([{ do: "set", state: { images: before } }], [{ do: "set", state: { images: fields } }], `i ${Object.keys(fields)}`);
      this.apply({ do: "set", state: { images: fields } });
      return;
    }
    if (!index) { this.change(fields); return; }
    const before = {};
    for (const name of Object.keys(fields)) before[name] = this.state.other[name];
    const back = { do: "set", state: { other: before } }, forth = { do: "set", state: { other: fields } };
    this.undoing.note([back], [forth], `b ${Object.keys(fields)}`);
    this.apply(forth);
  }

  /** @this {Playground} */
  dataFields() {
    const { data, points, points_task, seed } = this.state;
    return { data, points, points_task, seed };
  }

  // Something that changes the data in the engine; taking it back puts the data as they were.
  /** @this {Playground} */
  command(command) {
    const before = command.do === "set" ? Object.fromEntries(Object.keys(command.state).map((name) => [name, this.state[name]])) : this.dataFields();
    this.undoing.note([{ do: "set", state: before }], [command]);
    this.apply(command);
  }

  /** @this {Playground} */
  edit(element, value, net) {
    const before = this.valueOf(element, net);
    this.undoing.note([{ do: "edit", element, value: before, net }], [{ do: "edit", element, value, net }], `${net} ${element}`);
    this.send({ do: "edit", element, value, net });
  }

  /** @this {Playground} */
  toggle() {
    if (!this.header.playing && this.guess.holds()) return;
    this.send({ do: this.header.playing ? "pause" : "play" });
  }

  /** @this {Playground} */
  step(unit = "epoch") {
    if (this.guess.holds()) return;
    this.send({ do: "step", unit, count: 1 });
  }

  /** @this {Playground} */
  seek(epoch) {
    this.timeline.ask(Math.max(this.header.first, Math.min(this.header.last, epoch)));
  }

  /** @this {Playground} */
  open(element, net = this.active) {
    if (element === null) this.diagrams.forEach((diagram) => diagram.editor.close());
    this.send({ do: "open_element", element, net });
  }

  /** @this {Playground} */
  choose(point, x1, x2, net) {
    if (point >= 0) this.send({ do: "choose", index: point });
    else this.send({ do: "choose", x1, x2, label: this.nearestLabel(x1, x2) });
    if (!this.opened) this.open(`u${this.diagrams[net].net.units.length}.0`, net);
  }

  /** @this {Playground} */
  nearestLabel(x1, x2) {
    const { points } = this.data;
    let best = 0, least = Infinity;
    for (let k = 0; points && k < points.length; k += 3) {
      const d = Math.hypot(points[k] - x1, points[k + 1] - x2);
      if (d < least) { least = d; best = points[k + 2]; }
    }
    return best;
  }

  /** @this {Playground} */
  activate(index) {
    if (this.active === index) return;
    this.active = index;
    this.controls.refresh();
    this.panel.refresh();
    this.mark();
  }

  /** @this {Playground} */
  openLesson(lesson) {
    const before = this.opened;
    this.command({ do: "set", state: lesson.state });
    if (lesson.state.guess && this.header.playing) this.send({ do: "pause" });
    this.wantedPixel = lesson.opened?.[0] === "p" ? lesson.opened : null; // once its images are there
    if ((lesson.opened && !this.wantedPixel) || before) this.open(this.wantedPixel ? null : lesson.opened ?? null, 0);
  }

  /** @this {Playground} */
  letter(name) {
    const { state } = this;
    if (this.pictured && ["gradients", "captions", "test", "discretise"].includes(name)) { this.say("This is for data of the plane."); return; }
    const act = {
      reset: () => this.send({ do: "reset", keep: true }),
      fresh: () => this.send({ do: "reset", keep: false }),
      gradients: () => this.change({ show_gradients: !state.show_gradients }),
      captions: () => this.change({ hide: this.hides("captions") ? state.hide.filter((name) => name !== "captions") : [...state.hide, "captions"] }),
      present: () => this.present(this.zoom === 1),
      test: () => this.change({ show_test: !state.show_test }),
      discretise: () => this.change({ discretise: !state.discretise }),
      undo: () => this.undoing.undo(),
      logarithm: () => this.toggleLogarithm(),
      loss: () => this.open("loss"),
      full: () => document.fullscreenElement ? document.exitFullscreen() : this.root.requestFullscreen?.(),
    };
    act[name]();
  }

  /** @this {Playground} */
  toggleLogarithm() {
    this.logarithmic = !this.logarithmic;
    this.draw();
  }

  /** @this {Playground} */
  closeAll() {
    this.diagrams.forEach((diagram) => diagram.editor.close());
    for (const diagram of this.diagrams) if ("pin" in diagram) diagram.pin(null);
    if (this.opened) this.open(null);
  }

  /** @this {Playground} */
  say(text) {
    this.words.say(text);
  }

  /** @this {Playground} */
  link() {
    return this.address.whole();
  }
}
