// How every maker's people compare with real ones, as a table; a row is chosen by a click.

import { button, element } from "../../kernel/widgets.js";
import { COLUMNS, label, MAKERS, written } from "./makers.js";

const WAITING = ["real", "made", "privacy_loss", "copied"];

export class Scores {
  /**
   * @param {Element} place
   * @param {(maker: string) => void} choose
   */
  constructor(place, choose) {
    this.choose = choose;
    this.node = element("table", "scores");
    place.append(this.node);
  }

  /**
   * @param {import("./makers.js").Makers} makers
   * @param {{ maker: string, epochs: Record<string, number>, waits: boolean }} now  `epochs` shown of each maker; `waits`: what a guess is about is not told yet
   */
  show(makers, { maker, epochs, waits }) {
    const splits = makers.rows[0].seeds.length, head = element("tr"), body = element("tbody");
    head.append(element("th", "", ""), ...COLUMNS.map(({ head: words, words: title }) => element("th", "", words, { scope: "col", title })));
    for (const name of MAKERS) {
      const row = makers.row(name, epochs[name]), line = element("tr", name === maker ? "chosen" : ""), first = element("th", "", "", { scope: "row" });
      first.append(button(label(name, epochs[name]), `Show ${label(name, epochs[name])}`, () => this.choose(name), "plain"));
      line.dataset.maker = name;
      line.append(first, ...COLUMNS.map((column) => {
        const { mean, low, high } = makers.figure(row, column.name), told = !waits || !WAITING.includes(column.name);
        return element("td", "", told ? written(mean, column.digits) : "?", told ? { title: `${splits} splits: ${written(low, column.digits)} to ${written(high, column.digits)}` } : {});
      }));
      body.append(line);
    }
    const top = element("thead");
    top.append(head);
    this.node.replaceChildren(element("caption", "", `Means over ${splits} splits of the people; least and most under the pointer`), top, body);
  }
}
