// The published accuracies as a table, our own digits in its first row.

import { element } from "../../kernel/widgets.js";
import { inPercent } from "./chart.js";
import { CIFAR, IMAGENET } from "./published.js";

const two = (/** @type {number} */ value) => String(+value.toFixed(2));

export class Table {
  /** @param {Element} place */
  constructor(place) {
    this.node = element("table", "published");
    this.node.append(element("caption", "", "Accuracy in %, training and test; the others are of Zhang et al. 2017, \u201cUnderstanding deep learning requires rethinking generalization\u201d"));
    const head = element("thead"), first = element("tr"), second = element("tr");
    first.append(element("th", "", "", { rowspan: "2" }), element("th", "", "true labels", { colspan: "2", scope: "colgroup" }), element("th", "", "all labels random", { colspan: "2", scope: "colgroup" }));
    for (const words of ["training", "test", "training", "test"]) second.append(element("th", "", words, { scope: "col" }));
    head.append(first, second);
    this.own = element("tr", "own");
    const body = element("tbody");
    body.append(this.own);
    for (const row of CIFAR) body.append(filled(element("tr"), `${row.name}, CIFAR-10`, row, two));
    body.append(filled(element("tr"), `${IMAGENET.name}, ImageNet, top 5`, IMAGENET, two));
    this.node.append(head, body);
    place.append(this.node);
  }

  /** @param {import("./published.js").Row | null} row  of our digits; null while the outcome is not to be told */
  show(row) {
    if (row) filled(this.own, row.name, row, (value) => inPercent(value / 100));
    this.own.hidden = row === null;
  }
}

function filled(line, name, { labels, shuffled }, words) {
  line.replaceChildren(element("th", "", name, { scope: "row" }), ...[labels.train, labels.test, shuffled.train, shuffled.test].map((value) => element("td", "", words(value))));
  return line;
}
