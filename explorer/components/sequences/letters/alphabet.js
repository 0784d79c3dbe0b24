// Letters and their places in an alphabet; what a reader types is brought into it, or left out.

/**
 * The places of the letters of a text that an alphabet has, and how many it has not.
 * @param {string} alphabet
 * @param {string} text
 */
export function coded(alphabet, text) {
  const codes = [];
  let left = 0;
  for (const letter of text) {
    const own = [letter, letter.toLowerCase(), letter.toUpperCase(), ALIKE[letter]].map((one) => (one?.length === 1 ? alphabet.indexOf(one) : -1)).find((place) => place >= 0);
    if (own === undefined) left += 1;
    else codes.push(own);
  }
  return { codes, left };
}

const ALIKE = { "\u201c": '"', "\u201d": '"', "\u201e": '"', "[": "(", "]": ")", "{": "(", "}": ")", "\n": " ", "\t": " ", "\u00a0": " ", ";": ",", ":": ",", "!": ".", "?": ".", U: "T", u: "T" };

/**
 * A letter as it is named: a space would not be seen.
 * @param {string} letter
 */
export function named(letter) {
  return letter === " " ? "\u2423" : letter;
}
