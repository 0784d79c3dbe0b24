// Two haplotypes become 0, 1 or 2 at the sites where people differ; the letters in between are the same in everybody.

/** @typedef {{ site: number, reference: string, alternative: string, mother: string, father: string, dosage: number }} Site  `site` counts from 1 */
/** @typedef {{ reference: string, variants: string, mother: string, father: string }} Strings  `variants`: the other letter where one is known, else the reference's */

export const MOST = 32; // letters
const LETTERS = "ACGT";
const NAMES = { reference: "The reference", variants: "The row of known variants", mother: "The mother's haplotype", father: "The father's haplotype" };

/** @type {Strings} */
export const EXAMPLE = {
  reference: "ACGCGTTAATACGGTACTGGGGCGT",
  variants: "ACGTGTTAACACGGTGCTGGGACGT",
  mother: "ACGCGTTAACACGGTACTGGGACGT",
  father: "ACGCGTTAATACGGTGCTGGGACGT",
};

export function clean(/** @type {string} */ text) {
  return text.replace(/\s+/g, "").toUpperCase();
}

// What keeps the strings from being read, in one sentence; "" where nothing does.
function fault(/** @type {Strings} */ strings) {
  const { reference } = strings;
  if (!reference) return "The reference has no letters: type some of A, C, G and T.";
  if (reference.length > MOST) return `The reference has ${reference.length} letters; up to ${MOST} are drawn.`;
  for (const [row, name] of Object.entries(NAMES)) {
    const text = strings[row], wrong = [...text].findIndex((letter) => !LETTERS.includes(letter));
    if (wrong >= 0) return `${name} has \u201c${[...text][wrong]}\u201d at site ${wrong + 1}: only A, C, G and T are read.`;
    if (text.length !== reference.length) return `${name} has ${text.length} letters and the reference ${reference.length}: all have to be as long.`;
  }
  return "";
}

/**
 * The sites at which a letter differs from the reference, with this person's dosage of the other letter.
 * @param {Strings} typed
 * @returns {{ fault: string, sites: Site[], genotype: number[] }}
 */
export function read(typed) {
  const strings = /** @type {Strings} */ (Object.fromEntries(Object.keys(NAMES).map((row) => [row, clean(typed[row])])));
  const wrong = fault(strings), sites = [];
  if (wrong) return { fault: wrong, sites, genotype: [] };
  for (let at = 0; at < strings.reference.length; at++) {
    const reference = strings.reference[at], [variant, mother, father] = ["variants", "mother", "father"].map((row) => strings[row][at]);
    const others = [...new Set([variant, mother, father])].filter((letter) => letter !== reference);
    if (others.length > 1) {
      const all = [reference, ...others], last = all.pop();
      return { fault: `Site ${at + 1} has ${all.length + 1} letters, ${all.join(", ")} and ${last}: a count of 0, 1 or 2 needs a site with two.`, sites: [], genotype: [] };
    }
    if (others.length) sites.push({ site: at + 1, reference, alternative: others[0], mother, father, dosage: +(mother !== reference) + +(father !== reference) });
  }
  return { fault: "", sites, genotype: sites.map(({ dosage }) => dosage) };
}

/**
 * How many pairs of haplotypes have this genotype: which of the two an allele came from is lost wherever there is one of each.
 * @param {number[]} genotype
 */
export function pairs(genotype) {
  const mixed = genotype.filter((dosage) => dosage === 1).length;
  return mixed ? 2 ** (mixed - 1) : 1;
}

/**
 * One function from genotypes to 0 and 1: a case from so many alternative alleles on.
 * @param {number[]} genotype
 * @param {number} least
 */
export function affected(genotype, least) {
  return genotype.reduce((all, dosage) => all + dosage, 0) >= least ? 1 : 0;
}

const RAISED = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";
export function raised(/** @type {number} */ power) {
  return [...String(power)].map((digit) => RAISED[+digit]).join("");
}

/**
 * How many decimal digits 2 to the power of 3^sites has: so many functions there are.
 * @param {number} sites
 */
export function digitsOfFunctions(sites) {
  return Math.floor(3 ** sites * Math.log10(2)) + 1;
}
