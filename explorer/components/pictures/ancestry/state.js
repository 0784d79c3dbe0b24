// What a link says of the view: where the ancestry changes, how far the populations are apart, and which calls were exchanged.

import { aNumber, numbers, oneOf } from "../../topic/link.js";
import { MOST, VARIANTS } from "./mosaic.js";

const COARSE = 2 * 10 ** 2; // steps of FST in 1

const places = (/** @type {number} */ most, /** @type {number} */ low) => (/** @type {string} */ text) => {
  const list = numbers([0, most], low, VARIANTS - 1)(text);
  return list?.every((place, k) => Number.isInteger(place) && (!k || place > list[k - 1])) ? list : undefined;
};

export const FIELDS = {
  fst: { usual: 0.3, read: (/** @type {string} */ text) => { const fst = aNumber(0, 0.6)(text); return fst === undefined ? undefined : Math.round(fst * COARSE) / COARSE; } },
  error: { usual: 0.05, read: aNumber(0, 0.1) },
  switches: { usual: [38, 90], read: places(MOST, 1) },
  flips: { usual: [], read: places(VARIANTS, 0) },
  seed: { usual: 4, read: aNumber(0, 999_999, { whole: true }) },
  of: { usual: "mosaic", read: oneOf(["mosaic", "neither"]) },
  spot: { usual: 95, read: aNumber(0, VARIANTS - 1, { whole: true }) },
};

/** The number of this FST in the panels that were sent. */
export const panelOf = (/** @type {number} */ fst) => Math.round(fst * COARSE);

/** FST one step lower. */
export const lower = (/** @type {number} */ fst) => Math.max(0, (Math.round(fst * COARSE) - 1) / COARSE);
