// What the user's commands will make of the state, before the engine has answered them.

import { LEARNER } from "../kernel/wire.js";

/** @typedef {{ points: Float32Array | null, split: Uint8Array | null, classes: number }} Drawn */

const round = (value) => Math.round(value * 1000) / 1000;

// The points as rows of x1, x2, label and side: own ones, or what was drawn.
/** @param {Drawn} drawn */
function rowsOf(state, drawn) {
  if (state.data === "points") return state.points;
  const { points, split } = drawn;
  return Array.from(split ?? [], (side, k) => [round(points[3 * k]), round(points[3 * k + 1]), round(points[3 * k + 2]), side]);
}

/**
 * The state once a command is obeyed, as far as the page can tell.
 * @param {Drawn} drawn
 */
export function after(state, command, drawn) {
  if (command.do === "set") {
    const next = { ...state, ...command.state };
    if (command.state.images) next.images = { ...state.images, ...command.state.images };
    if (command.state.other) {
      const before = state.other ?? Object.fromEntries(LEARNER.map((name) => [name, state[name]]));
      next.other = { ...before, ...command.state.other };
    }
    return next;
  }
  if (!["add", "move", "label", "delete"].includes(command.do)) return state;
  const rows = rowsOf(state, drawn).map((row) => [...row]), { index, x1, x2, label } = command;
  if (command.do === "add") rows.push([x1, x2, label, 1]);
  else if (!rows[index]) return state;
  else if (command.do === "delete") rows.splice(index, 1);
  else rows[index] = command.do === "move" ? [x1, x2, ...rows[index].slice(2)] : [...rows[index].slice(0, 2), label, rows[index][3]];
  const task = state.data === "points" ? state.points_task : drawn.classes ? "classes" : "regression";
  return { ...state, data: "points", points: rows, points_task: task };
}

export class Foresight {
  constructor() {
    /** @type {any[]} */
    this.commands = [];
  }

  // Remember what is on its way; 0 is the number of what was not taken.
  note(command, number) {
    if (number && ["set", "edit", "add", "move", "label", "delete"].includes(command.do)) this.commands.push({ ...command, number });
  }

  // A frame's state holds what the commands up to `obeyed` did, but for data that are still being read: see `answered`.
  answer({ answered, obeyed }) {
    this.commands = this.commands.filter((one) => one.number > (one.do === "set" ? answered : obeyed));
  }

  /** @param {Drawn} drawn */
  state(confirmed, drawn) {
    return this.commands.reduce((state, command) => after(state, command, drawn), confirmed);
  }

  // What a weight is being set to, undefined where it is as it is shown.
  value(element, net) {
    return this.commands.filter((one) => one.do === "edit" && one.element === element && (one.net ?? 0) === net).pop()?.value;
  }
}
