// A view's state in the page's address, as `v=perceptron~rate:0.1~data:xor`: one table of fields, each with its usual value.

const NAME = "v", PAUSE = 250;

/** @typedef {{ usual: any, read: (text: string) => any, write?: (value: any) => string }} Field  `read` gives undefined for nonsense */

/**
 * @param {number} low
 * @param {number} high
 * @param {{ whole?: boolean }} [how]
 */
export function aNumber(low, high, { whole = false } = {}) {
  return (/** @type {string} */ text) => {
    const value = text.trim() === "" ? Number.NaN : Number(text);
    if (!Number.isFinite(value) || value < low || value > high || (whole && !Number.isInteger(value))) return undefined;
    return value;
  };
}

/**
 * A list of numbers, of this length or between these two.
 * @param {number | [number, number]} count
 * @param {number} low
 * @param {number} high
 */
export function numbers(count, low, high) {
  const one = aNumber(low, high), [least, most] = typeof count === "number" ? [count, count] : count;
  return (/** @type {string} */ text) => {
    const list = text === "" ? [] : text.split(",").map(one);
    return list.length < least || list.length > most || list.includes(undefined) ? undefined : list;
  };
}

/** @param {readonly string[]} options */
export function oneOf(options) {
  return (/** @type {string} */ text) => (options.includes(text) ? text : undefined);
}

export function flag(/** @type {string} */ text) {
  return { yes: true, no: false }[text];
}

/** @param {number} most  characters */
export function aText(most) {
  return (/** @type {string} */ text) => (text.length <= most ? text : undefined);
}

const said = (value) => (typeof value === "boolean" ? (value ? "yes" : "no") : Array.isArray(value) ? value.map(short).join(",") : typeof value === "number" ? short(value) : String(value));
const short = (value) => String(+value.toPrecision(6));
const coded = (text) => encodeURIComponent(text).replace(/~/g, "%7E").replace(/%2C/g, ",");

/**
 * What a text says of a view, nonsense and what is missing as usual; null where it is about another view.
 * @param {string} text
 * @param {string} name
 * @param {Record<string, Field>} fields
 */
export function understood(text, name, fields) {
  const [about, ...parts] = text.split("~"), state = Object.fromEntries(Object.entries(fields).map(([key, { usual }]) => [key, copied(usual)]));
  if (about !== name) return null;
  for (const part of parts) {
    const cut = part.indexOf(":"), field = fields[part.slice(0, cut)];
    if (!field || cut < 1 || !Object.hasOwn(fields, part.slice(0, cut))) continue;
    let value;
    try { value = field.read(decodeURIComponent(part.slice(cut + 1))); } catch { /* no such letters */ }
    if (value !== undefined) state[part.slice(0, cut)] = value;
  }
  return state;
}

const copied = (value) => (value && typeof value === "object" ? structuredClone(value) : value);

/**
 * The text of a state; "" where all of it is usual.
 * @param {Record<string, any>} state
 * @param {string} name
 * @param {Record<string, Field>} fields
 */
export function worded(state, name, fields) {
  const parts = [];
  for (const [key, { usual, write = said }] of Object.entries(fields)) {
    const text = write(state[key]);
    if (text !== write(usual)) parts.push(`~${key}:${coded(text)}`);
  }
  return parts.length ? name + parts.join("") : "";
}

export class Link {
  /**
   * @param {import("../kernel/stage.js").Stage} stage
   * @param {string} name  of the view
   * @param {Record<string, Field>} fields
   * @param {(state: Record<string, any>) => void} take  another state was asked for: by the browser's way back, or a link
   */
  constructor(stage, name, fields, take) {
    this.name = name;
    this.fields = fields;
    this.last = this.inAddress;
    this.due = 0;
    stage.on(window, "popstate", () => {
      if (this.inAddress === this.last) return;
      this.last = this.inAddress;
      take(this.read());
    });
    stage.ending(() => clearTimeout(this.due));
  }

  get inAddress() {
    return new URLSearchParams(location.search).get(NAME) ?? "";
  }

  /** The state that the address asks for. */
  read() {
    return understood(this.inAddress, this.name, this.fields) ?? understood(this.name, this.name, this.fields);
  }

  /** Write soon; many changes in a row are written once. */
  write(/** @type {Record<string, any>} */ state) {
    clearTimeout(this.due);
    this.due = setTimeout(() => {
      const text = worded(state, this.name, this.fields);
      const parts = location.search.replace(/^\?/, "").split("&").filter((part) => part && part.split("=")[0] !== NAME);
      if (text) parts.push(`${NAME}=${encodeURIComponent(text).replace(/%(3A|2C|7E)/g, decodeURIComponent)}`);
      this.last = text;
      history.replaceState(history.state, "", `${location.pathname}${parts.length ? `?${parts.join("&")}` : ""}${location.hash}`);
    }, PAUSE);
  }
}
