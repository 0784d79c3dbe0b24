// What a component tells about itself to whoever drives it from outside: plain values, never its private fields.

/**
 * @typedef {object} Probe
 * @property {() => object} shown  what is on the screen now, as plain values; each component documents its keys where it calls `expose`
 * @property {(what: any) => [number, number]} place  where something is drawn: x and y in CSS pixels of the window, for a pointer to go to
 * @property {(what: any) => any} read  what a person reads who points there: numbers too many to tell all at once
 * @property {() => number} asked  the number of the newest request that this component has sent, 0 before the first
 * @property {() => number} answered  the number of the request whose answer is on the screen, 0 while there is none
 * @property {() => boolean} settled  whether everything asked for was answered, and nothing glides or waits to be drawn
 */

/**
 * Hang a probe on a component's outermost element, as `root.probe`.
 * @param {HTMLElement} root
 * @param {Partial<Probe> & { shown: () => object }} told  what is left out: nothing has a place or more to read, nothing is ever asked
 */
export function expose(root, told) {
  const asked = told.asked || (() => 0), answered = told.answered || asked;
  const place = told.place || ((what) => { throw new Error(`nothing here has a place: ${JSON.stringify(what)}`); });
  const read = told.read || ((what) => { throw new Error(`nothing here is read: ${JSON.stringify(what)}`); });
  const drawn = told.settled || (() => true);
  /** @type {any} */ (root).probe = {
    shown: told.shown, place, read, asked, answered,
    settled: () => answered() >= asked() && drawn(),
  };
}
