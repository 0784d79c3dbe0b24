// One matrix as a table: numbers with a tint, inputs where it may be edited, arrows walk from cell to cell.

import { tint } from "../kernel/colours.js";
import { numberField } from "../kernel/widgets.js";
import { brief } from "./words.js";

const MOST = 99; // of what is typed, up and down

export class MatrixTable {
  constructor(matrix, steps) {
    this.id = matrix.id;
    this.steps = steps;
    this.node = document.createElement("figure");
    const caption = document.createElement("figcaption"), name = document.createElement("strong"), words = document.createElement("span");
    name.textContent = matrix.title;
    words.textContent = matrix.formula;
    caption.append(name, words);
    const table = document.createElement("table");
    table.setAttribute("aria-label", `${matrix.title}${matrix.formula ? `, ${matrix.formula}` : ""}`);
    table.append(this.heading(matrix));
    this.fields = matrix.rows.map(() => []); // of a matrix that is edited
    this.cells = matrix.rows.map((label, row) => {
      const line = document.createElement("tr"), head = document.createElement("th");
      head.scope = "row";
      head.textContent = label;
      line.append(head);
      const cells = matrix.columns.map((_, column) => {
        const cell = document.createElement("td");
        if (matrix.edit && row >= (matrix.kept ?? 0)) cell.append(this.fields[row][column] = this.input(row, column, `${matrix.title}, ${label}, ${matrix.columns[column]}`));
        else cell.tabIndex = row === 0 && column === 0 ? 0 : -1;
        cell.dataset.at = `${row} ${column}`;
        line.append(cell);
        return cell;
      });
      table.append(line);
      return cells;
    });
    this.node.dataset.id = matrix.id;
    this.node.append(caption, table);
    this.listen(table);
  }

  heading(matrix) {
    const line = document.createElement("tr");
    line.append(document.createElement("td"));
    for (const label of matrix.columns) {
      const head = document.createElement("th");
      head.scope = "col";
      head.textContent = label;
      line.append(head);
    }
    return line;
  }

  input(row, column, label) {
    return numberField(label, { low: -MOST, high: MOST }, (value) => {
      this.steps.by.get(this.id).values[row][column] = value;
      this.steps.edited();
    });
  }

  listen(table) {
    const at = (target) => {
      const cell = target.closest?.("td[data-at]");
      if (!cell) return null;
      const [row, column] = cell.dataset.at.split(" ").map(Number);
      return { id: this.id, row, column };
    };
    for (const name of ["pointerover", "focusin", "click"]) {
      table.addEventListener(name, (event) => {
        const cell = at(event.target);
        if (cell) this.steps.show(cell);
      });
    }
    table.addEventListener("keydown", (event) => {
      const cell = at(event.target), move = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
      if (!cell || !move || event.target.tagName === "INPUT") return;
      const next = this.cells[cell.row + move[0]]?.[cell.column + move[1]];
      if (!next) return;
      event.preventDefault();
      event.stopPropagation();
      next.focus();
    });
  }

  fill(matrix, theme) {
    const most = Math.max(1e-9, ...matrix.values.flat().map((v) => Math.abs(v ?? 0)));
    this.cells.forEach((line, row) => line.forEach((cell, column) => {
      const value = matrix.values[row][column];
      if (this.fields[row][column]) this.fields[row][column].show(matrix.decimals === undefined ? value : +value.toFixed(matrix.decimals));
      else cell.textContent = brief(value);
      cell.style.background = tint(value ?? 0, most, theme, matrix.amounts);
      cell.classList.toggle("hidden", value === null || row < (matrix.faint ?? 0));
    }));
  }

  unmark() {
    for (const cell of this.cells.flat()) cell.classList.remove("chosen", "source");
  }

  mark(kind, row, column) {
    this.cells.forEach((line, r) => line.forEach((cell, c) => {
      if ((row === null || r === row) && (column === null || c === column)) cell.classList.add(kind);
    }));
  }
}
