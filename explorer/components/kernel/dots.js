// Tens of thousands of round dots a frame: their pixels are written into one image instead of one path each.

import { rgb } from "./theme.js";

const sprites = new Map();

// Coverage (0..255) of a disc of this radius over a square of pixels, as runs of offset and alpha.
function sprite(radius) {
  const key = Math.round(radius * 4);
  if (sprites.has(key)) return sprites.get(key);
  const reach = Math.ceil(radius + 0.5), list = [];
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const alpha = Math.round(255 * Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(dx, dy))));
      if (alpha > 8) list.push([dx, dy, alpha]);
    }
  }
  sprites.set(key, { list, reach });
  return sprites.get(key);
}

const sheets = new Map(); // one image of each size, used again in every frame

function sheetOf(width, height) {
  const key = `${width} ${height}`;
  if (!sheets.has(key)) {
    if (sheets.size > 7) sheets.delete(sheets.keys().next().value);
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width, height });
    const image = new ImageData(width, height);
    sheets.set(key, { canvas, image, context: canvas.getContext("2d", { willReadFrequently: true }), pixels: new Uint32Array(image.data.buffer) });
  }
  return sheets.get(key);
}

const inks = new Map();

function inkOf(colour) {
  if (!inks.has(colour)) {
    const [r, g, b] = rgb(colour);
    inks.set(colour, (b << 16) | (g << 8) | r);
  }
  return inks.get(colour);
}

export class Dots {
  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number} scale
   * @param {import("./pen.js").Area} area
   * @param {number} radius
   * @param {string[]} colours
   */
  constructor(context, scale, area, radius, colours) {
    const width = Math.max(1, Math.round(area.width * scale)), height = Math.max(1, Math.round(area.height * scale));
    this.sheet = sheetOf(width, height);
    this.pixels = this.sheet.pixels;
    this.pixels.fill(0);
    const disc = sprite(radius * scale);
    this.offsets = Int32Array.from(disc.list, ([dx, dy]) => dy * width + dx);
    this.alphas = Uint8Array.from(disc.list, (p) => p[2]);
    this.reach = disc.reach;
    this.discs = disc.list;
    this.half = Math.max(0, Math.round(radius * scale - 0.25));
    this.inks = Uint32Array.from(colours, inkOf);
    this.context = context;
    this.scale = scale;
    this.area = area;
    this.width = width;
    this.height = height;
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} colour  its place among the colours
   */
  dot(x, y, colour) {
    const px = Math.round((x - this.area.x) * this.scale - 0.5), py = Math.round((y - this.area.y) * this.scale - 0.5);
    const { width, height, pixels, offsets, alphas, reach } = this;
    const ink = this.inks[colour];
    if (px >= reach && py >= reach && px < width - reach && py < height - reach) {
      const at = py * width + px;
      for (let k = 0; k < offsets.length; k++) {
        const i = at + offsets[k];
        if (alphas[k] >= pixels[i] >>> 24) pixels[i] = (alphas[k] << 24) | ink;
      }
      return;
    }
    if (px < -reach || py < -reach || px >= width + reach || py >= height + reach) return;
    for (const [dx, dy, alpha] of this.discs) {
      const qx = px + dx, qy = py + dy;
      if (qx < 0 || qy < 0 || qx >= width || qy >= height) continue;
      const i = qy * width + qx;
      if (alpha >= pixels[i] >>> 24) pixels[i] = (alpha << 24) | ink;
    }
  }

  /**
   * A solid column as wide as a dot from y0 to y1.
   * @param {number} x
   * @param {number} y0
   * @param {number} y1
   * @param {number} colour
   */
  run(x, y0, y1, colour) {
    const px = Math.round((x - this.area.x) * this.scale - 0.5);
    const low = Math.max(0, Math.round((Math.min(y0, y1) - this.area.y) * this.scale - 0.5));
    const high = Math.min(this.height - 1, Math.round((Math.max(y0, y1) - this.area.y) * this.scale - 0.5));
    const left = Math.max(0, px - this.half), right = Math.min(this.width - 1, px + this.half);
    const ink = (255 << 24) | this.inks[colour];
    for (let py = low; py <= high; py++) {
      const row = py * this.width;
      for (let i = row + left; i <= row + right; i++) this.pixels[i] = ink;
    }
  }

  done() {
    this.sheet.context.putImageData(this.sheet.image, 0, 0);
    const c = this.context;
    c.save();
    c.imageSmoothingEnabled = false;
    c.setTransform(1, 0, 0, 1, 0, 0);
    c.drawImage(this.sheet.canvas, Math.round(this.area.x * this.scale), Math.round(this.area.y * this.scale));
    c.restore();
  }
}
