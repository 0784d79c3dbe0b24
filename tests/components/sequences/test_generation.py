"""Temperature, top k, draws and whole continuations in the browser's modules, against torch and brute force."""

from itertools import product

import arithmetic
import numpy as np
import pytest
import torch

FOLDER = "sequences/generation"
SCORES = [0.3, 2.0, -1.0, 2.0, 0.9]


def test_probabilities_are_torchs_softmax_of_the_top_scores():
    pairs = list(product([0.1, 0.7, 1.0, 3.0], [0, 1, 3, 5]))
    asked = "pairs.map(([temperature, top]) => probabilities(scores, temperature, top))"
    told = arithmetic.evaluate(f"{FOLDER}/choosing.js", asked, scores=SCORES, pairs=pairs)
    for (temperature, top), found in zip(pairs, told, strict=True):
        kept = [1, 3, 4, 0, 2][: top or 5]  # of equal scores the first is kept
        scores = torch.full((5,), -torch.inf, dtype=torch.float64)
        scores[kept] = torch.tensor(SCORES, dtype=torch.float64)[kept]
        assert found == pytest.approx((scores / temperature).softmax(0).numpy(), abs=1e-12)


def test_large_scores_do_not_overflow():
    told = arithmetic.evaluate(
        f"{FOLDER}/choosing.js", "[probabilities([900, 1000, -900], 0.1), logs([900, 1000, -900])]"
    )
    assert told[0] == [0, 1, 0]
    assert told[1] == pytest.approx([-100, 0, -1900])


def test_a_draw_falls_into_the_stretch_of_its_letter_and_draws_are_as_frequent_as_they_should():
    asked = """(() => {
      const chances = probabilities(scores, 1, 3), counts = [0, 0, 0, 0, 0];
      for (let k = 0; k < 10000; k++) counts[drawn(chances, (k + 0.5) / 10000)] += 1;
      const some = [0, 0.4, 0.41, 0.85, 0.999999999].map((u) => drawn(chances, u));
      return { stretches: stretches(chances), drawn: some, counts, chances };
    })()"""
    told = arithmetic.evaluate(f"{FOLDER}/choosing.js", asked, scores=SCORES)
    assert [one["code"] for one in told["stretches"]] == [1, 3, 4]
    assert told["stretches"][-1]["to"] == pytest.approx(1)
    ends = np.cumsum([one["to"] - one["from"] for one in told["stretches"]])
    assert told["drawn"] == [[1, 3, 4][int(np.searchsorted(ends, u, side="right"))] for u in (0, 0.4, 0.41, 0.85)] + [4]
    assert np.array(told["counts"]) / 10000 == pytest.approx(told["chances"], abs=2e-4)


LETTERS, LONG = 4, 4
SEARCH = """tables.map((table) => {
  const scores = (h) => table[h.join("") || "start"], step = ({ h }, code) => ({ h: [...h, code], c: [] });
  const lstm = { start: () => ({ h: [], c: [] }), step, scores };
  const goes = best(lstm, lstm.start(), long, budget);
  let steps = 0, next = goes.next();
  while (!next.done) { steps += 1; next = goes.next(); }
  const beams = [1, 2, 500].map((width) => beam(lstm, lstm.start(), long, width));
  return { ...next.value, steps, greedy: greedy(lstm, lstm.start(), long), beams };
})"""


def test_the_most_probable_continuation_is_brute_forces():
    """A table of scores for each beginning, so that any tree of probabilities may come."""
    beginnings = ["start", *("".join(map(str, b)) for k in range(1, LONG) for b in product(range(LETTERS), repeat=k))]
    generator = np.random.default_rng(0)
    tables = [{name: (0.5 * generator.normal(size=LETTERS)).tolist() for name in beginnings} for _ in range(8)]
    missed = 0
    for table, told in zip(
        tables, arithmetic.evaluate(f"{FOLDER}/search.js", SEARCH, tables=tables, long=LONG, budget=500), strict=True
    ):
        logs = {
            name: torch.tensor(scores, dtype=torch.float64).log_softmax(0).numpy() for name, scores in table.items()
        }
        total = {
            codes: sum(logs["".join(map(str, codes[:k])) or "start"][codes[k]] for k in range(LONG))
            for codes in product(range(LETTERS), repeat=LONG)
        }
        best = max(total, key=lambda codes: total[codes])
        assert told["path"]["codes"] == told["beams"][2]["codes"] == list(best)
        assert told["path"]["total"] == pytest.approx(total[best])
        assert told["path"]["total"] == pytest.approx(sum(told["path"]["logs"]))
        codes = ()
        while len(codes) < LONG:
            codes = (*codes, int(np.argmax(logs["".join(map(str, codes)) or "start"])))
        assert told["greedy"]["codes"] == told["beams"][0]["codes"] == list(codes)
        for path in (told["greedy"], *told["beams"]):
            assert path["total"] == pytest.approx(total[tuple(path["codes"])])
        missed += codes != best
    assert missed >= 3


def test_a_search_that_may_not_look_long_enough_does_not_claim_the_best():
    table = {
        "start": [0, 0, 0, 0],
        **{"".join(map(str, b)): [0, 0, 0, 0] for k in (1, 2, 3) for b in product(range(4), repeat=k)},
    }
    (told,) = arithmetic.evaluate(f"{FOLDER}/search.js", SEARCH, tables=[table], long=LONG, budget=3)
    assert told["path"] is None
    assert told["looked"] == told["steps"] == 3


WRITE = """[true, false].map((greedy) => {
  const model = { start: () => ({ h: [0] }), step: (_, code) => ({ h: [code] }), scores: ([last]) => table[last] };
  const all = new Writing(model, [1, 4, 2], { greedy, temperature: 0.8, top: 3, seed: 9 });
  while (all.length < 40) all.write();
  return { codes: all.codes, choices: all.choices };
})"""


def test_a_text_is_written_by_argmax_or_by_draws_from_torchs_probabilities():
    table = np.random.default_rng(4).normal(size=(5, 5))
    taken, drawn = arithmetic.evaluate(f"{FOLDER}/writing.js", WRITE, table=table.tolist())
    last = 2
    for code in taken["codes"]:
        assert code == table[last].argmax()
        last = code
    last = 2
    for code, choice in zip(drawn["codes"], drawn["choices"], strict=False):
        scores = torch.tensor(table[last])
        order = scores.argsort(descending=True)[:3]
        ends = (scores[order] / 0.8).softmax(0).cumsum(0)
        assert code == order[int(torch.searchsorted(ends, choice["u"], right=True))]
        assert choice["plain"] == pytest.approx(scores.softmax(0).numpy())
        last = code
    assert np.isnan(taken["choices"][0]["u"])
    assert len(drawn["choices"]) == 41


def test_what_was_written_is_counted():
    asked = (
        "[words('he cell is hre. the ce', new Set(['cell', 'is', 'the'])), "
        "...['AGGAGGTTTTTTTATGC', 'AGGAGGTTTTTTATGCC', 'AGGAGGTTTT'].map(starts)]"
    )
    told = arithmetic.evaluate(f"{FOLDER}/writing.js", asked)
    assert told == [{"of": 4, "right": 3}, {"of": 1, "right": 1}, {"of": 1, "right": 0}, {"of": 0, "right": 0}]
