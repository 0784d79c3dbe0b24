// Boxes followed from frame to frame by nothing but what the network says of each: a box is the one that it overlaps most.

import { overlap } from "./boxes.js";

/** @typedef {import("./boxes.js").Found} Found */
/** @typedef {{ id: number, box: Found, trail: number[][], lost: number }} Track */

const NEAR = 0.3, PATIENCE = 5, LONG = 45; // least overlap; frames that a track waits unseen; places that a trail keeps

/**
 * Tracks after one more frame. Surer boxes choose first, and each takes the track of its class whose last box it overlaps
 * most; else it begins a track of its own.
 * @param {Track[]} tracks
 * @param {Found[]} boxes
 * @param {number} next  the number of the next new track
 * @returns {Track[]}
 */
export function followed(tracks, boxes, next) {
  const free = new Set(tracks), made = [];
  for (const box of boxes) {
    let best = null, most = NEAR;
    for (const track of free) {
      const { share } = overlap(track.box, box);
      if (track.box.kind === box.kind && share >= most) [best, most] = [track, share];
    }
    if (best) free.delete(best);
    const place = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    made.push({ id: best ? best.id : next++, box, trail: [...(best?.trail ?? []), place].slice(-LONG), lost: 0 });
  }
  for (const track of free) if (track.lost < PATIENCE) made.push({ ...track, lost: track.lost + 1 });
  return made;
}
