// How likely each digit is, as bars with their numbers; the likeliest is said in words.

export const percent = (share) => `${share > 0.9995 ? "100" : (100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`;

export class Probabilities {
  constructor() {
    this.node = document.createElement("div");
    this.node.className = "probabilities";
    this.words = document.createElement("p");
    this.words.setAttribute("role", "status");
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
    this.node.append(this.words, this.list);
  }

  show(probabilities) {
    const best = probabilities.indexOf(Math.max(...probabilities));
    this.words.textContent = `Read as ${best}, ${percent(probabilities[best])}`;
    this.bars.forEach(({ item, amount, bar }, digit) => {
      amount.textContent = probabilities[digit] >= 0.0005 ? percent(probabilities[digit]) : "";
      bar.style.height = `${100 * probabilities[digit]}%`;
      item.classList.toggle("best", digit === best);
      item.setAttribute("aria-label", `${digit}: ${percent(probabilities[digit])}`);
    });
  }

  say(words) {
    this.words.textContent = words;
  }
}
