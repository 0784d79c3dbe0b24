"""The arithmetic of the view Missing genotypes against Python's, scipy and torch."""

from __future__ import annotations

import arithmetic
import numpy as np
import pytest
import torch
from scipy.stats import norm, t

from explorer.genetics.imputation.linked import around
from explorer.genetics.imputation.scores import BINS, SUMS, Scores
from explorer.jobs import prepared
from explorer.jobs.imputation import Result
from explorer.training.imputation.compared import METHODS, interval

SCRIPT, CALLS = "making/missing_genotypes/scores.js", "making/missing_genotypes/calls.js"


@pytest.fixture(scope="module")
def result() -> Result:
    named = prepared.manifest()
    assert named is not None
    return Result.load(prepared.folder() / "runs" / next(id for id in named.runs if id.startswith("impute-")))


def test_sums_are_read_as_python_reads_them(result):
    made = result.compared
    masks = made.sums.shape[1]
    about = {"methods": list(METHODS), "shares": [0.05, 0.2], "masks": masks, "bins": BINS}
    about["quantile"] = float(t.ppf(0.975, masks - 1))
    expression = """(() => {
      const all = new Scores(about, sums, none), out = [];
      for (const measure of MEASURES) for (const share of [0, 1]) for (const method of about.methods)
      for (const bin of [-1, 0, 3]) {
        const one = all.found(share, method, measure, bin);
        out.push(one ? [one.mean, one.half] : null);
      }
      const none_ = about.methods.map((m) => all.found(0, m, "concordance", -1, false).mean);
      return { names: SUMS, out, none: none_, ranked: all.ranked(1, "loss"),
        gain: all.difference(1, "linked", "frequent", "concordance") };
    })()"""
    told = arithmetic.evaluate(
        SCRIPT, expression, about=about, sums=made.sums.ravel().tolist(), none=made.null.ravel().tolist()
    )
    assert tuple(told["names"]) == SUMS
    expected = []
    for measure in ("concordance", "heterozygotes", "minor", "r2", "loss"):
        for share in (0, 1):
            for k in range(len(METHODS)):
                for bin_ in (-1, 0, 3):
                    sums = made.sums[share, :, k]
                    read = Scores(sums.sum(1) if bin_ < 0 else sums[:, bin_])
                    expected.append(interval(getattr(read, measure)))
    np.testing.assert_allclose(told["out"], expected, rtol=1e-7, atol=1e-12)
    null = Scores(made.null.sum(2)).concordance.mean(0)
    np.testing.assert_allclose(told["none"], null)
    losses = Scores(made.sums[1].sum(2)).loss.mean(0)
    assert told["ranked"] == [METHODS[k] for k in np.argsort(losses)]
    read = Scores(made.sums[1].sum(2)).concordance
    mean, half = interval(read[:, 2] - read[:, 0])
    assert (told["gain"]["mean"], told["gain"]["half"]) == pytest.approx((mean, half))


def test_each_answer_opens_to_its_probabilities(result):
    asked = result.about["close"]["asked"]
    told = arithmetic.evaluate(
        CALLS,
        """asked.map((call) => ({
          frequent: shares(call.counts), neighbours: voted(call.near.calls, call.counts),
          total: summed(call.linked_sum), autoencoder: softmax(call.logits),
          linked: around(held(summed(call.linked_sum), 3), call.linked_sum.variance, 3),
          best: METHODS.map((m) => best(call[m])) }))""",
        asked=asked,
        METHODS=list(METHODS),
    )
    for call, one in zip(asked, told, strict=True):
        for method in METHODS:
            np.testing.assert_allclose(one[method], call[method], atol=2e-3)
        assert one["total"] == pytest.approx(call["linked_sum"]["total"], abs=2e-4)
        assert min(2, max(0, one["total"])) == pytest.approx(call["dosages"][2], abs=2e-4)
        assert one["best"] == [int(np.argmax(call[method])) for method in METHODS]
        soft = torch.softmax(torch.tensor(call["logits"], dtype=torch.float64), 0).numpy()
        np.testing.assert_allclose(one["autoencoder"], soft, rtol=1e-9)
        dosage, variance = min(2.0, max(0.0, one["total"])), call["linked_sum"]["variance"]
        np.testing.assert_allclose(one["linked"], around(np.array([dosage]), variance, 3)[0], rtol=1e-9)
        density = norm.pdf(np.arange(3), dosage, np.sqrt(variance))
        np.testing.assert_allclose(one["linked"], density / density.sum(), rtol=1e-9)
