// Views of one group on one page move together and share the crosshair; the overlay of each view finds it by its key.

const LINK = "snp-explorer:link";
const OVERLAY = "snp-explorer:overlay";

export class Links {
  /** @param {import("./view.js").GenomeView} view */
  constructor(view) {
    this.view = view;
    view.stage.on(window, LINK, (event) => this.hear(event.detail));
    view.stage.on(window, OVERLAY, (event) => {
      if (view.genome && event.detail.key === view.genome.header.key) view.wish(event.detail.overlay);
    });
  }

  // A place as others understand it: chromosome and base pair.
  address(x) {
    const c = this.view.genome.chromosomeAt(x);
    return { chromosome: c.name, position: x - c.offset };
  }

  locate({ chromosome, position }) {
    const c = this.view.genome.chromosomes.find((one) => one.name === chromosome);
    return c ? c.offset + position : null;
  }

  send(detail) {
    const { group, unit } = this.view.genome.header;
    if (group) window.dispatchEvent(new CustomEvent(LINK, { detail: { ...detail, group, unit, from: this } }));
  }

  crosshair(x) {
    this.send({ crosshair: x === null ? null : this.address(x) });
  }

  region(x0, x1, smooth) {
    this.send({ region: [this.address(x0), this.address(x1)], smooth });
  }

  hear(detail) {
    const { view } = this;
    if (detail.from === this || !view.genome || detail.group !== view.genome.header.group || detail.unit !== view.genome.header.unit) return;
    if (detail.crosshair !== undefined) {
      view.state.cursor = detail.crosshair && this.locate(detail.crosshair);
      view.state.hover = -1;
      view.draw(false);
    }
    if (detail.region) {
      const [x0, x1] = detail.region.map((place) => this.locate(place));
      if (x0 !== null && x1 !== null) view.show(x0, x1, { smooth: detail.smooth, report: false });
    }
  }
}

// Overlays that were mounted before their view, by key.
function overlays() {
  const shared = /** @type {{ snpExplorerOverlays?: Map<string, any> }} */ (/** @type {unknown} */ (window));
  shared.snpExplorerOverlays ??= new Map();
  return shared.snpExplorerOverlays;
}

export function announce(key, overlay) {
  if (overlay) overlays().set(key, overlay); else overlays().delete(key);
  window.dispatchEvent(new CustomEvent(OVERLAY, { detail: { key, overlay } }));
}

export function announced(key) {
  return overlays().get(key) || null;
}

// The lead of linkage and the variants with a colour by it, in drawing order; null where there is none.
export function leadOf(genome, lead, arrays) {
  const variant = lead === null ? -1 : genome.drawn(lead), indices = [], r2 = [];
  if (variant < 0) return null;
  (arrays.indices || []).forEach((original, k) => {
    const i = genome.drawn(original);
    if (i >= 0) { indices.push(i); r2.push(arrays.r2[k]); }
  });
  return { variant, indices, r2 };
}
