"""The losses that the browser computes, against torch; its lines of code are run."""

import math

import numpy as np
import pytest
import torch
from arithmetic import evaluate
from scipy import stats
from torch.nn import functional

LOSSES = "learning/loss/losses.js"
KINDS = ("squared", "absolute", "entropy", "hinge")
TAUGHT = {"guesses": [0.1, 0.8, 0.6], "labels": [1, 0, 1]}
SAME = ["f = network(x)", "optimizer.zero_grad()", "loss.backward()", "optimizer.step()"]
GRID = np.linspace(0.01, 0.99, 99)


def by_torch(f: torch.Tensor, y: torch.Tensor) -> dict[str, torch.Tensor]:
    """Return every loss of each guess; the hinge loss is of labels ±1 and the score before the sigmoid."""
    return {
        "squared": functional.mse_loss(f, y, reduction="none"),
        "absolute": functional.l1_loss(f, y, reduction="none"),
        "entropy": functional.binary_cross_entropy(f, y, reduction="none"),
        "hinge": torch.clamp(1 - torch.where(y == 1, 1.0, -1.0) * torch.special.logit(f), min=0),
    }


def test_the_table_as_taught():
    """FACTS, "Loss table as taught"."""
    squared, entropy = evaluate(LOSSES, "['squared', 'entropy'].map((k) => risk(k, guesses, labels))", **TAUGHT)
    assert squared["each"] == pytest.approx([0.81, 0.64, 0.16], abs=1e-12)
    assert round(squared["mean"], 4) == 0.5367
    assert [round(one, 4) for one in entropy["each"]] == [2.3026, 1.6094, 0.5108]
    assert round(entropy["mean"], 4) == 1.4743


@pytest.mark.parametrize("label", [0, 1])
def test_every_loss_is_torchs_over_the_guess_the_residual_and_the_margin(label):
    f, y = torch.from_numpy(GRID), torch.full((len(GRID),), float(label), dtype=torch.float64)
    expected = by_torch(f, y)
    over = evaluate(
        LOSSES,
        "LOSSES.map((k) => [fs.map((f) => loss(k, f, y)), fs.map((f) => overResidual(k, residual(f, y))),"
        " fs.map((f) => overMargin(k, margin(f, y)))])",
        fs=GRID.tolist(),
        y=label,
    )
    for kind, ways in zip(KINDS, over, strict=True):
        for values in ways:
            assert values == pytest.approx(expected[kind].numpy(), abs=1e-12), kind


def test_cross_entropy_over_the_margin_is_the_logistic_loss():
    margins = np.linspace(-30, 30, 61)
    values = evaluate(LOSSES, "ms.map((m) => overMargin('entropy', m))", ms=margins.tolist())
    assert values == pytest.approx(np.logaddexp(0, -margins), rel=1e-12)


def test_each_noise_is_the_density_of_its_loss():
    """Least squares is Gaussian noise of variance 1/2, absolute error Laplace of scale 1, cross-entropy Bernoulli."""
    f, y = np.array(TAUGHT["guesses"]), np.array(TAUGHT["labels"])
    density = {
        "squared": stats.norm.pdf(y, f, math.sqrt(0.5)),
        "absolute": stats.laplace.pdf(y, f, 1),
        "entropy": stats.bernoulli.pmf(y, f),
    }
    found = evaluate(LOSSES, "LOSSES.map((k) => likelihood(k, guesses, labels))", **TAUGHT)
    assert found[3] is None
    for kind, one in zip(KINDS, found[:3], strict=False):
        assert one["each"] == pytest.approx(density[kind], rel=1e-12)
        assert one["product"] == pytest.approx(density[kind].prod(), rel=1e-12)
        assert one["fromSum"] == pytest.approx(one["product"], rel=1e-12)
    assert round(found[2]["product"], 12) == 0.012


def test_no_probability_belongs_to_the_hinge_loss():
    """exp(-loss) of both labels would have to add up to one number whatever the guess is."""
    totals = np.array(evaluate(LOSSES, "fs.map(hingeTotal)", fs=GRID.tolist()))
    z = np.log(GRID / (1 - GRID))
    assert totals == pytest.approx(np.exp(-np.maximum(0, 1 - z)) + np.exp(-np.maximum(0, 1 + z)), rel=1e-12)
    assert totals.max() - totals.min() > 0.3


def test_the_code_shown_is_what_is_computed_and_one_line_of_it_changes():
    programs = evaluate("learning/loss/code.js", "Object.fromEntries(kinds.map((k) => [k, program(k)]))", kinds=KINDS)
    guesses, y = torch.tensor(TAUGHT["guesses"], dtype=torch.float64), torch.tensor([1.0, 0, 1], dtype=torch.float64)
    expected = by_torch(guesses, y)
    for kind, lines in programs.items():
        logit = torch.special.logit(guesses).clone().requires_grad_()
        names = {
            "F": functional,
            "torch": torch,
            "network": torch.sigmoid,
            "x": logit,
            "y": y,
            "optimizer": torch.optim.SGD([logit], lr=0.1),
        }
        exec("\n".join(line["text"] for line in lines), names)
        assert names["loss"].item() == pytest.approx(expected[kind].mean().item(), abs=1e-12), kind
        assert not torch.equal(logit, torch.special.logit(guesses)), "the weights have moved"
        changed = [line["text"] for line in lines if line["lit"]]
        assert len(changed) == 1
        said = [line["text"] for line in lines if line["text"].startswith("#")]
        task, _, other = said[0].removeprefix("# ").partition(": ")
        assert (task, f"loss = {other}") == (
            ("classification", "loss = F.binary_cross_entropy(f, y)")
            if kind in ("squared", "absolute")
            else ("regression", "loss = F.mse_loss(f, y)")
        )
        assert [line["text"] for line in lines if line["text"] not in (*changed, *said)] == SAME
