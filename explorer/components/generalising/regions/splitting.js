// The pieces into which a ReLU network cuts a square, exactly: each unit's line splits the pieces that it crosses.

const LEAST = 1e-12; // area below which a piece is a slip of rounding

/** @typedef {import("./network.js").Network} Network */
/** @typedef {{ corners: number[][], on: boolean[][], slope: number[], offset: number }} Piece  within it the network is slope . x + offset */

const area = (corners) => Math.abs(corners.reduce((sum, [x, y], k) => {
  const [u, v] = corners[(k + 1) % corners.length];
  return sum + x * v - u * y;
}, 0)) / 2;

/**
 * A convex polygon cut by the line a x + b y + c = 0: the part where that is above zero, and the part where it is not.
 * @param {number[][]} corners
 * @param {number[]} line
 */
export function cut(corners, [a, b, c]) {
  const over = [], under = [], heights = corners.map(([x, y]) => a * x + b * y + c);
  corners.forEach((corner, k) => {
    const next = (k + 1) % corners.length, here = heights[k], there = heights[next];
    (here > 0 ? over : under).push(corner);
    if (here > 0 === there > 0) return;
    const share = here / (here - there), [x, y] = corner, [u, v] = corners[next], crossing = [x + share * (u - x), y + share * (v - y)];
    over.push(crossing);
    under.push(crossing);
  });
  return { over, under };
}

/**
 * All pieces of the square [-1, 1] x [-1, 1]. In each the same units are on, so that the network is one plane there.
 * @param {Network} network
 * @returns {Piece[]}
 */
export function pieces({ weights, biases, last, offset }) {
  // of each piece: corners, patterns so far, and the layer's inputs as planes [slope, slope, offset]
  let parts = [{ corners: [[-1, -1], [1, -1], [1, 1], [-1, 1]], on: [], planes: [[1, 0, 0], [0, 1, 0]] }];
  weights.forEach((layer, l) => {
    parts = parts.flatMap(({ corners, on, planes }) => {
      const lines = layer.map((row, k) => [0, 1, 2].map((j) => row.reduce((sum, w, i) => sum + w * planes[i][j], j === 2 ? biases[l][k] : 0)));
      let cuts = [{ corners, signs: [] }];
      for (const line of lines) {
        cuts = cuts.flatMap(({ corners, signs }) => {
          const { over, under } = cut(corners, line);
          const halves = [{ corners: over, signs: [...signs, true] }, { corners: under, signs: [...signs, false] }];
          return halves.filter((half) => half.corners.length > 2 && area(half.corners) > LEAST);
        });
      }
      return cuts.map(({ corners, signs }) => ({ corners, on: [...on, signs], planes: lines.map((line, k) => (signs[k] ? line : [0, 0, 0])) }));
    });
  });
  return parts.map(({ corners, on, planes }) => {
    const [a, b, c] = [0, 1, 2].map((j) => last.reduce((sum, v, k) => sum + v * planes[k][j], j === 2 ? offset : 0));
    return { corners, on, slope: [a, b], offset: c };
  });
}

/**
 * The piece that a place lies in.
 * @param {Piece[]} all
 * @param {number[]} place
 */
export function pieceAt(all, [x, y]) {
  const within = ({ corners }) => corners.every(([px, py], k) => {
    const [qx, qy] = corners[(k + 1) % corners.length];
    return (qx - px) * (y - py) - (qy - py) * (x - px) >= -1e-9;
  });
  return all.findIndex(within);
}

/** @param {Piece} piece */
export function middle({ corners }) {
  const [x, y] = corners.reduce(([a, b], [u, v]) => [a + u, b + v], [0, 0]);
  return [x / corners.length, y / corners.length];
}
