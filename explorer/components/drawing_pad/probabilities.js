// How likely each digit is, as bars with their numbers; the likeliest is said in words, and what an old one is of.

export const percent = (share) => `${share > 0.9995 ? "100" : (100 * share).toFixed(share < 0.0995 ? 1 : 0)}%`;

export class Probabilities {
  constructor() {
    this.node = document.createElement("div");
    this.node.className = "probabilities";
    this.words = document.createElement("p");
    this.words.setAttribute("role", "status");
    this.aged = document.createElement("small");
    this.list = document.createElement("ol");
    this.list.setAttribute("aria-label", "How likely each digit is");
    this.bars = Array.from({ length: 10 }, (_, digit) => {
      const item = document.createElement("li"), amount = document.createElement("span"), bar = document.createElement("i");
      const name = document.createElement("b"), track = document.createElement("span");
      amount.className = "amount";
      track.className = "track";
      name.textContent = String(digit);
      track.append(bar);
      item.append(amount, track, name);
      this.list.append(item);
      return { item, amount, bar };
    });
    this.node.append(this.words, this.aged, this.list);
  }

  /** @param {ArrayLike<number>} probabilities  ten that sum to 1 */
  show(probabilities) {
    const shares = Array.from(probabilities), best = shares.indexOf(Math.max(...shares));
    this.words.textContent = `Read as ${best}, ${percent(shares[best])}`;
    this.fill(shares, best);
  }

  /**
   * No bars, and a word why.
   * @param {string} words
   */
  empty(words) {
    this.words.textContent = words;
    this.age("");
    this.fill(null, -1);
  }

  /**
   * What the reading shown is of, where it is not of what stands beside it: it turns grey. "" is up to date.
   * @param {string} words
   */
  age(words) {
    this.aged.textContent = words;
    this.node.classList.toggle("old", words !== "");
  }

  fill(shares, best) {
    this.bars.forEach(({ item, amount, bar }, digit) => {
      amount.textContent = shares && shares[digit] >= 0.0005 ? percent(shares[digit]) : "";
      bar.style.height = `${shares ? 100 * shares[digit] : 0}%`;
      item.classList.toggle("best", digit === best);
      item.setAttribute("aria-label", shares ? `${digit}: ${percent(shares[digit])}` : `${digit}: not read`);
    });
  }
}
