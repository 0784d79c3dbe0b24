// A small card beside the pointer. Names come from files and may hold anything, so only textContent is ever set.

export class Tooltip {
  /** @param {Element} parent */
  constructor(parent) {
    this.node = document.createElement("div");
    this.node.className = "tooltip";
    this.node.setAttribute("role", "status");
    this.node.hidden = true;
    parent.append(this.node);
  }

  /**
   * `rows` are [label, value] pairs; the place is in pixels of the parent.
   * @param {string} title
   * @param {string[][]} rows
   * @param {number} x
   * @param {number} y
   * @param {number} width
   * @param {number} height
   */
  show(title, rows, x, y, width, height) {
    const heading = document.createElement("strong");
    heading.textContent = title;
    const list = document.createElement("dl");
    for (const [label, value] of rows) {
      const term = document.createElement("dt"), text = document.createElement("dd");
      term.textContent = label;
      text.textContent = value;
      list.append(term, text);
    }
    this.node.replaceChildren(heading, list);
    this.node.hidden = false;
    const w = this.node.offsetWidth, h = this.node.offsetHeight;
    const left = x + 16 + w < width ? x + 16 : Math.max(4, x - w - 16);
    const top = Math.max(4, Math.min(height - h - 4, y - h / 2));
    this.node.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }

  hide() {
    this.node.hidden = true;
  }
}
