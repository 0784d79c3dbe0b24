// The colours and letter sizes of everything drawn, taken from the theme that Streamlit hands to its components.

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
    mark: dark ? "#ffffff" : "#111820",
    accent: named("primary-color", dark ? "#ff9f4a" : "#c2570c"),
    font: named("font", "system-ui, 'Segoe UI', 'Helvetica Neue', sans-serif"),
    quiet: mix(text, background, dark ? 0.35 : 0.36),
    axis: mix(text, background, 0.55),
    grid: mix(text, background, dark ? 0.86 : 0.9),
    band: mix(text, background, dark ? 0.94 : 0.965),
    panel: named("secondary-background-color", mix(text, background, 0.94)),
    border: mix(text, background, 0.8),
    parity: dark ? ["#8db9e0", "#54799c"] : ["#2f5f8c", "#8eabc6"],
    plain: dark ? ["#b7c2ce", "#717f8e"] : ["#54626f", "#a3aeb9"],
    negative: dark ? ["#6fb1e8", "#4381b5"] : ["#1f6fb2", "#5f9fd3"],
    positive: dark ? ["#ffa24d", "#c9742b"] : ["#d9690f", "#f0a058"],
    control: dark ? "#c9b6a0" : "#7a6a58",
    locus: dark ? "#e0b34a" : "#c99a1b",
    gene: dark ? "#a9b8c7" : "#4d5f70",
    linkage: dark
      ? ["#56687a", "#7a6a58", "#b07f45", "#ee9a3a", "#ffd58f"]
      : ["#b3c2cf", "#eac9a4", "#f0a65c", "#db7516", "#9c3d00"],
    lines: dark
      ? ["#8db9e0", "#ffa24d", "#9bd0a8", "#d6b3e8", "#e8d27a", "#9fd8dc"]
      : ["#2f5f8c", "#d9690f", "#3f8f5b", "#8a5aa8", "#a98600", "#2b8d97"],
  };
}

/**
 * Letters grow with the drawing, so that a projector's picture is legible from the back row.
 * @param {number} width
 */
export function letterSize(width) {
  return Math.round(13 * Math.min(1.3, Math.max(0.92, width / 1150)));
}
