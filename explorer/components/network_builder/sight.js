// The window over the picture: where one looks, and what lies under the pointer. `view` is {x, y, zoom, width, height}.

/** @typedef {import("./builder.js").Builder} Builder */

export class Sight {
  /** @this {Builder} */
  home() {
    const { box } = this.layout, { width, height } = this.view, all = Math.min(width / box.width, height / box.height, 1);
    if (all > 0.62) return this.fit();
    const zoom = Math.min(1, Math.max(0.55, width / box.width));
    const middle = this.layout.places.get("input").x;
    Object.assign(this.view, { zoom, x: box.width * zoom < width ? width / 2 - (box.x + box.width / 2) * zoom : Math.min(width / 2 - middle * zoom, 8 - box.x * zoom), y: 8 - box.y * zoom });
    this.toolbar.refresh();
    this.draw();
  }

  /** @this {Builder} */
  fit() {
    const { box } = this.layout, { width, height } = this.view, zoom = Math.min(1, width / box.width, height / box.height);
    Object.assign(this.view, { zoom, x: width / 2 - (box.x + box.width / 2) * zoom, y: height / 2 - (box.y + box.height / 2) * zoom });
    this.toolbar.refresh();
    this.draw();
  }

  /** @this {Builder} */
  zoom(factor, at = [this.view.width / 2, this.view.height / 2]) {
    const { view } = this, zoom = Math.min(2.5, Math.max(0.04, view.zoom * factor)), by = zoom / view.zoom;
    Object.assign(view, { zoom, x: at[0] - (at[0] - view.x) * by, y: at[1] - (at[1] - view.y) * by });
    this.toolbar.refresh();
    this.draw();
  }

  // Moves the window over the picture; says whether there was room to.
  /** @this {Builder} */
  pan(dx, dy) {
    const { view } = this, { box } = this.layout, air = 60;
    const panned = (at, low, high, size, by) => {
      const least = Math.min(air, size - air - high * view.zoom), most = Math.max(air - low * view.zoom, size - air - high * view.zoom);
      return Math.min(Math.max(at + by, Math.min(least, at)), Math.max(most, at));
    };
    const x = panned(view.x, box.x, box.x + box.width, view.width, dx), y = panned(view.y, box.y, box.y + box.height, view.height, dy);
    const moved = x !== view.x || y !== view.y;
    Object.assign(view, { x, y });
    this.draw();
    return moved;
  }

  // Brings a node into the window.
  /** @this {Builder} */
  show(id) {
    const place = this.layout.places.get(id), { view } = this;
    if (!place || !view.width) return;
    const [x0, x1] = [place.x - place.width / 2, place.x + place.width / 2].map((x) => x * view.zoom + view.x);
    const [y0, y1] = [place.y, place.y + place.height].map((y) => y * view.zoom + view.y), air = 40;
    if (x0 < air) view.x += air - x0; else if (x1 > view.width - air) view.x -= x1 - view.width + air;
    if (y0 < air) view.y += air - y0; else if (y1 > view.height - air) view.y -= y1 - view.height + air;
    this.draw();
  }

  // what is under the pointer, in pixels of the stage

  /** @this {Builder} */
  nodeAt(px, py) {
    const x = (px - this.view.x) / this.view.zoom, y = (py - this.view.y) / this.view.zoom;
    for (let i = this.graph.nodes.length - 1; i >= 0; i--) {
      const node = this.graph.nodes[i], p = this.layout.places.get(node.id);
      if (Math.abs(x - p.x) <= p.width / 2 && y >= p.y && y <= p.y + p.height) return node;
    }
    return null;
  }

  /** @this {Builder} */
  portAt(px, py) { // within a block the port takes no more than its own third: the rest of the block moves it
    const { zoom, x, y } = this.view, reach = Math.max(9, 8 * zoom);
    for (const id of [this.hover, ...this.chosen]) {
      const p = id && this.layout.places.get(id);
      if (!p || this.nodes.get(id).kind === "group") continue;
      const top = p.y * zoom + y, bottom = top + p.height * zoom, inside = py > top && py < bottom;
      const gap = Math.hypot(p.x * zoom + x - px, (p.up ? top : bottom) - py);
      if (gap < (inside ? Math.min(reach, (bottom - top) / 3) : reach)) return id;
    }
    return null;
  }

  /** @this {Builder} */
  edgeAt(px, py, reach = 12) {
    let best = null, least = reach;
    for (const edge of this.layout.edges) {
      const gap = Math.hypot(edge.plus[0] * this.view.zoom + this.view.x - px, edge.plus[1] * this.view.zoom + this.view.y - py);
      if (gap < least) { least = gap; best = edge; }
    }
    return best;
  }

  /** @this {Builder} */
  frameAt(px, py) {
    const x = (px - this.view.x) / this.view.zoom, y = (py - this.view.y) / this.view.zoom;
    const hits = this.layout.frames.filter((f) => x >= f.x && x <= f.x + f.width && y >= f.y && y <= f.y + 24);
    return hits.at(-1) || null;
  }
}
