// The probe of a genome view.

import { expose } from "../kernel/probe.js";

/*
A variant is named by its index in what Python gave. `shown`, null before the first picture:
  region, length       the stretch in view and the whole of the ruler, in its own coordinate; `whole`: whether all of it is seen
  chromosomes          [name, where it begins on the ruler] of each
  size, plot           width and height of the picture, and where in it the ruler begins and how wide it is, in CSS pixels
  variants, tracks     how many variants there are; which layers are drawn: "score", "log10p", "genes"
  chosen               the variant that is marked, -1 where none is
  lead                 null or { variant, linked: of how many variants the linkage to it is coloured }
  cursor               where the crosshair stands on the ruler, null where there is none
  pictures             how many were drawn so far
`place`: of a variant's dot in a track, { variant, track }.
`read`: { valued: track } the variants that have a value in it; { variant } its place on the ruler and r2 to the lead, null where
it has none; { dots: variants, track } how many
dots the picture has, and which of these variants have none at their very place.
Requests are not counted here: a selection is sent to Python, and comes back when the page runs.
*/
/** @param {import("./view.js").GenomeView} view */
export function tellGenome(view) {
  const at = (variant, track) => view.layer(track).dot(view.genome.drawn(variant), view.scales);

  const shown = () => {
    const { genome, state, layout, scales } = view;
    if (!genome || !scales) return null;
    return {
      region: [state.x0, state.x1], length: genome.length, whole: view.whole,
      chromosomes: genome.chromosomes.map((one) => [one.name, one.offset]),
      size: [view.width, view.height], plot: [layout.plot.left, layout.plot.width],
      variants: genome.size, tracks: view.layers.map((layer) => layer.id),
      chosen: state.variant < 0 ? -1 : genome.original(state.variant),
      lead: state.lead && { variant: genome.original(state.lead.variant), linked: state.lead.indices.length },
      cursor: state.cursor, pictures: view.painted,
    };
  };

  /** @returns {[number, number]} */
  const place = ({ variant, track }) => {
    const [x, y] = at(variant, track), box = view.surface.node.getBoundingClientRect();
    return [box.left + x, box.top + y];
  };

  const read = ({ valued, variant, dots, track }) => {
    if (valued) {
      const values = view.layer(valued)?.arrays.values ?? [];
      return Array.from(values, (value, i) => (Number.isNaN(value) ? -1 : view.genome.original(i))).filter((one) => one >= 0);
    }
    if (dots) {
      const drawn = dotsOf(view);
      return { drawn: drawn.size, missing: dots.filter((one) => !drawn.has(spot(...at(one, track)))) };
    }
    const index = view.genome.drawn(variant), k = view.state.lead?.indices.indexOf(index) ?? -1;
    return { x: view.genome.x[index], r2: k < 0 ? null : view.state.lead.r2[k] };
  };

  expose(view.root, { shown, place, read, settled: () => Boolean(view.scales) && !view.glide && !view.frames.waiting });
}

function spot(x, y) {
  return `${x.toFixed(3)} ${y.toFixed(3)}`;
}

// The places of all dots of the present picture: it is drawn once more, with a pen that only takes note of them.
/** @param {import("./view.js").GenomeView} view */
function dotsOf(view) {
  const places = new Set(), nothing = () => {};
  view.paintWith({
    theme: view.theme, clip: (_x, _y, _w, _h, draw) => draw(), rect: nothing, path: nothing, circle: nothing, text: nothing,
    dots: () => ({ dot: (x, y) => places.add(spot(x, y)), run: nothing, done: nothing }),
  });
  return places;
}
