// Matrices with their numbers, line after line; the cell under the pointer shows the row and column that made it, in words
// below its own line, where room is kept for them: nothing is covered, and nothing moves under the pointer.

import { fit } from "./fitting.js";
import { brief, expansion } from "./words.js";
import { MatrixTable } from "./table.js";

export class MatrixSteps {
  /**
   * @param {import("../kernel/stage.js").Stage} stage
   * @param {(value: number | null) => string} [write]  the numbers in words
   */
  constructor(stage, write = brief) {
    this.write = write;
    this.stage = stage;
    this.root = stage.root;
    this.lines = document.createElement("div");
    this.readout = document.createElement("p");
    this.readout.className = "readout";
    this.readout.setAttribute("role", "status");
    this.hint = document.createElement("p");
    this.hint.className = "hint";
    this.root.append(this.hint, this.lines);
    this.emit = (_value) => {};
    this.tables = new Map();
    stage.resized(() => this.fit(), this.root);
  }

  update({ header: data }) {
    const shape = JSON.stringify([data.lines, data.matrices.map((m) => [m.id, m.rows, m.columns, m.edit])]);
    this.data = data;
    this.by = new Map(data.matrices.map((m) => [m.id, m]));
    const theme = this.stage.theme;
    if (shape !== this.shape) this.build(shape);
    this.hint.textContent = data.hint;
    for (const table of this.tables.values()) table.fill(this.by.get(table.id), theme);
    this.root.style.setProperty("--accent", theme.accent);
    this.fit();
    this.show(this.cell && this.by.has(this.cell.id) ? this.cell : null);
  }

  build(shape) {
    this.shape = shape;
    this.cell = null;
    this.tables.clear();
    this.rooms = new Map(); // by matrix: what its line keeps for words
    this.lines.replaceChildren(...this.data.lines.map((parts) => {
      const line = document.createElement("div"), room = document.createElement("div");
      line.className = "line";
      room.className = "room";
      for (const part of parts) {
        if (this.by.has(part)) {
          const table = new MatrixTable(this.by.get(part), this);
          this.tables.set(part, table);
          this.rooms.set(part, room);
          line.append(table.node);
        } else {
          const word = document.createElement("span");
          word.className = "operator";
          word.textContent = part;
          line.append(word);
        }
      }
      line.append(room);
      return line;
    }));
  }

  fit() {
    for (const line of this.lines.children) if (line instanceof HTMLElement) fit(line);
  }

  // Words in the room of a matrix's line, which grows with them and then stays.
  say(id, words) {
    const room = this.rooms.get(id);
    this.readout.textContent = words;
    if (!room) return;
    if (this.readout.parentNode !== room) room.append(this.readout);
    room.style.minHeight = `${room.offsetHeight}px`;
  }

  // An input was typed into: say all inputs as they now stand.
  edited() {
    const values = {};
    for (const matrix of this.data.matrices) if (matrix.edit) values[matrix.id] = matrix.values;
    this.emit(values);
  }

  show(cell) {
    this.cell = cell;
    for (const table of this.tables.values()) table.unmark();
    if (!cell) {
      this.say(this.data.lines[0].find((part) => this.by.has(part)), "");
      return;
    }
    const { id, row, column } = cell, matrix = this.by.get(id);
    if (row >= matrix.values.length || column >= matrix.values[0].length) return;
    this.tables.get(id)?.mark("chosen", row, column);
    for (const source of matrix.from) {
      const index = source.by === "row" ? row : column;
      const table = this.tables.get(source.id);
      if (!table) continue;
      if (source.take === "cell") table.mark("source", row + (source.shift ?? 0), column);
      else if (source.take === "head") table.mark("source", 0, column);
      else if (source.take === "row") table.mark("source", index, null);
      else table.mark("source", null, index);
    }
    if (matrix.values[row][column] === undefined) {
      this.say(id, "");
      return;
    }
    const name = `${matrix.title} [${[matrix.rows[row], matrix.columns[column]].filter(Boolean).join(", ")}]`;
    this.say(id, `${name} = ${expansion(matrix, row, column, this.by, this.write)}${this.write(matrix.values[row][column])}`);
  }
}
