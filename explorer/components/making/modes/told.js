// What is said of the samples: how many cover what, and how far the chosen one is from its nearest mode.

import { bracketed, written } from "../../topic/written.js";
import { SEEN } from "./measure.js";
import { distance, needed, SHARE, WITHIN } from "./targets.js";

/** @returns {import("../../topic/lines.js").Row[]} */
export function told(/** @type {import("./measure.js").Plane} */ { target: { modes }, samples, seen }, /** @type {number} */ k, /** @type {string} */ words) {
  const x = samples[k], y = samples[SEEN + k], away = modes.map((mode) => distance(mode, x, y)), m = away.indexOf(Math.min(...away));
  const { name, shape: [a, b, c], weight } = modes[m], [mx, my] = [modes[m].x, modes[m].y].map((value) => +value.toFixed(9)), round = b === 0 && Math.abs(a - c) < 1e-12, need = needed(modes[m], SEEN), on = seen.of.filter((one) => one >= 0).length;
  const formula = round
    ? `√((${written(x, 2)} − ${bracketed(mx, 2)})² + (${written(y, 2)} − ${bracketed(my, 2)})²) / ${written(Math.sqrt(a), 2)}`
    : `with the group’s own variances ${written(a, 3)}, ${written(c, 3)} and covariance ${written(b, 3)}`;
  return [
    { name: "change", label: "against collapse", text: words },
    { name: "covered", label: "modes covered", text: `${seen.covered} of ${modes.length}` },
    { name: "on", label: "samples on a mode", text: `${on} / ${SEEN}`, value: written(seen.on, 3) },
    { name: "distance", label: `chosen sample to mode ${name}`, text: `${formula}`, value: `= ${written(away[m], 2)} sd, ${away[m] <= WITHIN ? "on it" : "on none"}` },
    { name: "needs", label: `mode ${name} needs`, text: `${SHARE} × ${written(weight, 3)} × ${SEEN}, rounded up`, value: String(need) },
    { name: "has", label: `mode ${name} has`, text: `${seen.counts[m]} samples within ${WITHIN} sd: ${seen.has[m] ? "covered" : "not covered"}` },
  ];
}
