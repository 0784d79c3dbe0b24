// The user's own points: added by a click, dragged, taken away, or pasted as a table.

const LINES = 1000;

// Rows of x1, x2, label from pasted text, in words what is wrong with it, and whether the labels are classes.
export function readTable(text) {
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trim()).filter(Boolean);
  if (!lines.length) return { problem: "There is nothing to read. Paste lines of x1, x2 and label." };
  const split = (line) => line.split(/[\t;]|,\s*|\s+/).map((part) => part.trim().replace(/^"|"$/g, ""));
  let first = 0;
  if (split(lines[0]).slice(0, 2).some((part) => !Number.isFinite(Number(part)))) first = 1;
  const rows = [];
  for (let k = first; k < lines.length; k++) {
    const parts = split(lines[k]);
    if (parts.length < 3) return { problem: `Line ${k + 1} has ${parts.length} column${parts.length === 1 ? "" : "s"}; x1, x2 and a label are needed.` };
    const [x1, x2] = [Number(parts[0]), Number(parts[1])];
    if (!Number.isFinite(x1) || !Number.isFinite(x2) || parts[0] === "" || parts[1] === "") return { problem: `Line ${k + 1}: x1 and x2 have to be numbers.` };
    rows.push([x1, x2, parts[2]]);
  }
  if (rows.length > LINES) return { problem: `There are ${rows.length} points; at most ${LINES} fit into a link.` };
  if (rows.length < 2) return { problem: "At least two points are needed." };
  const names = [...new Set(rows.map((row) => row[2]))], numeric = names.every((name) => name !== "" && Number.isFinite(Number(name)));
  const classes = names.length <= 6 && (!numeric || names.every((name) => Number.isInteger(Number(name))));
  if (!numeric && !classes) return { problem: `The labels have ${names.length} different names; at most 6 classes fit.` };
  names.sort((a, b) => numeric ? Number(a) - Number(b) : a < b ? -1 : 1);
  const largest = Math.max(...rows.map((row) => Math.max(Math.abs(row[0]), Math.abs(row[1]))));
  const scale = largest > 6 ? 5 / largest : 1, round = (v) => Math.round(v * 1e4) / 1e4;
  const top = Math.max(...rows.map((row) => Math.abs(Number(row[2]) || 0))), shrink = top > 10 ? 1 / top : 1;
  const points = rows.map(([x1, x2, label]) => [round(x1 * scale), round(x2 * scale), classes ? names.indexOf(label) : round(Number(label) * shrink)]);
  const notes = [];
  if (scale !== 1) notes.push(`x1 and x2 were scaled by ${scale.toPrecision(3)} to fit into the plane`);
  if (!classes && shrink !== 1) notes.push(`labels were scaled by ${shrink.toPrecision(3)}`);
  if (classes) notes.push(`classes ${names.map((name, k) => name === String(k) ? name : `${name} = ${k}`).join(", ")}`);
  return { points, task: classes ? "classes" : "regression", note: notes.join("; ") };
}

export class Own {
  /** @param {import("./playground.js").Playground} playground */
  constructor(playground) {
    this.playground = playground;
    this.label = 1;
    this.drawing = false;
    this.dragged = this.last = null;
  }

  // Whether a click in the output adds a point instead of choosing one.
  get editing() {
    return this.drawing && !this.playground.hides("data");
  }

  add(x1, x2) {
    this.playground.command({ do: "add", x1, x2, label: this.label });
  }

  grab(index) {
    this.before = this.playground.dataFields();
    this.dragged = index;
  }

  move(index, x1, x2) {
    const hold = (v) => Math.min(6, Math.max(-6, v));
    this.last = { do: "move", index, x1: hold(x1), x2: hold(x2) };
    this.playground.send(this.last);
  }

  drop() {
    if (this.last) {
      this.playground.undoing.note([{ do: "set", state: this.before }], [this.last]);
      this.playground.foresee();
    }
    this.dragged = this.last = null;
  }

  remove(index) {
    this.playground.command({ do: "delete", index });
  }

  paste(text) {
    const { problem, points, task, note } = readTable(text);
    if (problem) return problem;
    this.playground.change({ data: "points", points, points_task: task });
    this.playground.say(`${points.length} points were taken${note ? `: ${note}` : ""}.`);
    return "";
  }
}
