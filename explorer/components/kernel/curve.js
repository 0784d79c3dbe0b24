// How curves over epochs are drawn, whatever they are of: what was trained on, what was not.

import { CURVES } from "./palette.js";

/**
 * The style of one kind of curve, of a network that is drawn alone.
 * @param {{ quiet: string, mark: string }} theme
 * @param {"train" | "validation" | "test"} kind
 * @returns {{ name: string, colour: string, dash: number[], width: number }}
 */
export function curveStyle(theme, kind) {
  const { name, ink, dash, width } = CURVES[kind];
  return { name, colour: ink === "mark" ? theme.mark : theme.quiet, dash, width };
}
