// However fast commands come and however often the connection is lost: the engine ends where it would have with all of them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Outbox } from "../../../explorer/components/playground/outbox.js";
import { between, seeded } from "../seeded.js";

const SECONDS = 1000;

// An engine that takes commands literally; what each did that cannot be overwritten stands in `log`.
function engine() {
  const state = { fields: {}, weights: {}, points: [[0, 0, 0], [1, 1, 1]], chosen: null, opened: null, epoch: 0, log: [] };
  const obey = (command) => {
    const { points, weights } = state;
    switch (command.do) {
      case "set": Object.assign(state.fields, command.state); if (command.state.points) state.points = command.state.points.map((row) => [...row]); break;
      case "edit": weights[`${command.net} ${command.element}`] = command.value; break;
      case "move": if (points[command.index]) points[command.index].splice(0, 2, command.x1, command.x2); break;
      case "label": if (points[command.index]) points[command.index][2] = command.label; break;
      case "add": points.push([command.x1, command.x2, command.label]); break;
      case "delete": if (points[command.index]) points.splice(command.index, 1); break;
      case "choose": state.chosen = command.index; break;
      case "open_element": state.opened = command.element; break;
      case "seek": state.epoch = command.epoch; break;
      case "step": state.epoch += command.count; state.log.push(`step ${JSON.stringify(weights)} ${JSON.stringify(state.fields)}`); break;
      default: state.log.push(command.do);
    }
  };
  return { state, obey };
}

// Long runs of one thing, as a drag makes them, and anything between.
function command(random, last) {
  const value = between(random, 0, 99), index = between(random, 0, 3);
  if (last && random() < 0.6) return { ...last, ...("value" in last ? { value } : "x1" in last ? { x1: value } : "epoch" in last ? { epoch: value } : {}) };
  return [
    () => ({ do: "edit", element: `l1.${index}.0`, value, net: between(random, 0, 1) }),
    () => ({ do: "move", index, x1: value, x2: index }),
    () => ({ do: "set", state: { noise: value } }),
    () => ({ do: "set", state: { points: [[value, 0, 0], [0, value, 1], [2, 2, 2]] } }),
    () => ({ do: "set", state: { other: { momentum: value } } }),
    () => ({ do: "label", index, label: value }),
    () => ({ do: "add", x1: value, x2: 0, label: 1 }),
    () => ({ do: "delete", index }),
    () => ({ do: "choose", index }),
    () => ({ do: "open_element", element: `u1.${index}` }),
    () => ({ do: "seek", epoch: value }),
    () => ({ do: "step", unit: "epoch", count: 1 }),
    () => ({ do: "reset" }), () => ({ do: "play" }),
  ][between(random, 0, 13)]();
}

function clock() {
  let now = 0;
  const timers = [];
  return {
    now: () => now,
    later: (act, milliseconds) => timers.push({ at: now + milliseconds, act }),
    pass(milliseconds) {
      const end = now + milliseconds;
      for (;;) {
        const next = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        timers.splice(timers.indexOf(next), 1);
        now = Math.max(now, next.at);
        next.act();
      }
      now = end;
    },
  };
}

test("what is shown in the end is what was asked for, through floods and lost connections", () => {
  const random = seeded(3);
  for (let round = 0; round < 300; round++) {
    const time = clock(), whole = engine(), there = engine(), sent = [];
    let obeyed = 0, wire = [];
    const outbox = new Outbox((one) => { sent.push([time.now(), one]); wire.push(one); }, time.now, time.later);
    const arrive = (count) => { for (const one of wire.splice(0, count)) { there.obey(one); assert.ok(one.number > obeyed); obeyed = one.number; } };
    let last = null, asked = 0;
    outbox.begin(0);
    for (let k = 0; k < 200; k++) {
      last = command(random, last);
      whole.obey(last);
      assert.equal(outbox.put(last), ++asked);
      if (random() < 0.3) arrive(between(random, 0, 20));
      if (random() < 0.2) outbox.answer(obeyed);
      if (random() < 0.1) time.pass(between(random, 0, 300));
      if (random() < 0.03) { // the socket drops; what was under way may have arrived, or not
        outbox.stop();
        arrive(between(random, 0, 5));
        wire = [];
        if (random() < 0.5) { last = command(random, null); whole.obey(last); outbox.put(last); asked++; }
        outbox.begin(obeyed);
      }
    }
    time.pass(10 * SECONDS);
    arrive(Infinity);
    outbox.answer(obeyed);
    assert.deepEqual(there.state, whole.state);
    assert.equal(obeyed, asked, "the newest is never lost");
    assert.deepEqual([outbox.waiting, outbox.unanswered], [[], []]);
    for (const [k, [at]] of sent.entries()) assert.ok(sent.slice(k).filter(([then]) => then < at + SECONDS).length <= 81, "no flood");
  }
});

test("a thousand values of one drag in a second become a few, the first at once and the last for certain", () => {
  const time = clock(), sent = [], outbox = new Outbox((one) => sent.push(one), time.now, time.later);
  outbox.begin(0);
  for (let k = 1; k <= 1000; k++) { outbox.put({ do: "edit", element: "l1.0.0", value: k, net: 0 }); time.pass(1); }
  assert.equal(sent[0].value, 1);
  time.pass(100);
  assert.equal(sent[sent.length - 1].value, 1000);
  assert.ok(sent.length <= 82);
});

test("steps are never thrown together, and what waits without a connection has an end", () => {
  const time = clock(), sent = [], outbox = new Outbox((one) => sent.push(one), time.now, time.later);
  for (let k = 0; k < 500; k++) assert.equal(outbox.put({ do: "step", unit: "epoch", count: 1 }), k + 1);
  assert.equal(outbox.put({ do: "play" }), 0);
  outbox.begin(0);
  time.pass(30 * SECONDS);
  assert.equal(sent.length, 500);
});
