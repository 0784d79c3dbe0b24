// Where the thumbnails and the large matrix stand: side by side where there is room, else one above the other.

const GAP = 6, LABEL = 16;

export function layOut(width, height, layers, heads, letter) {
  const left = Math.round(letter * 2.6), below = Math.round(letter * 1.7), legend = Math.round(letter * 3.6);
  const side = heads === 0 ? 0 : Math.min(width * 0.42, Math.max(150, heads * 120));
  const wide = heads > 0 && width >= 640;
  const top = wide || heads === 0 ? 0 : Math.min(height * 0.4, layers * 90 + LABEL);
  const room = { width: width - (wide ? side + 24 : 0) - left - 8, height: height - top - below - legend - 20 };
  const size = Math.max(80, Math.floor(Math.min(room.width, room.height)));
  const box = { x: (wide ? side + 24 : 0) + left, y: top + 18, size };
  const thumbs = [];
  if (heads > 0) {
    const across = wide ? side : width, down = wide ? height - LABEL : top - LABEL;
    const tile = Math.max(16, Math.min((across - 24) / heads - GAP, (down - 18) / layers - GAP - LABEL * 0.2, 150));
    for (let layer = 0; layer < layers; layer++) {
      for (let head = 0; head < heads; head++) {
        thumbs.push({ layer, head, x: 24 + head * (tile + GAP), y: 18 + layer * (tile + GAP), size: tile });
      }
    }
  }
  return { box, thumbs, legend: { x: box.x, y: box.y + size + below + 6, width: Math.min(size, 240) }, left };
}

export function inside(box, x, y) {
  return x >= box.x && y >= box.y && x < box.x + box.size && y < box.y + box.size;
}
