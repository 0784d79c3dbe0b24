// The little of a page that the kernel needs, for Node: elements with events, sizes that change, frames that come when called for.

class FakeElement extends EventTarget {
  constructor(name) {
    super();
    this.localName = name;
    this.className = "";
    /** @type {any[]} */
    this.children = [];
    this.style = {};
    this.attributes = {};
    this.captured = [];
    this.box = { left: 0, top: 0, width: 200, height: 100 };
  }

  append(...nodes) {
    for (const node of nodes) node.parent = this;
    this.children.push(...nodes);
  }

  remove() {
    const { parent } = /** @type {any} */ (this);
    if (parent) parent.children = parent.children.filter((one) => one !== this);
  }

  setAttribute(name, value) { this.attributes[name] = value; }
  getAttribute(name) { return this.attributes[name] ?? null; }
  getBoundingClientRect() { return this.box; }
  getRootNode() { return globalThis.document; }
  setPointerCapture(id) { this.captured.push(id); }
  closest(names) { return names.split(", ").includes(this.localName) ? this : null; }
}

/** Put the page into Node's globals; the answer tells what is watched, and lets sizes, colours and frames change. */
export function page() {
  const watched = new Map(), frames = new Map(), scheme = new EventTarget();
  let last = 0;
  Object.assign(globalThis, {
    document: { createElement: (name) => new FakeElement(name) },
    matchMedia: () => scheme,
    ResizeObserver: class {
      constructor(act) { this.act = act; }
      observe(node) { watched.set(node, this.act); }
      disconnect() { for (const [node, act] of watched) if (act === this.act) watched.delete(node); }
    },
    requestAnimationFrame: (act) => { frames.set(++last, act); return last; },
    cancelAnimationFrame: (id) => frames.delete(id),
  });
  return {
    watched, frames,
    element: (name = "div") => /** @type {any} */ (new FakeElement(name)),
    recolour: () => scheme.dispatchEvent(new Event("change")),
    frame(now = 0) {
      const due = [...frames.values()];
      frames.clear();
      for (const act of due) act(now);
    },
  };
}

/**
 * Send an event with these fields to an element; the answer is the event.
 * @param {EventTarget} node
 * @param {string} name
 * @param {object} fields
 */
export function send(node, name, fields = {}) {
  const event = Object.assign(new Event(name, { cancelable: true }), fields);
  node.dispatchEvent(event);
  return event;
}
