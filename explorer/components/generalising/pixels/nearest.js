// A picture is read as the class whose mean picture is nearest.

const SAME = 1e-6; // distances that differ by less are equal

/**
 * The squared distance of a picture to the mean of each class.
 * @param {ArrayLike<number>} picture
 * @param {ArrayLike<number>} means  class by class
 */
export function distances(picture, means) {
  const size = picture.length;
  return Array.from({ length: means.length / size }, (_, c) => {
    let sum = 0;
    for (let k = 0; k < size; k++) sum += (picture[k] - means[c * size + k]) ** 2;
    return sum;
  });
}

/**
 * The class with the least distance, and whether another one is as near.
 * @param {number[]} distances
 */
export function nearest(distances) {
  const least = Math.min(...distances), near = distances.map((d, c) => [d, c]).filter(([d]) => d - least < SAME);
  return { read: near[0][1], tied: near.length > 1 };
}
