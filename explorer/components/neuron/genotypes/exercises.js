// What is asked of genotypes: to count one by hand, and how many functions there are.

const LETTERS = { reference: "CTAG", alternative: "TCGA", mother: "TCAA", father: "TTAG" };
const RIGHT = [...LETTERS.mother].map((letter, k) => +(letter !== LETTERS.reference[k]) + +(LETTERS.father[k] !== LETTERS.reference[k]));
const spaced = (letters) => [...letters].join(" ");
const ways = RIGHT.map((dosage, k) => `${LETTERS.mother[k]} and ${LETTERS.father[k]} beside the reference\u2019s ${LETTERS.reference[k]}: ${dosage}`).join("; ");

/** @type {import("../../topic/exercise.js").About} */
export const COUNTED = {
  name: "counted",
  text: `At four sites the reference has ${spaced(LETTERS.reference)} and the alternative is ${spaced(LETTERS.alternative)}. The mother\u2019s haplotype has ${spaced(LETTERS.mother)}, the father\u2019s ${spaced(LETTERS.father)}. What is the genotype?`,
  fields: RIGHT.map((_, k) => ({ name: `x${k + 1}`, label: `x${"\u2081\u2082\u2083\u2084"[k]}` })),
  check: (values) => {
    const wrong = RIGHT.findIndex((dosage, k) => values[`x${k + 1}`] !== dosage);
    if (wrong < 0) return { right: true, words: `Right: ${RIGHT.join(" ")}.` };
    const turned = RIGHT.every((dosage, k) => values[`x${k + 1}`] === 2 - dosage);
    return { right: false, words: turned ? "That counts the reference\u2019s letters; the dosage counts the alternative\u2019s." : `Look at x${"\u2081\u2082\u2083\u2084"[wrong]} again: of its two letters, how many are ${LETTERS.alternative[wrong]}?` };
  },
  way: `Count the letters that are not the reference\u2019s. ${ways}.`,
};

/** @type {import("../../topic/exercise.js").About} */
export const FUNCTIONS = {
  name: "functions",
  text: "With two sites, how many different functions f from genotypes to 0 and 1 are there?",
  fields: [{ name: "functions", label: "functions" }],
  check: ({ functions }) => {
    if (functions === 512) return { right: true, words: "Right: 2 to the power of 9 is 512." };
    const hints = { 9: "9 is how many genotypes there are. Each of them gets 0 or 1.", 81: "Each genotype gets 0 or 1: the 9 is the exponent, the 2 the base.", 18: "The choices multiply: 2 \u00d7 2 \u00d7 \u2026, once for each genotype.", 16: "A site has three dosages, so two sites have 3 \u00d7 3 genotypes, not 4." };
    return { right: false, words: hints[functions] ?? "Count the genotypes first, then how many ways there are to give each of them 0 or 1." };
  },
  way: "Two sites have 3 \u00d7 3 = 9 genotypes. f gives each of them 0 or 1, so there are 2 \u00d7 2 \u00d7 \u2026 = 2 to the power of 9 = 512.",
};
