// A moving scene: the boxes that were followed since it began to move, and how many were right.

import { followed } from "./track.js";

export class Watch {
  constructor() {
    this.forget();
  }

  forget() {
    /** @type {import("./track.js").Track[]} */
    this.tracks = [];
    this.frames = this.right = this.drawn = this.there = this.given = 0;
  }

  /** One more frame, as the button What read it. */
  see({ boxes, truth, owners }) {
    this.tracks = followed(this.tracks, boxes, this.given + 1);
    this.given = Math.max(this.given, ...this.tracks.map(({ id }) => id));
    this.frames += 1;
    this.right += owners.filter((k) => k >= 0).length;
    this.drawn += boxes.length;
    this.there += truth.length;
  }

  /** @returns {import("../../topic/lines.js").Row[]} */
  rows() {
    const { frames, right, drawn, there, given } = this;
    if (!frames) return [];
    return [{ name: "watch", label: "since it moves", text: `${frames} frames: ${right} of ${there} shapes found, ${drawn - right} boxes false; boxes are followed by their overlap alone, ${given} number${given === 1 ? "" : "s"} given` }];
  }
}
