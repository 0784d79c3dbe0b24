// Numbers to colours: signed values by the one diverging scale, dosages by the sequential one, pictures in their own light.

import { DIVERGING, SEQUENTIAL } from "../kernel/palette.js";
import { mix, rgb } from "../kernel/theme.js";

const STOPS = {
  signed: DIVERGING,
  amount: SEQUENTIAL.light,
  amountDark: SEQUENTIAL.dark,
  grey: ["#000000", "#ffffff"],
  red: ["#000000", "#ff2a2a"],
  green: ["#000000", "#22e05a"],
  blue: ["#000000", "#3b6bff"],
};

const ramps = new Map();

// 256 colours from the first stop to the last, made once.
function rampOf(name) {
  if (!ramps.has(name)) {
    const stops = STOPS[name];
    ramps.set(name, Array.from({ length: 256 }, (_, i) => {
      const at = (i / 255) * (stops.length - 1), low = Math.min(stops.length - 2, Math.floor(at));
      return mix(stops[low], stops[low + 1], at - low);
    }));
  }
  return ramps.get(name);
}

const fainter = new Map();

// A colour half way to the ground it stands on.
export function faint(colour, ground) {
  const key = colour + ground;
  if (!fainter.has(key)) {
    if (fainter.size > 4000) fainter.clear();
    fainter.set(key, mix(colour, ground, 0.5));
  }
  return fainter.get(key);
}

export class Scale {
  // `kind` is a name of STOPS; `low` and `high` are what the ends stand for.
  constructor(kind, low, high, theme) {
    this.ramp = rampOf(kind === "amount" && theme.dark ? "amountDark" : kind);
    this.kind = kind;
    this.low = low;
    this.high = high > low ? high : low + 1;
  }

  static signed(values, theme) {
    let most = 0;
    for (const value of values) most = Math.max(most, Math.abs(value));
    return new Scale("signed", -(most || 1), most || 1, theme);
  }

  css(value) {
    const share = Math.min(1, Math.max(0, (value - this.low) / (this.high - this.low)));
    return this.ramp[Math.round(share * 255)];
  }
}

const letterInks = new Map();

// Black or white, whichever reads better on this colour.
export function inkOn(colour) {
  if (!letterInks.has(colour)) {
    const [r, g, b] = rgb(colour).map((v) => (v / 255) ** 2.2);
    if (letterInks.size > 4000) letterInks.clear();
    letterInks.set(colour, 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.26 ? "#10161d" : "#ffffff");
  }
  return letterInks.get(colour);
}

// A value as short as its cell allows; `most` is in letters.
export function brief(value, most = 6) {
  if (value === null || value === undefined || Number.isNaN(value)) return "";
  if (Math.abs(value) < 5e-10) return "0";
  let text = Number.isInteger(value) ? String(value) : null;
  for (let digits = 3; text === null && digits >= 0; digits--) {
    const rounded = value.toFixed(digits);
    if (rounded.length <= most || digits === 0) text = +rounded === 0 && digits > 0 ? String(+value.toPrecision(1)) : String(+rounded);
  }
  return text.replace("-", "\u2212");
}

// A value in a sum: three decimals, in brackets where it is negative.
export function held(value) {
  const text = brief(value, 9);
  return value < 0 && text !== "0" ? `(${text})` : text;
}
