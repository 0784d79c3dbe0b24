// Work that would hold the page up, done in a few milliseconds of each frame.

const BUDGET = 10; // milliseconds

export class Errands {
  /**
   * @param {import("../../kernel/stage.js").Stage} stage
   * @param {() => void} changed  after the work of a frame
   */
  constructor(stage, changed) {
    this.changed = changed;
    /** @type {Iterator<any> | null} */
    this.work = null;
    this.frames = stage.frames(() => this.some());
  }

  /** Do this from now on, instead of what was being done. */
  begin(/** @type {Iterator<any>} */ work) {
    this.work = work;
    this.frames.ask();
  }

  get busy() {
    return this.work !== null;
  }

  some() {
    const begun = performance.now();
    while (this.work && performance.now() - begun < BUDGET) if (this.work.next().done) this.work = null;
    if (this.work) this.frames.ask();
    this.changed();
  }
}
