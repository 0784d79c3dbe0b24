// A corpus made by a small grammar. Beside a word stand words that go with its attributes, one for each, and no others; so
// two words that differ in one attribute differ in their company by the same, whichever two they are.

import { shuffled, uniforms } from "../../topic/chance.js";

/** @typedef {{ name: string, label: string, names: string[], attributes: Record<string, string[]>[], words: Record<string, number[]> }} Family  `attributes` have the company of each value; `words` the values' places */

/** @type {Family[]} */
export const FAMILIES = [
  {
    name: "people", label: "people", names: ["he or she", "royal or common", "grown or young"],
    attributes: [
      { he: ["he", "his"], she: ["she", "her"] },
      { royal: ["crown", "throne", "palace"], common: ["bicycle", "market", "shop"] },
      { grown: ["worked", "married", "decided"], young: ["played", "grew", "learnt"] },
    ],
    words: {
      king: [0, 0, 0], queen: [1, 0, 0], prince: [0, 0, 1], princess: [1, 0, 1],
      man: [0, 1, 0], woman: [1, 1, 0], boy: [0, 1, 1], girl: [1, 1, 1],
    },
  },
  {
    name: "places", label: "countries and capitals", names: ["country or capital", "which country"],
    attributes: [
      { country: ["flag", "border", "treaty"], capital: ["mayor", "suburb", "airport"] },
      { France: ["Seine", "baguette", "Camembert"], Japan: ["sushi", "yen", "Fuji"], Kenya: ["safari", "Swahili", "savannah"] },
    ],
    words: { France: [0, 0], Paris: [1, 0], Japan: [0, 1], Tokyo: [1, 1], Kenya: [0, 2], Nairobi: [1, 2] },
  },
  {
    name: "genes", label: "genes and proteins", names: ["gene or protein", "which gene"],
    attributes: [
      { gene: ["promoter", "exon", "allele"], protein: ["folding", "structure", "purification"] },
      { INS: ["pancreas", "sugar", "diabetes"], LCT: ["milk", "lactose", "intestine"], ALB: ["liver", "plasma", "serum"] },
    ],
    words: { INS: [0, 0], insulin: [1, 0], LCT: [0, 1], lactase: [1, 1], ALB: [0, 2], albumin: [1, 2] },
  },
];

const FUNCTION_WORDS = ["the", "of", "and", "with", "near"];

/** Every word of the language, those that are asked about first. */
export const WORDS = [
  ...FAMILIES.flatMap(({ words }) => Object.keys(words)),
  ...FAMILIES.flatMap(({ attributes }) => attributes.flatMap((values) => Object.values(values).flat())),
  ...FUNCTION_WORDS,
];

const PLACES = new Map(WORDS.map((word, k) => [word, k]));

/** A word's place among all. */
export function placeOf(/** @type {string} */ word) {
  return PLACES.get(word) ?? -1;
}

/**
 * @param {string} word
 * @param {string[]} company  a word for each attribute
 */
function sentence(word, company, swapped) {
  if (company.length === 3) {
    const [owner, thing, did] = company;
    return owner === "he" || owner === "she" ? [owner, "the", word, did, "near", "the", thing] : ["the", word, did, "with", owner, thing];
  }
  const [kind, own] = company;
  return swapped ? [word, "with", kind, "and", "the", own] : ["the", kind, "of", word, "and", "the", own];
}

/**
 * Sentences as places of words. In a shuffled corpus every word has another's place: the same counts, and no company.
 * @param {number} seed
 * @param {number} count
 * @param {boolean} [shuffle]
 */
export function corpus(seed, count, shuffle = false) {
  const uniform = uniforms(seed), draw = (list) => list[Math.floor(uniform() * list.length)];
  const asked = FAMILIES.flatMap((family) => Object.entries(family.words).map(([word, values]) => ({ word, values, family })));
  const sentences = Array.from({ length: count }, () => {
    const { word, values, family } = draw(asked);
    const company = family.attributes.map((attribute, k) => draw(Object.values(attribute)[values[k]]));
    return sentence(word, company, uniform() < 0.5).map(placeOf);
  });
  if (!shuffle) return sentences;
  const all = sentences.flat(), order = shuffled(all.length, uniform);
  let next = 0;
  return sentences.map((one) => one.map(() => all[order[next++]]));
}

/** @typedef {{ a: string, b: string, c: string, answer: string, family: string }} Question  a - b + c */

/**
 * Every analogy that holds by construction: `a` and `c` differ from the answer in one attribute each, `b` in both.
 * @returns {Question[]}
 */
export function questions() {
  const list = [];
  for (const { name, words } of FAMILIES) {
    const all = Object.entries(words), differing = (x, y) => x.flatMap((v, k) => (v === y[k] ? [] : [k]));
    for (const [answer, values] of all) {
      for (const [a, ofA] of all) {
        for (const [c, ofC] of all) {
          const inA = differing(values, ofA), inC = differing(values, ofC);
          if (inA.length !== 1 || inC.length !== 1 || inA[0] >= inC[0]) continue;
          const b = all.find(([, ofB]) => ofB.every((v, k) => v === (k === inA[0] ? ofA[k] : k === inC[0] ? ofC[k] : values[k])));
          list.push({ a, b: b[0], c, answer, family: name });
        }
      }
    }
  }
  return list;
}
