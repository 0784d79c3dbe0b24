// What the chosen unit depends on, in sentences.

import { number, whole } from "../kernel/numbers.js";
import { stretchWords } from "./ruler.js";

const FEW = 3; // stretches that are written out

/**
 * Where a window lies, chromosome by chromosome: "1:12,345–67,890 (55.5 kb) and 2:1–5,432 (5.43 kb)"; "" without a map.
 * @param {{ chromosome: string, start: number, end: number }[]} stretches
 * @param {boolean} mapped
 */
export function placesInWords(stretches, mapped) {
  if (!mapped) return "";
  const words = stretches.slice(0, FEW).map((one) => stretchWords(one, mapped)), more = stretches.length - words.length;
  if (more) words.push(`${whole(more)} more stretches`);
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`;
}

export function fieldWords(field, ruler) {
  const { header } = field, wide = header.last - header.first, snps = (n) => `${whole(n)} SNP${n === 1 ? "" : "s"}`;
  const sentences = [];
  const name = `Unit ${header.axes.map((axis, i) => `${axis === "channels" ? "channel" : axis.replace(/s$/, "")} ${header.unit[i] + 1}`).join(", ")} of ${header.layer}`;
  const where = placesInWords(header.stretches, header.mapped);
  sentences.push(`${name} can depend on SNPs ${whole(header.first + 1)} to ${whole(header.last)} of the ${whole(ruler.positions)} the network reads: ${snps(wide)}${where ? `, ${where}` : ""}.`);
  if (header.genes_in_all) {
    const few = header.genes.slice(0, 6).join(", "), more = header.genes_in_all - Math.min(6, header.genes.length);
    sentences.push(`Genes there: ${few}${more > 0 ? ` and ${whole(more)} more` : ""}.`);
  }
  const [a, b] = header.span;
  if (b > a) {
    sentences.push(`${Math.round(100 * header.mass)}% of its gradient, averaged over ${whole(header.samples)} samples, lie on ${snps(b - a)}: ${number(100 * header.share, 3)}% of the window.`);
  } else sentences.push(`Nothing moves it: its gradient is 0 for all ${whole(header.samples)} samples.`);
  if (header.displaced) sentences.push(`Its place is no place of the genome: ${header.reason}.`);
  else if (header.reason) sentences.push(`${header.reason[0].toUpperCase()}${header.reason.slice(1)}.`);
  if (byBlock(header)) sentences.push(`Bars: sum of the gradient's size over each ${header.block_word}.`);
  return sentences.join(" ");
}

// Whether a close-up of a window says less than bars by promoter.
export function byBlock(header) {
  const { first, last } = header.blocks;
  return first.length > 1 && header.last - header.first > 1.5 * (last[0] - first[0]) && (header.displaced || header.last - header.first >= last[last.length - 1] - first[0]);
}
