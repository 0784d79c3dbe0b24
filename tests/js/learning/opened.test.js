// Every line of opened arithmetic comes to the number that it says.

import assert from "node:assert/strict";
import { test } from "node:test";

import { EXAMPLES } from "../../../explorer/components/learning/backprop/examples.js";
import { opened } from "../../../explorer/components/learning/backprop/opened.js";
import { outcomeOf, questionTo } from "../../../explorer/components/learning/backprop/questions.js";
import { FIELDS, State } from "../../../explorer/components/learning/backprop/state.js";

const USUAL = Object.fromEntries(Object.entries(FIELDS).map(([name, { usual }]) => [name, usual]));
const FUNCTIONS = { exp: Math.exp, log: Math.log, max: Math.max, tanh: Math.tanh };

/** What a written formula comes to; the last part of a chain of equal signs. */
function worth(text) {
  const plain = text.split(" = ").at(-1).replaceAll("…", "").replaceAll("×", "*").replaceAll("−", "-").replaceAll("²", " ** 2").replaceAll("^", "**")
    .replace(/(^|[(*/+] ?)-(\d[\d.]*)( \*\* )/g, "$1-1 * $2$3").replaceAll("of the ", "");
  assert.ok(/^[-+*/(),. \deaglmnopthx]*$/.test(plain), plain);
  return Function(...Object.keys(FUNCTIONS), `return ${plain};`)(...Object.values(FUNCTIONS));
}

const number = (text) => Number(text.replace("…", "").replace("−", "-").replace(/×10(.+)/, (_, power) => "e" + [...power].map((c) => ("⁻⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(c) ? "⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(c) : "-")).join("")));

for (const { title, text } of EXAMPLES) {
  test(`the lines of ${title}`, () => {
    const state = new State({ ...USUAL, e: text, check: true });
    let compared = 0;
    for (let step = 1; step <= state.steps.length; step++) {
      state.step = step;
      for (const row of opened(state).rows) {
        const formula = row.name.startsWith("local") ? row.text.replace(/^of the [a-z]+(: )?/, "") : row.text;
        if (!row.value || /[a-z]{3,} |[a-z]\d?$/.test(formula.split(" = ").at(-1)) || !formula) continue;
        const value = number(row.value), found = worth(formula);
        assert.ok(Math.abs(found - value) <= 3e-4 * Math.max(1, Math.abs(value)), `${row.name}: ${row.text} = ${row.value}, comes to ${found}`);
        compared++;
      }
    }
    assert.ok(compared >= 2 * state.graph.variables.length, `${compared} lines`);
  });
}

test("a gradient that comes by two ways is opened as a sum", () => {
  const state = new State({ ...USUAL, e: "w*x + tanh(w*x)" });
  state.step = state.steps.length;
  state.node = state.graph.nodes.find((node) => node.text === "w×x").id;
  const rows = Object.fromEntries(opened(state).rows.map((row) => [row.name, row]));
  assert.ok(/^0\.7116… \+ 1$/.test(rows.sum.text));
  assert.equal(rows.share1.value, "1");
  assert.equal(rows.check.value, undefined);
});

test("what a link says of values, learning and steps is taken, nonsense is not", () => {
  const first = new State(USUAL);
  assert.equal(first.step, first.forwards);
  assert.deepEqual(first.link, { ...USUAL, step: -1 });
  const state = new State({ ...USUAL, e: "w*x", x: [2, 3], learnt: "x,z", step: 2, node: 0 });
  assert.deepEqual([state.values, state.learnt, state.step, state.work], [{ w: 2, x: 3 }, ["x"], 2, { node: 0, pass: "forward" }]);
  assert.deepEqual(state.link, { ...USUAL, e: "w*x", x: [2, 3], learnt: "x", step: 2, node: 0 });
  assert.equal(FIELDS.e.read("w*"), undefined);
  assert.equal(FIELDS.e.read("w * x"), "w * x");
});

test("descent moves what is learnt, and remembers the loss before", () => {
  const state = new State(USUAL), before = state.output;
  state.descend();
  assert.ok(Math.abs(state.values.w1 - 0.2905) < 5e-5 && Math.abs(state.values.w2 - 0.3393) < 5e-5);
  assert.equal(state.values.x1, 0.5);
  assert.equal(state.before, before);
  assert.ok(Math.abs(state.output - 0.1147) < 5e-5);
});

test("each example has a question, and its outcome is that of its numbers", () => {
  const outcomes = EXAMPLES.map(({ text }) => {
    const { answers } = questionTo(text), { right, because } = outcomeOf(new State({ ...USUAL, e: text }));
    assert.ok(right < answers.length && because);
    return answers[right];
  });
  assert.deepEqual(outcomes, ["w2", "u", "their sum", "sigmoid − 1", "only w1"]);
  const larger = new State(USUAL);
  larger.set("x1", 0.6);
  assert.equal(outcomeOf(larger).right, 0);
  assert.equal(questionTo("w*x"), null);
});

test("at a corner gradient and finite difference differ, and it is said", () => {
  const state = new State({ ...USUAL, e: "relu(w*x)", x: [0, 2], check: true });
  state.step = state.steps.length;
  state.node = state.graph.variables[0].id;
  const rows = Object.fromEntries(opened(state).rows.map((row) => [row.name, row]));
  assert.equal(state.back.gradients[state.node], 0);
  assert.equal(rows.check.value, "1");
  assert.ok(rows.apart.text.includes("corner"));
});

test("a reset goes back to the values that an expression was opened with", () => {
  const state = new State({ ...USUAL, e: "w*x", x: [2, 3] });
  state.set("w", 5);
  state.restore();
  assert.deepEqual([state.values, state.step, state.output], [{ w: 2, x: 3 }, 0, 6]);
});

test("where a value is undefined nothing is checked, and nothing descends", () => {
  const state = new State({ ...USUAL, e: "log(a) * b", x: [-1, 2], check: true });
  state.step = state.steps.length;
  state.descend();
  assert.deepEqual(state.values, { a: -1, b: 2 });
  assert.equal(state.check(state.graph.variables[0].id), undefined);
});
