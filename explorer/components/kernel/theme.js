// The colours and letter sizes of everything drawn, taken from the theme that Streamlit hands to its components.

import { INKS } from "./palette.js";

let probe = null;

// [red, green, blue] of a colour; whatever is not written as #rrggbb is asked of the browser.
function channels(colour) {
  if (/^#[0-9a-f]{6}$/i.test(colour)) return [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));
  probe = probe || document.createElement("canvas").getContext("2d");
  probe.fillStyle = "#000";
  probe.fillStyle = colour;
  const text = probe.fillStyle;
  if (text[0] === "#") return [1, 3, 5].map((i) => parseInt(text.slice(i, i + 2), 16));
  return text.match(/[\d.]+/g).slice(0, 3).map(Number);
}

/**
 * @param {string} one
 * @param {string} other
 * @param {number} share
 * @returns {string}
 */
export function mix(one, other, share) {
  const a = channels(one), b = channels(other);
  return "#" + a.map((v, i) => Math.round(v + (b[i] - v) * share).toString(16).padStart(2, "0")).join("");
}

/**
 * @param {string} colour
 * @returns {number[]}
 */
export function rgb(colour) {
  return channels(colour);
}

/**
 * One colour per sign (blue below zero, orange above), one blue-grey per chromosome parity, one accent.
 * @param {Element} node
 */
export function readTheme(node) {
  const style = getComputedStyle(node);
  const named = (name, fallback) => style.getPropertyValue(`--st-${name}`).trim() || fallback;
  const prefersDark = matchMedia("(prefers-color-scheme: dark)").matches;
  const background = named("background-color", prefersDark ? "#0e1117" : "#ffffff");
  const [r, g, b] = channels(background);
  const dark = 0.2126 * r + 0.7152 * g + 0.0722 * b < 110;
  const text = named("text-color", dark ? "#f2f4f7" : "#1f2733");
  return {
    dark, background, text,
    ...INKS[dark ? "dark" : "light"],
    accent: named("primary-color", dark ? "#ff9f4a" : "#c2570c"),
    font: named("font", "system-ui, 'Segoe UI', 'Helvetica Neue', sans-serif"),
    quiet: mix(text, background, dark ? 0.35 : 0.36),
    axis: mix(text, background, 0.55),
    grid: mix(text, background, dark ? 0.86 : 0.9),
    band: mix(text, background, dark ? 0.94 : 0.965),
    panel: named("secondary-background-color", mix(text, background, 0.94)),
    border: mix(text, background, 0.8),
  };
}

/**
 * Letters grow with the drawing, so that a projector's picture is legible from the back row.
 * @param {number} width
 */
export function letterSize(width) {
  return Math.round(13 * Math.min(1.3, Math.max(1, width / 1150)));
}
