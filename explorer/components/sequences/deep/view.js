// Deeper recurrent networks, both ways and trees: their numbers, and the longest way from the first token to the last output.

import { expose, inWindow } from "../../kernel/probe.js";
import { choice, element, framed } from "../../kernel/widgets.js";
import { Exercise } from "../../topic/exercise.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aText, Link, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { STREAMS, tokensOf } from "../recurrent/streams.js";
import { EXERCISES } from "./exercises.js";
import { STRUCTURES, unrolled, VALUES, WEIGHTS } from "./graphs.js";
import { Picture } from "./picture.js";
import { asked, nodeRows, wayRows } from "./told.js";
import { values, ways } from "./values.js";

const LEAST = 2, MOST = 6, FRAMES = 60, PACE = 0.45; // tokens; seconds for an edge
const TEXTS = { letters: "hello", bases: "GATAC" };
const anId = (text) => (/^[a-z]\.[1-9]$/.test(text) ? text : undefined);

const FIELDS = {
  structure: { usual: "stacked", read: oneOf(Object.keys(STRUCTURES)) },
  stream: { usual: "letters", read: oneOf(Object.keys(TEXTS)) },
  text: { usual: "", read: aText(20) },
  open: { usual: "", read: anId },
  from: { usual: "", read: anId },
  to: { usual: "", read: anId },
};

