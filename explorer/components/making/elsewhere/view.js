// The same narrow place elsewhere: stars of people for films completed by two numbers each, and a relief lit by three.

import { expose, inWindow } from "../../kernel/probe.js";
import { letterSize, mix } from "../../kernel/theme.js";
import { choice } from "../../kernel/widgets.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link, numbers, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { drawPixels, inkOf, pixelAt, signedOf } from "../ink.js";
import { exercises } from "./exercises.js";
import { completed, errors, FILMS, guess, PEOPLE, table } from "./ratings.js";
import { held, lightAt, lights, lit, normalsOf, SIDE } from "./relief.js";
import { ofCell, ofPixel } from "./told.js";

const PARTS = { relief: "relighting", ratings: "recommendation" }, CELLS = PEOPLE * FILMS, GAP = 14, TABLE_SEED = 1;
export const FIELDS = {
  part: { usual: "relief", read: oneOf(["relief", "ratings"]) },
  light: { usual: [-0.5, 0.5], read: numbers(2, -1, 1) },
  pixel: { usual: 300, read: aNumber(0, SIDE * SIDE - 1, { whole: true }) },
  size: { usual: 2, read: aNumber(1, 2, { whole: true }) },
  cell: { usual: -1, read: aNumber(0, CELLS - 1, { whole: true }) }, // -1: the first that is hidden
};

