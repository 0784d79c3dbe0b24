// A small expression, read from its text: numbers, names, + - * / ^, brackets and a few functions, to a tree.
//
//   sum     = product { ("+" | "-") product }
//   product = signed { ("*" | "/") signed }
//   signed  = ("-" | "+") signed | power
//   power   = atom [ "^" signed ]          so -x^2 is -(x^2), and 2^3^2 is 2^(3^2)
//   atom    = number | name | function "(" sum { "," sum } ")" | "(" sum ")"

import { FUNCTIONS } from "./operations.js";

/** @typedef {{ kind: "number", value: number, at: number }} NumberTree */
/** @typedef {{ kind: "name", name: string, at: number }} NameTree */
/** @typedef {{ kind: "operation", operation: string, parts: Tree[], at: number }} OperationTree */
/** @typedef {NumberTree | NameTree | OperationTree} Tree  `at` is the place of its sign or first letter in the text, from 1 */
/** @typedef {{ kind: "number" | "name" | "sign" | "end", text: string, at: number }} Token */

export const LONGEST = 120;
const TOKEN = /\s*(?:(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<name>[A-Za-z]\w*)|(?<sign>\*\*|[-+*/^(),]))/y;
const SAME = { "\u2212": "-", "\u00d7": "*", "\u00b7": "*" }; // what is pasted from a formula

/** What is wrong with a text, with the place in it. */
export class ExpressionError extends Error {
  /**
   * @param {number} at  from 1
   * @param {string} words
   */
  constructor(at, words) {
    super(`character ${at}: ${words}`);
    this.at = at;
  }
}

/**
 * @param {string} text
 * @returns {Token[]}
 */
function tokens(text) {
  const found = [], plain = text.replace(/[\u2212\u00d7\u00b7]/g, (sign) => SAME[sign]), last = plain.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < last) {
    const from = TOKEN.lastIndex, match = TOKEN.exec(plain);
    if (!match) {
      const at = from + plain.slice(from).search(/\S/);
      throw new ExpressionError(at + 1, `\u201c${text[at]}\u201d has no meaning here.`);
    }
    const [kind, word] = Object.entries(match.groups).find(([, value]) => value !== undefined);
    found.push({ kind, text: word === "**" ? "^" : word, at: TOKEN.lastIndex - word.length + 1 });
  }
  found.push({ kind: "end", text: "", at: last + 1 });
  return found;
}

class Reader {
  /** @param {Token[]} list */
  constructor(list) {
    this.list = list;
    this.place = 0;
  }

  get next() {
    return this.list[this.place];
  }

  /** @param {string} signs */
  sees(signs) {
    return this.next.kind === "sign" && signs.includes(this.next.text);
  }

  take() {
    return this.list[this.place++];
  }

  /** @returns {Tree} */
  chain(signs, part) {
    let tree = part();
    while (this.sees(signs)) {
      const sign = this.take();
      tree = { kind: "operation", operation: sign.text, parts: [tree, part()], at: sign.at };
    }
    return tree;
  }

  /** @returns {Tree} */
  sum() {
    return this.chain("+-", () => this.chain("*/", () => this.signed()));
  }

  /** @returns {Tree} */
  signed() {
    if (!this.sees("+-")) return this.power();
    const sign = this.take(), part = this.signed();
    return sign.text === "+" ? part : { kind: "operation", operation: "negative", parts: [part], at: sign.at };
  }

  /** @returns {Tree} */
  power() {
    const base = this.atom();
    if (!this.sees("^")) return base;
    const sign = this.take();
    return { kind: "operation", operation: "^", parts: [base, this.signed()], at: sign.at };
  }

  /** @returns {Tree} */
  atom() {
    const token = this.take();
    if (token.kind === "number") return { kind: "number", value: Number(token.text), at: token.at };
    if (token.kind === "name") return this.sees("(") || Object.hasOwn(FUNCTIONS, token.text) ? this.call(token) : { kind: "name", name: token.text, at: token.at };
    if (token.text === "(") {
      const inner = this.sum();
      this.close(token.at);
      return inner;
    }
    if (token.kind === "end") throw new ExpressionError(token.at, "the expression ends where a number, a name or a bracket should follow.");
    throw new ExpressionError(token.at, `\u201c${token.text}\u201d stands where a number, a name or a bracket should.`);
  }

  /** @returns {Tree} */
  call({ text, at }) {
    const count = Object.hasOwn(FUNCTIONS, text) ? FUNCTIONS[text] : undefined;
    if (!this.sees("(")) throw new ExpressionError(at, `${text} is a function: write ${text}(\u2026).`);
    if (count === undefined) throw new ExpressionError(at, `there is no function \u201c${text}\u201d; there are ${Object.keys(FUNCTIONS).join(", ")}.`);
    const open = this.take(), parts = [this.sum()];
    while (this.sees(",")) { this.take(); parts.push(this.sum()); }
    this.close(open.at);
    if (parts.length !== count) throw new ExpressionError(at, `${text} takes ${count === 1 ? "one value" : "two values"}, here it has ${parts.length}.`);
    return { kind: "operation", operation: text, parts, at };
  }

  /** @param {number} opened */
  close(opened) {
    if (this.sees(")")) this.take();
    else if (this.next.kind === "end") throw new ExpressionError(this.next.at, `a \u201c)\u201d is missing: the bracket at character ${opened} is still open.`);
    else this.unexpected();
  }

  /** @returns {never} */
  unexpected() {
    const { kind, text, at } = this.next;
    if (text === ")") throw new ExpressionError(at, "this \u201c)\u201d has no \u201c(\u201d before it.");
    if (text === ",") throw new ExpressionError(at, "a comma stands only between the two values of max.");
    throw new ExpressionError(at, `a sign is missing before \u201c${text}\u201d${kind === "name" || text === "(" ? ": for a product write *" : ""}.`);
  }
}

/**
 * The tree of an expression; an ExpressionError where the text is none.
 * @param {string} text
 * @returns {Tree}
 */
export function parse(text) {
  if (!text.trim()) throw new ExpressionError(1, "write an expression, for example w * x + b.");
  if (text.length > LONGEST) throw new ExpressionError(LONGEST + 1, `an expression has at most ${LONGEST} characters here.`);
  const reader = new Reader(tokens(text)), tree = reader.sum();
  if (reader.next.kind !== "end") reader.unexpected();
  return tree;
}
