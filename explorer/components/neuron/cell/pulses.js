// Pulses on one nerve fibre: they leave at a rate, one after another, and run along it at one speed.

export const SPEED = 0.45; // fibres a second
const MOST = 0.1; // seconds: after a longer pause the picture goes on where it was

export class Train {
  constructor() {
    /** Where each pulse is, as a share of the fibre, the newest first. @type {number[]} */
    this.places = [];
    this.due = 0; // share of the way to the next pulse
    this.sent = 0;
    this.arrived = 0;
  }

  /**
   * Go on for a moment.
   * @param {number} seconds
   * @param {number} rate  pulses a second
   */
  advance(seconds, rate) {
    const time = this.run(seconds), before = this.due;
    this.due += time * Math.max(0, rate);
    for (let k = 1; k <= Math.floor(this.due); k++) {
      const late = time * (this.due - k) / (this.due - before); // since it left
      this.places.unshift(late * SPEED);
      this.sent++;
    }
    this.due -= Math.floor(this.due);
  }

  /**
   * Go on for a moment in which so many pulses come from the fibre before.
   * @param {number} seconds
   * @param {number} count
   */
  pass(seconds, count) {
    this.run(seconds);
    for (let k = 0; k < count; k++) this.places.unshift(0);
    this.sent += count;
  }

  run(seconds) {
    const time = Math.min(MOST, Math.max(0, seconds));
    for (let k = 0; k < this.places.length; k++) this.places[k] += time * SPEED;
    while (this.places.length && this.places[this.places.length - 1] > 1) {
      this.places.pop();
      this.arrived++;
    }
    return time;
  }

  /**
   * As it looks after a long time at this rate: evenly filled.
   * @param {number} rate
   */
  fill(rate) {
    this.places = [];
    if (rate <= 0) return;
    for (let place = 0; place <= 1; place += SPEED / rate) this.places.push(place);
  }
}