export class Elsewhere {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "elsewhere", label: "Linear codes elsewhere" });
    this.link = new Link(stage, "elsewhere", FIELDS, (state) => this.take(state));
    this.frames = stage.frames(() => this.paint());
    const draw = () => this.frames.ask();
    this.surface = stage.surface({ draw });
    this.frame.picture.append(this.surface.node);
    this.lines = new Lines(this.frame.side);
    this.turn = 0;
    this.player = new Player(this.frame, { step: () => this.step(), reset: () => { this.turn = 0; this.change({ light: FIELDS.light.usual }); }, draw, rate: 60, what: "the light moves on", holds: () => this.predict.holds() });
    this.predict = new Predict(this.frame.question, { play: () => { this.player.reset(); this.player.play(); }, changed: () => this.table && this.tell() });
    this.state = this.link.read();
    stage.resized(draw, this.surface.node);
    // {state, brightness, guess, lines, phase}; a place is {pixel} of the relief, or {cell} of the table
    expose(stage.root, { shown: () => this.table && this.shown(), place: (what) => this.placeOf(what), settled: () => !this.player.playing && !this.frames.waiting });
  }

  update() {
    if (!this.table) {
      this.table = table(TABLE_SEED);
      this.normals = normalsOf();
      const all = lights();
      this.held = held(all.map((light) => lit(this.normals, light)), 4);
      this.none = held(all.map((light) => lit(this.normals, light, false)), 4);
      this.build();
      this.listen();
    }
    this.take(this.state);
  }

  build() {
    this.fields = {
      part: choice("part", "Picture", Object.entries(PARTS), (part) => this.change({ part })),
      size: choice("size", "Numbers for each person and film", [[1, "1"], [2, "2"]], (size) => this.change({ size })),
    };
    this.frame.controls.append(this.fields.part, this.fields.size);
    exercises(this.frame);
  }

  take(state) {
    this.state = { ...state, cell: state.cell < 0 && this.table ? this.table.known.flat().indexOf(false) : state.cell };
    if (!this.table) return;
    const relief = state.part === "relief";
    if (!relief) this.player.pause();
    this.code = completed(this.table, state.size);
    const right = this.none[2] > 0.9999 ? 1 : 2;
    this.predict.ask(relief ? {
      question: "60 pictures of one relief, each lit from another side. How many numbers does a linear code need for them, were it not for the dark sides?",
      answers: ["60, one for each light", "three", "one for each pixel"], right,
      because: `Three numbers hold ${(100 * this.none[2]).toFixed(2)}% of the squared brightness, two ${(100 * this.none[1]).toFixed(2)}%: the light has three coordinates. With dark sides three hold ${(100 * this.held[2]).toFixed(2)}%.`,
    } : null);
    this.tell();
  }

  change(some) {
    this.take({ ...this.state, ...some });
    this.link.write(this.state);
  }

  get light() {
    return lightAt(this.state.light[0], this.state.light[1]);
  }

  step() {
    this.turn += 1;
    const angle = 0.75 * Math.PI - (2 * Math.PI * this.turn) / 180;
    this.state = { ...this.state, light: [Math.SQRT1_2 * Math.cos(angle), Math.SQRT1_2 * Math.sin(angle)] };
    const ended = this.turn >= 180;
    if (ended) {
      this.turn = 0;
      this.predict.tell();
    }
    this.tell();
    return ended;
  }

  tell() {
    const { state, fields, code, light } = this, relief = state.part === "relief";
    fields.part.show(state.part);
    fields.size.show(state.size);
    fields.size.hidden = relief;
    this.player.node.hidden = !relief;
    this.lines.show(relief ? ofPixel({ normal: this.normals[state.pixel], light, row: Math.floor(state.pixel / SIDE), column: state.pixel % SIDE, held: this.held, none: this.none, told: !this.predict.pending }) : ofCell({ table: this.table, code, cell: state.cell, films: FILMS, errors: errors(this.table, code) }));
    this.frames.ask();
  }

  listen() {
    const { surface } = this;
    const toLight = (spot) => {
      const { x, y, side } = this.square, at = [(2 * (spot.x - x)) / side - 1, 1 - (2 * (spot.y - y)) / side];
      this.player.pause();
      this.change({ light: at.map((v) => +Math.max(-1, Math.min(1, v)).toFixed(3)), pixel: Math.max(0, pixelAt({ x: Math.max(x, Math.min(x + side - 1, spot.x)), y: Math.max(y, Math.min(y + side - 1, spot.y)) }, this.square, SIDE)) });
    };
    surface.pointers({
      press: (spot) => {
        if (this.state.part === "ratings") {
          const cell = this.cellAt(spot);
          if (cell >= 0) this.change({ cell });
          return null;
        }
        if (pixelAt(spot, this.square, SIDE) < 0) return null;
        toLight(spot);
        return true;
      },
      drag: (_, spot) => toLight(spot),
    });
    surface.keys(() => {
      if (this.state.part === "ratings") {
        const by = (step) => () => this.change({ cell: (this.state.cell + step + CELLS) % CELLS });
        return { ArrowLeft: by(-1), ArrowRight: by(1), ArrowUp: by(-FILMS), ArrowDown: by(FILMS) };
      }
      const by = (x, y) => () => { this.player.pause(); this.change({ light: [this.state.light[0] + x, this.state.light[1] + y].map((v) => +Math.max(-1, Math.min(1, v)).toFixed(3)) }); };
      return { ArrowLeft: by(-0.05, 0), ArrowRight: by(0.05, 0), ArrowUp: by(0, 0.05), ArrowDown: by(0, -0.05), " ": () => this.player.toggle() };
    });
  }

  get letter() {
    return letterSize(this.surface.width * 1.7);
  }

  get square() {
    return { x: 0, y: 1.7 * this.letter, side: Math.min(260, this.surface.width * 0.52) };
  }

  paint() {
    if (!this.table || this.surface.width < 50) return;
    const { frame: { theme }, surface, letter, state } = this, relief = state.part === "relief", small = Math.min(78, (this.square.side - 24) / 3);
    const tall = relief ? this.square.y + this.square.side + 6 : (PEOPLE + 1) * 30 + 2.6 * letter;
    surface.node.style.height = `${tall}px`;
    const pen = surface.pen(surface.width, tall, theme), { light } = this;
    if (!relief) {
      this.paintTable(pen, theme);
      surface.node.setAttribute("aria-label", `Stars of ${PEOPLE} people for ${FILMS} films; hidden ones are guessed from ${state.size} numbers each. Arrow keys go to a cell.`);
      return;
    }
    const grey = (v) => mix("#000000", "#ffffff", Math.max(0, Math.min(1, v))), { x, y, side } = this.square;
    pen.text("drag the light over the relief", 0, letter, { size: letter, fill: theme.text, weight: 600 });
    drawPixels(pen, lit(this.normals, light), this.square, grey, SIDE);
    const at = [x + ((light[0] + 1) / 2) * side, y + ((1 - light[1]) / 2) * side];
    pen.circle(at[0], at[1], surface.focused ? 11 : 8, { fill: "#ffd25a", stroke: "#000000", width: 2 });
    const cell = side / SIDE;
    pen.rect(x + (state.pixel % SIDE) * cell - 1, y + Math.floor(state.pixel / SIDE) * cell - 1, cell + 2, cell + 2, { stroke: theme.accent, width: 2 });
    const left = side + 2.2 * GAP, signed = signedOf(theme);
    pen.text("light \u00d7 three pictures:", left, letter, { size: letter, fill: theme.text });
    ["right", "up", "to you"].forEach((words, k) => {
      const top = y + k * (small + 12);
      drawPixels(pen, this.normals.map((normal) => normal[k]), { x: left, y: top, side: small }, signed, SIDE);
      pen.text(`${light[k].toFixed(3).replace("-", "\u2212")}`, left + small + 10, top + small / 2, { size: letter + 2, fill: theme.text, weight: 700 });
      pen.text(words, left + small + 10, top + small / 2 + 1.4 * letter, { size: letter, fill: theme.quiet });
    });
    surface.node.setAttribute("aria-label", `A relief lit from ${light.map((v) => v.toFixed(2)).join(", ")}, and the three pictures of its normals. Arrow keys move the light.`);
  }

  paintTable(pen, theme) {
    const { letter, table: { whole, known }, code, state } = this, wide = this.wide, ink = inkOf(theme);
    for (let j = 0; j < FILMS; j++) pen.text(`film ${j + 1}`, this.left + (j + 0.5) * wide, 1.2 * letter, { size: letter, fill: theme.quiet, align: "center" });
    whole.forEach((row, i) => {
      const y = 1.8 * letter + i * 30;
      pen.text(`person ${i + 1}`, 0, y + 15, { size: letter, fill: theme.quiet, baseline: "middle" });
      row.forEach((value, j) => {
        const own = known[i][j], x = this.left + j * wide;
        pen.rect(x + 1, y + 1, wide - 2, 28, { fill: own ? ink(0.05 + value / 40) : theme.background, stroke: own ? theme.grid : theme.found, width: own ? 1 : 1.5 });
        pen.text(own ? String(value) : guess(code, i, j).toFixed(1), x + wide / 2, y + 15, { size: letter + 1, fill: own ? theme.text : theme.found, align: "center", baseline: "middle", weight: own ? 400 : 700 });
        if (i * FILMS + j === state.cell) pen.rect(x, y, wide, 30, { stroke: theme.accent, width: 3 });
      });
    });
    pen.text("bordered: hidden from the code, which guesses them", this.left, 1.8 * letter + PEOPLE * 30 + 1.4 * letter, { size: letter, fill: theme.found });
  }

  get left() {
    return 5.6 * this.letter;
  }

  get wide() {
    return Math.min(64, (this.surface.width - this.left) / FILMS);
  }

  cellAt({ x, y }) {
    const j = Math.floor((x - this.left) / this.wide), i = Math.floor((y - 1.8 * this.letter) / 30);
    return i < 0 || j < 0 || i >= PEOPLE || j >= FILMS ? -1 : i * FILMS + j;
  }

  shown() {
    const { state, light, code } = this, i = Math.floor(state.cell / FILMS), j = state.cell % FILMS;
    return { state, light, brightness: Array.from(lit(this.normals, light)), guess: guess(code, i, j), phase: this.predict.phase, lines: this.lines.told };
  }

  placeOf(what) {
    if (what.cell !== undefined) return inWindow(this.surface.node, [this.left + (what.cell % FILMS + 0.5) * this.wide, 1.8 * this.letter + Math.floor(what.cell / FILMS) * 30 + 15]);
    const { x, y, side } = this.square, cell = side / SIDE;
    return inWindow(this.surface.node, [x + (what.pixel % SIDE + 0.5) * cell, y + (Math.floor(what.pixel / SIDE) + 0.5) * cell]);
  }
}
