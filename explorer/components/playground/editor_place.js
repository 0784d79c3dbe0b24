// Where the card for a weight or a bias stands.

import { rooms } from "./captions.js";
import { biasPlace, placeOf, pointsOf } from "./layout.js";
import { Room } from "./room.js";

// What is being changed must stay in sight: its link with both its ends, or its bias with its neuron.
function itself(layout, element) {
  const room = new Room(layout.width, layout.height), square = ({ x, y, size }) => room.take({ x, y, width: size, height: size }, 4);
  const [, kind, a, b] = /^([lb])(\d+)\.(\d+)/.exec(element) ?? [], link = layout.links.find((one) => one.id === element);
  const ends = link ? [layout.nodes[link.layer - 1][link.from], layout.nodes[link.layer][link.to]] : kind === "b" ? [layout.nodes[+a][+b]] : [];
  for (const end of ends) {
    const { x, y, side } = biasPlace(end);
    square(end);
    room.take({ x, y, width: side, height: side }, 4);
  }
  for (const [x, y] of link ? pointsOf(link) : []) room.take({ x, y, width: 0, height: 0 }, 10);
  return room;
}

/**
 * Where a card of this size covers nothing of what it is about, and if it can be done no control and nothing else: near it.
 * @returns {{ x: number, y: number }}
 */
export function besides(layout, element, width, height) {
  const at = placeOf(layout, element), own = itself(layout, element), heads = itself(layout, element);
  heads.take({ x: 0, y: 0, width: layout.width, height: layout.top - layout.letter });
  const inside = (place) => place.x + width <= layout.width && place.y + height <= layout.height;
  return rooms(layout).all.nearest(width, height, at, 170, inside) ?? heads.nearest(width, height, at, 260, inside)
    ?? own.nearest(width, height, at, Infinity, inside) ?? { x: 4, y: 4 };
}
