// A small convolutional network over the light of a picture: two differences of colour for every pixel.

/** @typedef {{ weights: ArrayLike<number>, biases: ArrayLike<number>, kernel: number, rectified: boolean }} Layer  weights by filter, channel, row, column */

/**
 * One layer with zeros around the picture; every channel lies row by row.
 * @param {Layer} layer
 * @param {ArrayLike<number>[]} channels
 * @param {number} height
 * @param {number} width
 * @returns {Float64Array[]}
 */
export function convolved({ weights, biases, kernel, rectified }, channels, height, width) {
  const reach = (kernel - 1) / 2, area = kernel * kernel;
  return Array.from(biases, (bias, filter) => {
    const made = new Float64Array(height * width).fill(bias);
    channels.forEach((channel, c) => {
      for (let i = 0; i < kernel; i++) {
        for (let j = 0; j < kernel; j++) {
          const weight = weights[(filter * channels.length + c) * area + i * kernel + j], down = i - reach, right = j - reach;
          const [top, bottom] = [Math.max(0, -down), Math.min(height, height - down)], [left, end] = [Math.max(0, -right), Math.min(width, width - right)];
          for (let row = top; row < bottom; row++) {
            const from = (row + down) * width + right, to = row * width;
            for (let column = left; column < end; column++) made[to + column] += weight * channel[from + column];
          }
        }
      }
    });
    return rectified ? made.map((value) => Math.max(0, value)) : made;
  });
}

/**
 * @param {Layer[]} layers
 * @param {ArrayLike<number>} light
 * @param {number} height
 * @param {number} width
 */
export function coloured(layers, light, height, width) {
  let channels = /** @type {ArrayLike<number>[]} */ ([light]);
  for (const layer of layers) channels = convolved(layer, channels, height, width);
  return { blue: channels[0], red: channels[1] };
}

const RED = 0.299, GREEN = 0.587, BLUE = 0.114; // how much each counts in light

/** Light of a colour, and how much brighter than it blue and red are. */
export function split(/** @type {ArrayLike<number>} */ colour) {
  const red = colour[0], green = colour[1], blue = colour[2];
  const light = RED * red + GREEN * green + BLUE * blue;
  return { light, blue: blue - light, red: red - light };
}

/** The colour of this light and these differences; it may leave 0 to 1. */
export function joined(/** @type {number} */ light, /** @type {number} */ blueMore, /** @type {number} */ redMore) {
  const blue = light + blueMore, red = light + redMore;
  return [red, (light - RED * red - BLUE * blue) / GREEN, blue];
}
