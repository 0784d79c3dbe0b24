// The line of controls above the picture, and the drawer with all the rest; each shows the state when it changes.

import { button, choice, drawer, element, figure, slider, tick } from "../kernel/widgets.js";
import { ACTIVATIONS, INITS, LOSSES, OPTIMIZERS, OUTPUTS, RATES, REGULARISERS, REGULARISER_RATES, SCHEDULES, SPEEDS } from "./choices.js";
import { takeHome } from "./exports.js";
import { sign } from "../kernel/icons.js";

// A button with a sign, and with a word beside it where the window has room.
function worded(name, word, title, act) {
  const node = sign(button("", title, act, "icon worded"), name);
  node.append(element("span", "word", word));
  if (!title.includes(word)) node.setAttribute("aria-label", `${word}: ${title}`);
  return node;
}

// A button under its name, which hides together with it.
function named(control, word, node) {
  const whole = element("div", "named");
  whole.dataset.control = control;
  whole.append(element("span", "", word, { "aria-hidden": "true" }), node);
  return whole;
}

export class Controls {
  /** @param {import("./playground.js").Playground} playground */
  constructor(playground) {
    this.playground = playground;
    this.node = document.createElement("div");
    this.node.className = "bar";
    this.fields = []; // [node, state -> value]
    const network = (name) => (value) => playground.changeNetwork({ [name]: value });
    const whole = (name) => (value) => playground.change({ [name]: value });
    const add = (node, read) => { this.fields.push([node, read]); return node; };
    const own = (name) => (learner) => learner[name];
    const same = (name) => (learner) => learner.layers.length && learner.layers.every((l) => l[name] === learner.layers[0][name]) ? learner.layers[0][name] : learner.layers.length ? "mixed" : null;
    this.node.append(this.player(), this.clock());
    const line = document.createElement("div");
    line.className = "choices";
    line.append(
      add(choice("learning_rate", "Learning rate", RATES, network("learning_rate")), own("learning_rate")),
      add(choice("activation", "Activation", ACTIVATIONS, (v) => playground.shape.activation(playground.active, null, v)), (learner) => playground.pictured ? playground.shape.images.activation() : same("activation")(learner)),
      add(choice("loss", "Loss", LOSSES, network("loss")), own("loss")),
      add(choice("optimizer", "Optimizer", OPTIMIZERS, network("optimizer")), own("optimizer")),
      add(choice("regulariser", "Regularisation", REGULARISERS, (v) => playground.changeNetwork({ regulariser: v, ...(v !== "none" && !playground.learner().regulariser_rate ? { regulariser_rate: 0.003 } : {}) })), own("regulariser")),
      add(choice("regulariser_rate", "Its rate", REGULARISER_RATES, network("regulariser_rate")), own("regulariser_rate")),
    );
    this.node.append(line);
    const grid = document.createElement("div");
    grid.className = "grid";
    grid.append(
      add(choice("speed", "Speed", SPEEDS, whole("speed")), (_, s) => s.speed),
      add(choice("output", "Output activation", OUTPUTS, network("output")), own("output")),
      add(choice("schedule", "Schedule of the rate", SCHEDULES, network("schedule")), own("schedule")),
      add(figure("schedule_every", "Schedule: every (epochs)", { low: 1, high: 10000, step: 1 }, network("schedule_every")), own("schedule_every")),
      add(figure("schedule_factor", "Schedule: factor", { low: 0.001, high: 1 }, network("schedule_factor")), own("schedule_factor")),
      add(slider("momentum", "Momentum", { low: 0, high: 0.99, step: 0.01 }, network("momentum")), own("momentum")),
      add(slider("dropout", "Dropout in every layer", { low: 0, high: 0.9, step: 0.05 }, (v) => playground.shape.every(playground.active, { dropout: v })), (l) => l.layers[0]?.dropout ?? 0),
      add(tick("batch_norm", "Batch norm in every layer", (v) => playground.shape.every(playground.active, { batch_norm: v })), (l) => l.layers.length > 0 && l.layers.every((one) => one.batch_norm)),
      add(choice("init", "Initial weights", INITS, network("init")), own("init")),
      add(figure("init_scale", "Initial weights: scale", { low: 0.01, high: 20 }, network("init_scale")), own("init_scale")),
      add(tick("biases", "Biases", network("biases")), own("biases")),
      add(figure("weight_seed", "Seed of the weights", { low: 0, high: 2 ** 31 - 1, step: 1 }, network("weight_seed")), own("weight_seed")),
      add(figure("stop_epochs", "Stop after epochs (0: never)", { low: 0, high: 1e6, step: 1 }, whole("stop_epochs")), (_, s) => s.stop_epochs),
      add(figure("stop_patience", "Stop if test loss does not fall for (0: never)", { low: 0, high: 10000, step: 1 }, whole("stop_patience")), (_, s) => s.stop_patience),
    );
    this.more = drawer("More", "Everything else that can be set", grid);
    this.more.dataset.control = "more";
    this.gradients = button("Gradients", "Show gradients: where each weight is pushed, and how strongly in each layer (G)", () => playground.letter("gradients"));
    this.gradients.dataset.control = "show_gradients";
    this.captions = button("Captions", "Show the captions in the picture, or hide them (C)", () => playground.letter("captions"));
    this.larger = button("Large type", "Presentation: larger letters and pictures, for a projector (P)", () => playground.letter("present"));
    this.undo = worded("undo", "Undo", "Undo (Ctrl+Z)", () => playground.undoing.undo());
    this.redo = worded("redo", "Redo", "Redo (Ctrl+Y)", () => playground.undoing.redo());
    this.split = worded("split", "Two networks", "Split the screen: a second network on the same data, in step", () => playground.change({ other: playground.split ? null : {} }));
    this.split.dataset.control = "split";
    this.full = worded("full", "Whole screen", "The whole screen (F)", () => playground.letter("full"));
    const tools = document.createElement("div"), above = document.createElement("div");
    tools.className = above.className = "tools";
    tools.append(this.more);
    this.home = takeHome(playground);
    this.home.dataset.control = "export";
    above.append(this.gradients, this.split, this.captions, this.larger, this.undo, this.redo, this.lessons(), this.home, this.full);
    this.node.append(tools);
    this.above = above; // stands beside the sentence
  }

