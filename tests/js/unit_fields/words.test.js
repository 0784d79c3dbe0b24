// Where a window lies, in words.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Ruler } from "../../../explorer/components/unit_fields/ruler.js";
import { placesInWords } from "../../../explorer/components/unit_fields/words.js";

const one = { chromosome: "1", start: 12345, end: 67890 }, two = { chromosome: "2", start: 1, end: 5432 };

test("a window has base pairs on every chromosome that it reaches", () => {
  assert.equal(placesInWords([one], true), "1:12,345\u201367,890 (55.5 kb)");
  assert.equal(placesInWords([one, two], true), "1:12,345\u201367,890 (55.5 kb) and 2:1\u20135,432 (5.43 kb)");
  const three = { chromosome: "X", start: 7, end: 7 };
  assert.equal(placesInWords([one, two, three], true), "1:12,345\u201367,890 (55.5 kb), 2:1\u20135,432 (5.43 kb) and X:7\u20137 (1 bp)");
  assert.ok(placesInWords([one, two, three, one, two], true).endsWith(" and 2 more stretches"));
});

test("without a map there are none", () => {
  assert.equal(placesInWords([one, two], false), "");
});

test("a stretch of the axis has the base pairs of its first and last SNP", () => {
  const ruler = new Ruler({ positions: 4, mapped: true, runs: [["1", 0, 2], ["2", 2, 4]] }, [100, 2000, 5, 60]);
  assert.equal(ruler.stretch(0, 2, "1"), "1:100\u20132,000");
  assert.equal(ruler.stretch(3, 4, "2"), "2:60\u201360");
  assert.equal(ruler.stretch(2, 2, "2"), "");
  assert.equal(new Ruler({ positions: 2, mapped: false, runs: [["", 0, 2]] }, [0, 0]).stretch(0, 2, ""), "");
});