export class View {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "deep", label: "Deeper and both ways" });
    this.link = new Link(stage, "deep", FIELDS, (state) => this.take(state));
    this.frames = stage.frames(() => this.draw());
    this.predict = new Predict(this.frame.question, { play: () => this.player.play(), changed: () => this.skipped() });
    this.player = new Player(this.frame, { step: () => this.advance(), reset: () => { this.reached = 0; }, draw: () => this.moved(), holds: () => this.predict.holds(), rate: FRAMES, what: "the next edge of the way" });
    this.controls = {
      structure: choice("structure", "Network", Object.entries(STRUCTURES).map(([name, { title }]) => [name, title]), (structure) => this.take({ ...this.state, structure, open: "", from: "", to: "" })),
      stream: choice("stream", "What it reads", [["letters", STREAMS.letters.title], ["bases", STREAMS.bases.title]], (stream) => this.take({ ...this.state, stream, text: "", open: "", from: "", to: "" })),
    };
    this.typing = element("input", "", "", { type: "text", spellcheck: "false", autocomplete: "off", autocapitalize: "off", maxlength: "20" });
    this.typing.addEventListener("input", () => this.type(this.typing.value));
    this.error = element("p", "error", "", { role: "alert" });
    this.words = element("p", "words");
    this.frame.controls.append(this.controls.structure, this.controls.stream, framed("text", "Typed", this.typing), this.error);
    this.frame.controls.after(this.words);
    this.surface = stage.surface({ draw: () => this.soon() });
    this.picture = new Picture(this.surface);
    const scroll = element("div", "scroll"), work = element("div", "work");
    scroll.append(this.surface.node);
    this.frame.picture.append(scroll);
    this.opened = new Lines(work);
    this.walk = new Lines(work);
    this.frame.arithmetic.append(work, element("p", "note", "One unit wherever there may be many, one number for each letter, weights chosen by hand: nothing here is trained. Click an x or an o to begin or end the way there."));
    for (const about of EXERCISES) new Exercise(this.frame, about);
    this.listen();
    stage.resized(() => this.soon(), scroll);
    stage.rethemed(() => this.soon());
    // {structure, stream, text, tokens, values: by node, way, most, least, count, slope, reached, open, from, to, error, phase, lines, walk};
    // null while not there. A place is a node's id, "h.2".
    expose(stage.root, {
      shown: () => (this.graph ? this.shown() : null),
      place: (id) => inWindow(this.surface.node, this.picture.at(id)),
      settled: () => !this.player.playing && !this.frames.waiting,
    });
    this.take(this.link.read());
  }

  update() {
    this.soon();
  }

  take(state) {
    this.state = { ...state };
    const { tokens } = this.understood(state.text || TEXTS[state.stream]), home = !tokens.length || !state.text || state.text === TEXTS[state.stream];
    this.state.text = home ? "" : state.text;
    this.tokens = tokens.length ? tokens : tokensOf(state.stream, TEXTS[state.stream]).tokens;
    this.typing.value = this.state.text || TEXTS[state.stream];
    this.say("");
    this.player.pause();
    this.calculate();
    this.predict.ask(null);
    if (home && !state.from && !state.to) this.predict.ask(asked(state.structure, this.tokens.length, this.whole, this.seen()));
    this.reached = this.predict.pending ? 0 : this.end;
    this.moved();
  }

  understood(text) {
    const found = tokensOf(this.state.stream, text);
    if (!found.error && (found.tokens.length < LEAST || found.tokens.length > MOST)) return { tokens: [], error: `Here it is ${LEAST} to ${MOST} letters.` };
    return found;
  }

  type(text) {
    const { tokens, error } = this.understood(text);
    this.say(error);
    if (error) return;
    Object.assign(this.state, { text: text === TEXTS[this.state.stream] ? "" : text, open: "", from: "", to: "" });
    this.tokens = tokens;
    this.predict.ask(null);
    this.player.pause();
    this.calculate();
    this.reached = this.end;
    this.moved();
  }

  say(error) {
    this.error.textContent = error;
    this.error.hidden = !error;
  }

  calculate() {
    const { structure, stream } = this.state, graph = unrolled(structure, this.tokens.length), known = new Set(graph.nodes.map(({ id }) => id));
    for (const name of ["open", "from", "to"]) if (!known.has(this.state[name])) this.state[name] = "";
    this.graph = graph;
    this.found = values(graph, this.tokens.map((token) => VALUES[stream][token]), WEIGHTS);
    this.whole = ways(graph, this.found, WEIGHTS);
    this.way = ways(graph, this.found, WEIGHTS, this.state.from || graph.start, this.state.to || graph.end);
  }

  // How many tokens the first output depends on.
  seen() {
    return this.tokens.filter((_, t) => ways(this.graph, this.found, WEIGHTS, `x.${t + 1}`, "o.1")).length;
  }

  get end() {
    return this.way ? this.way.longest.length - 1 : 0;
  }

  advance() {
    const by = this.player.playing ? 1 / (PACE * FRAMES) : Math.floor(this.reached + 1e-9) + 1 - this.reached;
    this.reached = Math.min(this.end, this.reached + by);
    if (this.end - this.reached < 1e-6) this.reached = this.end;
    return this.reached === this.end;
  }

  // A question that is put away unanswered: the way may be seen.
  skipped() {
    if (this.predict.phase === "none" && this.graph && !this.player.playing && this.reached === 0) {
      this.reached = this.end;
      this.moved();
    }
    this.soon();
  }

  moved() {
    if (this.reached === this.end) this.predict.tell();
    if (!this.player.playing) {
      this.player.ended = this.reached === this.end;
      this.player.show();
      this.link.write(this.state);
    }
    this.soon();
  }

  // A node is opened; an input begins the way, an output ends it.
  tap(id) {
    this.state.open = id;
    const { structure } = this.state, begins = id.startsWith("x."), ends = id.startsWith("o.");
    if ((begins || ends) && !this.predict.pending) {
      this.state[begins ? "from" : "to"] = id === (begins ? this.graph.start : this.graph.end) ? "" : id;
      this.player.pause();
      this.way = ways(this.graph, this.found, WEIGHTS, this.state.from || this.graph.start, this.state.to || this.graph.end);
      this.reached = this.end;
      if (structure && this.predict.phase === "told") this.predict.ask(null);
    }
    this.moved();
  }

  listen() {
    this.surface.pointers({
      press: (at) => this.picture.under(at) ?? null,
      tap: (id) => this.tap(id),
      hover: (at) => { this.surface.node.style.cursor = this.picture.under(at) ? "pointer" : "default"; },
      wander: 4,
    });
    this.surface.keys(() => {
      const { nodes } = this.graph, now = nodes.find(({ id }) => id === this.chosen);
      const to = (near) => () => {
        const other = nodes.filter((node) => node.id !== now.id && near(node)).sort((a, b) => far(a, now) - far(b, now))[0];
        if (other) this.open(other.id);
      };
      return {
        ArrowLeft: to((node) => node.column < now.column), ArrowRight: to((node) => node.column > now.column),
        ArrowUp: to((node) => node.row > now.row), ArrowDown: to((node) => node.row < now.row), Enter: () => this.tap(now.id),
      };
    });
  }

  open(id) {
    this.state.open = id;
    this.moved();
  }

  get chosen() {
    return this.state.open || this.graph.nodes.find(({ kind, column }) => kind === "h" && column > 0)?.id || this.graph.end;
  }

  soon() {
    this.frames.ask();
  }

  draw() {
    if (!this.graph || this.frame.picture.clientWidth < 60) return;
    const { state, graph, found, way, frame, tokens } = this, { theme } = frame, names = tokens.map(String), done = this.reached === this.end && !this.predict.pending;
    const other = way && done && way.least < way.most ? way.shortest : [];
    this.picture.draw({ graph, name: state.structure, tokens: names, found, weights: WEIGHTS, way: way?.longest ?? [], other, reached: this.reached, chosen: this.chosen }, theme);
    const node = graph.nodes.find(({ id }) => id === this.chosen), [from, to] = [state.from || graph.start, state.to || graph.end].map((id) => graph.nodes.find((one) => one.id === id).label);
    this.opened.show(nodeRows(node, graph, found, WEIGHTS, names), node.label);
    this.walk.show(way && done ? wayRows(graph, way, found, WEIGHTS) : [], way ? (done ? `From ${from} to ${to}` : `Play: from ${from} to ${to}`) : `From ${from} there is no way to ${to}: it does not depend on it.`);
    for (const [name, control] of Object.entries(this.controls)) control.show(state[name]);
    const { words } = STRUCTURES[state.structure];
    if (this.words.textContent !== words) this.words.textContent = words;
    this.surface.node.setAttribute("aria-label", `${STRUCTURES[state.structure].title} over ${names.join(" ")}. Arrow keys go from number to number, now ${node.label}; Enter on an x or an o begins or ends the way there.`);
  }

  shown() {
    const { state, way } = this;
    return {
      ...state, tokens: this.tokens, values: Object.fromEntries([...this.found].map(([id, { value }]) => [id, value])), way: way?.longest ?? null, most: way?.most ?? null, least: way?.least ?? null,
      count: way?.count ?? 0, slope: way?.slope ?? 0, reached: this.reached, open: this.chosen, error: this.error.textContent, phase: this.predict.phase, lines: this.opened.told, walk: this.walk.told,
    };
  }
}

const far = (a, b) => Math.abs(a.column - b.column) * 1.01 + Math.abs(a.row - b.row);
