// What every layer of the genome view is; index.js says what each part is for.

/** @typedef {import("../genome.js").Genome} Genome */
/** @typedef {import("../scales.js").Scales} Scales */
/** @typedef {{ places: import("../../kernel/labels.js").Places, named: Set<number> }} Air  where names stand already, and which variants have theirs */
/** @typedef {{ x0: number, x1: number, signed: boolean, variant: number, lead: any, hover: number, cursor: number | null }} State */
/** @typedef {{ share: number } | { pixels: number, gap: number }} Height */
/** @typedef {{ variant?: number, region?: number[] | null, [own: string]: any }} Thing */
/** @typedef {{ title: string, rows: string[][] }} Card */
/** @typedef {{ by: string, heading: string, tree: import("../pyramid.js").Pyramid, text: (index: number) => string }} Ranking */

export class Layer {
  static kind = "";
  /** @type {string[]} */
  static arrays = [];

  /**
   * @param {any} settings  what Python says of it: kind, id, on, and its own
   * @param {any} arrays
   * @param {Genome} genome
   */
  constructor(settings, arrays, genome) {
    this.settings = settings;
    /** @type {string} */
    this.id = settings.id;
    /** @type {string | null} */
    this.on = settings.on ?? null;
    this.arrays = arrays;
    this.genome = genome;
  }

  /**
   * @param {any} _layout
   * @returns {Height | null}
   */
  height(_layout) { throw new Error("a layer says its height"); }

  /**
   * @param {Scales} _scales
   * @returns {{ low: number, high: number } | null}
   */
  extent(_scales) { throw new Error("a layer says its extent"); }

  /**
   * @param {any} _pen
   * @param {Scales} _scales
   * @param {State} _state
   */
  draw(_pen, _scales, _state) { throw new Error("a layer draws"); }

  /**
   * @param {number} _px
   * @param {number} _py
   * @param {Scales} _scales
   * @param {any} _theme
   * @returns {Thing | null}
   */
  pick(_px, _py, _scales, _theme) { throw new Error("a layer says what a pointer is on"); }

  /**
   * @param {Thing} _thing
   * @returns {Card | null}
   */
  words(_thing) { throw new Error("a layer has words for what a pointer is on"); }

  /**
   * @param {number} _index
   * @param {State} _state
   * @returns {string[][]}
   */
  about(_index, _state) { throw new Error("a layer says what it knows of a variant"); }

  /** @returns {string} */
  summary() { throw new Error("a layer has a sentence about itself"); }

  /**
   * @param {any} _pen
   * @param {Scales} _scales
   * @param {State} _state
   */
  ground(_pen, _scales, _state) {}

  /**
   * @param {any} _pen
   * @param {Scales} _scales
   * @param {State} _state
   */
  back(_pen, _scales, _state) {}

  /**
   * @param {any} _pen
   * @param {Scales} _scales
   * @param {State} _state
   * @param {Air} _air
   */
  key(_pen, _scales, _state, _air) {}

  /**
   * @param {any} _pen
   * @param {Scales} _scales
   * @param {State} _state
   * @param {Air} _air
   */
  marks(_pen, _scales, _state, _air) {}

  /**
   * @param {any} _pen
   * @param {Scales} _scales
   * @param {State} _state
   * @param {Air} _air
   */
  names(_pen, _scales, _state, _air) {}

  /**
   * @param {any} _theme
   * @returns {string[][]}
   */
  legend(_theme) { return []; }

  /**
   * @param {number} _index
   * @param {Scales} _scales
   * @returns {number[] | null}
   */
  dot(_index, _scales) { return null; }

  /**
   * @param {string} _text
   * @returns {number[] | null}
   */
  find(_text) { return null; }

  /** @returns {Ranking | null} */
  ranking() { return null; }

  /** @returns {boolean} */
  get signed() { return false; }
}
