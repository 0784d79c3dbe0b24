// A layer as a picture: one row per channel, one column per place; of many columns each pixel shows the largest.

import { ColourScale, bulk } from "../kernel/colours.js";
import { colourBar } from "../kernel/legend.js";

export class Heat {
  // `like`: the picture whose colours this one shares.
  constructor(map, theme, pixels, like = null) {
    const { values } = map.arrays, { channels } = map.header, columns = values.length / channels;
    this.key = theme.background + pixels;
    this.scale = like ? like.scale : new ColourScale(values.some((v) => v < 0) ? "signed" : "plain", theme, bulk(values));
    this.share = Math.max(1, Math.ceil(columns / pixels));
    const width = Math.ceil(columns / this.share);
    this.canvas = document.createElement("canvas");
    Object.assign(this.canvas, { width, height: channels });
    const image = new ImageData(width, channels), out = new Uint32Array(image.data.buffer);
    for (let c = 0; c < channels; c++) {
      for (let i = 0; i < width; i++) {
        let most = 0;
        for (let k = i * this.share; k < Math.min(columns, (i + 1) * this.share); k++) {
          const v = values[c * columns + k];
          if (Math.abs(v) > Math.abs(most)) most = v;
        }
        out[c * width + i] = this.scale.pixel(most);
      }
    }
    this.canvas.getContext("2d").putImageData(image, 0, 0);
  }

  // Draw columns from..to, of those between first and last that this is a picture of, into `box`.
  draw(pen, box, from, to, { first, last }) {
    const { width, height } = this.canvas, a = ((from - first) / (last - first)) * width, b = ((to - first) / (last - first)) * width;
    pen.context.imageSmoothingEnabled = false;
    pen.context.drawImage(this.canvas, a, 0, Math.max(1e-6, b - a), height, box.x, box.y, box.width, box.height);
  }

  legend(pen, x, y, wide, theme, letter, label) {
    colourBar(pen, (share) => this.scale.css(share), { x, y, width: wide, height: 8 });
    const [low, high] = this.scale.ends();
    pen.text(low, x - 5, y + 8, { size: letter - 1, fill: theme.quiet, align: "right" });
    pen.text(`${high}  ${label}`, x + wide + 5, y + 8, { size: letter - 1, fill: theme.quiet });
  }
}