  player() {
    const { playground } = this, node = document.createElement("div");
    node.className = "player";
    node.dataset.control = "player";
    this.reset = sign(button("", "Reset to epoch 0 with the same initial weights (R); with Shift, or N, with new ones",
      (event) => playground.send({ do: "reset", keep: !event.shiftKey }), "icon"), "reset");
    this.fresh = sign(button("", "New random weights (N)", () => playground.letter("fresh"), "icon"), "dice");
    this.play = sign(button("", "Play (Space)", () => playground.toggle(), "play"), "play");
    this.step = sign(button("", "One epoch (right arrow); with Shift one batch", (event) => playground.step(event.shiftKey ? "batch" : "epoch"), "icon"), "step");
    node.append(named("reset", "Reset", this.reset), named("fresh", "New weights", this.fresh), named("play", "Play", this.play), named("step", "Step", this.step));
    return node;
  }

  clock() {
    const node = document.createElement("div"), words = document.createElement("span");
    node.className = "clock";
    words.textContent = "Epoch";
    this.epoch = document.createElement("output");
    this.epoch.className = "epoch";
    this.pace = document.createElement("small");
    node.append(words, this.epoch, this.pace);
    return node;
  }

  lessons() {
    const { playground } = this, list = document.createElement("div");
    list.className = "list lessons";
    const node = drawer("Lessons", "Ready-made states, each with one thing to see", list);
    node.dataset.control = "lessons";
    node.addEventListener("toggle", () => {
      if (!node.open) return;
      list.replaceChildren(...playground.lessons.map((lesson) => {
        const entry = button("", lesson.sentence, () => { node.open = false; playground.openLesson(lesson); });
        const title = document.createElement("strong"), sentence = document.createElement("span");
        title.textContent = lesson.title;
        sentence.textContent = lesson.sentence;
        entry.append(title, sentence);
        return entry;
      }));
    });
    return node;
  }

  // The state has changed: show it, and leave out what it hides.
  refresh() {
    const { playground } = this, { state } = playground, learner = playground.learner();
    for (const [node, read] of this.fields) node.show(read(learner, state));
    this.gradients.setAttribute("aria-pressed", String(state.show_gradients));
    this.split.setAttribute("aria-pressed", String(playground.split));
    this.captions.setAttribute("aria-pressed", String(!playground.hides("captions")));
    this.larger.setAttribute("aria-pressed", String(playground.zoom > 1));
    const every = this.fields.find(([node]) => node.dataset.control === "activation")[0];
    const none = playground.pictured ? playground.shape.images.activation() === null : !learner.layers.length;
    every.classList.toggle("idle", none);
    every.querySelector("select").disabled = none;
    for (const node of [this.gradients, this.split, this.captions, ...["dropout", "batch_norm", "output"].map((name) => this.fields.find(([one]) => one.dataset.control === name)[0])]) node.hidden = playground.pictured;
    const rate = this.fields.find(([node]) => node.dataset.control === "regulariser_rate")[0];
    rate.classList.toggle("idle", learner.regulariser === "none");
    rate.querySelector("select").disabled = learner.regulariser === "none";
  }

  // The newest frame.
  show(header) {
    const say = (node, text) => { if (node.textContent !== text) node.textContent = text; };
    say(this.epoch, header.epoch.toLocaleString("en-GB"));
    const { playing } = header, { awake, stream } = this.playground;
    const pace = playing && header.epochs_per_s ? `${Math.round(header.epochs_per_s).toLocaleString("en-GB")} a second` : header.batch ? `batch ${header.batch} of ${header.batches}` : "";
    say(this.pace, !awake && stream?.requested ? "starting \u2026" : pace);
    if (this.playing !== playing) {
      this.playing = playing;
      sign(this.play, playing ? "pause" : "play");
      this.play.previousElementSibling.textContent = playing ? "Pause" : "Play";
      this.play.setAttribute("aria-label", playing ? "Pause (Space)" : "Play (Space)");
      this.play.title = `${playing ? "Pause" : "Play"} (Space, wherever the focus is; Enter presses what has the focus)`;
    }
    const { undoing } = this.playground;
    this.undo.disabled = !undoing.done.length;
    this.redo.disabled = !undoing.undone.length;
  }
}
