// What is to be written for a text: its letters backwards, its number in words, its gene's protein.

const BASES = "TCAG", AMINO = "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG"; // NCBI table 1
const ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(" ");
const TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ");

/**
 * An amino acid's letter, "*" for a stop.
 * @param {string} codon  of T, C, A and G
 */
export function translated(codon) {
  return AMINO[Array.from(codon).reduce((place, base) => 4 * place + BASES.indexOf(base), 0)];
}

/**
 * The codons of the first gene, from ATG to the first stop in its frame, or to the end; null where there is no ATG.
 * @param {string} dna
 * @returns {{ begin: number, codons: string[], stop: string | null } | null}
 */
export function gene(dna) {
  const begin = dna.indexOf("ATG"), codons = [];
  if (begin < 0) return null;
  for (let at = begin; at + 3 <= dna.length; at += 3) {
    const codon = dna.slice(at, at + 3);
    if (translated(codon) === "*") return { begin, codons, stop: codon };
    codons.push(codon);
  }
  return { begin, codons, stop: null };
}

/** @param {number} number  0 to 999,999 */
export function inWords(number) {
  if (number < 1000) return below(number).length ? below(number) : [ONES[0]];
  const rest = number % 1000;
  return [...inWords(Math.floor(number / 1000)), "thousand", ...(rest > 0 && rest < 100 ? ["and"] : []), ...below(rest)];
}

// A number below 1,000; nothing for 0.
function below(number) {
  const rest = number % 100;
  if (number >= 100) return [ONES[Math.floor(number / 100)], "hundred", ...(rest ? ["and", ...below(rest)] : [])];
  if (number >= 20) return [TENS[Math.floor(number / 10) - 2], ...below(number % 10)];
  return number ? [ONES[number]] : [];
}

/** @type {Record<string, (text: string) => string[]>} */
const ANSWERS = {
  reverse: (text) => Array.from(text).reverse(),
  numbers: (text) => inWords(Number(text)),
  protein: (text) => (gene(text)?.codons ?? []).map(translated),
};

/**
 * @param {string} task
 * @param {string} text
 */
export function answer(task, text) {
  return ANSWERS[task](text);
}

/**
 * The length of a text as the measured lengths count it: letters, digits, amino acids.
 * @param {string} task
 * @param {string} text
 */
export function lengthOf(task, text) {
  return task === "protein" ? answer(task, text).length : text.length;
}

const MOST = { reverse: 14, numbers: 6, protein: 41 };

/**
 * What was typed as a text of the task: signs that it has not are left out, and what is too long is cut.
 * @param {string} task
 * @param {string} typed
 * @param {string[]} reads
 */
export function readable(task, typed, reads) {
  const kept = Array.from(typed.toUpperCase()).map((sign) => (task === "protein" && sign === "U" ? "T" : sign)).filter((sign) => reads.includes(sign)).join("").slice(0, MOST[task]);
  return task === "numbers" ? kept.replace(/^0+(?=.)/, "") : kept;
}
