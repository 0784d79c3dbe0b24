// What was published of networks and random labels, and of their sizes.

/** @typedef {{ name: string, labels: { train: number, test: number }, shuffled: { train: number, test: number } }} Row  in percent */

/** @type {Row[]} */
export const CIFAR = [
  { name: "Inception, small", labels: { train: 100, test: 85.75 }, shuffled: { train: 100, test: 9.78 } },
  { name: "AlexNet, small", labels: { train: 100, test: 76.07 }, shuffled: { train: 99.82, test: 9.86 } },
  { name: "MLP 3 \u00d7 512", labels: { train: 100, test: 52.39 }, shuffled: { train: 100, test: 10.48 } },
  { name: "MLP 1 \u00d7 512", labels: { train: 100, test: 50.51 }, shuffled: { train: 99.34, test: 10.61 } },
];

/** @type {Row & { best: number }} */
export const IMAGENET = { name: "Inception V3", labels: { train: 100, test: 80.38 }, shuffled: { train: 99.14, test: 0.56 }, best: 84.49 };

const CIFAR_IMAGES = 50_000, IMAGENET_IMAGES = 1_200_000;

/** @typedef {{ name: string, images: number, weights: number }} Sized */

/** @type {Sized[]} */
export const SIZES = [
  ...[["Inception, small", 1_649_402], ["AlexNet, small", 1_387_786], ["MLP 1 \u00d7 512", 1_209_866]].map(([name, weights]) => sized(name, CIFAR_IMAGES, weights)),
  ...[
    ["VGG-19", 143_667_240], ["VGG-11", 132_863_336], ["AlexNet", 61_100_840], ["ResNet-152", 60_192_808], ["Inception V4", 42_681_353], ["ResNet-18", 11_689_512],
  ].map(([name, weights]) => sized(name, IMAGENET_IMAGES, weights)),
];

/** @returns {Sized} */
function sized(name, images, weights) {
  return { name, images, weights };
}

/**
 * Weights and biases of a dense network.
 * @param {number[]} layers  units of each, the input first
 */
export function weightsOf(layers) {
  return layers.slice(1).reduce((sum, outputs, k) => sum + (layers[k] + 1) * outputs, 0);
}

/**
 * Levels of labels that want to stand at these heights and need a gap between them, from the top; none is moved above `top`
 * or below `bottom` where there is room.
 * @param {number[]} wanted  in rising order
 * @param {number} gap
 * @param {number} top
 * @param {number} bottom
 */
export function apart(wanted, gap, top, bottom) {
  const levels = [...wanted];
  for (let turn = 0; turn < 60; turn++) {
    for (let k = 1; k < levels.length; k++) {
      const short = gap - (levels[k] - levels[k - 1]);
      if (short > 0) { levels[k - 1] -= short / 2; levels[k] += short / 2; }
    }
    if (levels.length && levels[0] < top) levels[0] = top;
    if (levels.length && levels[levels.length - 1] > bottom) levels[levels.length - 1] = bottom;
  }
  return levels;
}
