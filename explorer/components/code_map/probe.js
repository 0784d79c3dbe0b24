// The probe of the map of codes.

import { expose, inWindow } from "../kernel/probe.js";

// shown: {count: images, chosen, pointed: an image's number or null, near: the images that lines lead to, own: the bytes of the digit
// that is none of them}; null before the first picture. place: an image's number.
export function tellCodes(map) {
  expose(map.root, {
    shown: () => map.header ? { count: map.count, chosen: map.chosen, pointed: map.hovered, near: map.header.near.filter((image) => image < map.count), own: Array.from(map.own) } : null,
    place: (image) => inWindow(map.surface.node, map.place(image)),
  });
}
