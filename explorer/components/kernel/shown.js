// Text from files as it is shown, as explorer/shown.py has it: what is invisible or turns text around is spelled out.

const HIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff]|(?<![\ud800-\udbff])[\udc00-\udfff]|[\ud800-\udbff](?![\udc00-\udfff])/g;
const MARKS = /(\p{M}{4})(\p{M}+)/gu;
export const LONGEST_NAME = 160;

/**
 * A text with everything in it visible; line breaks and tabs stay, as scripts have them.
 * @param {string} text
 */
export function visible(text) {
  const spelled = text.replace(HIDDEN, (letter) => `\u27e8U+${letter.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}\u27e9`);
  return spelled.replace(MARKS, (_, few, more) => `${few}\u27e8${[...more].length} more marks\u27e9`);
}

/**
 * A name as one line that can harm nothing it stands in; the middle of a long one is left out.
 * @param {string} text
 */
export function shown(text) {
  const line = visible(text).replace(/\n/g, " ").replace(/[\t\r]/g, (letter) => `\u27e8U+000${letter === "\t" ? 9 : "D"}\u27e9`), letters = line.length > LONGEST_NAME ? [...line] : [];
  if (letters.length <= LONGEST_NAME) return line;
  const half = LONGEST_NAME / 2;
  return `${letters.slice(0, half).join("")}\u27e8\u2026${(letters.length - LONGEST_NAME).toLocaleString("en")} more\u2026\u27e9${letters.slice(-half).join("")}`;
}

/**
 * Data with every text in them `visible`.
 * @param {any} data
 * @returns {any}
 */
export function allVisible(data) {
  if (typeof data === "string") return visible(data);
  if (Array.isArray(data)) return data.map(allVisible);
  if (data === null || typeof data !== "object") return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [visible(key), allVisible(value)]));
}
