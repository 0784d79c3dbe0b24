"""Losses against their formulas; targets fitted on training people only."""

import numpy as np
import pytest
import torch

from explorer.errors import InputError
from explorer.training import objective
from explorer.training.objective import Loss
from tests.second_device import InSinglesAlone, OnCard


def test_standardisation_is_fitted_on_training_people_and_undone(cohort):
    train = np.arange(50)
    target = objective.fit("auto", cohort.traits, ("height",), train)
    y = cohort.traits["height"]
    assert target.mean[0] == pytest.approx(y[:50].mean())
    assert target.sd[0] == pytest.approx(y[:50].std(ddof=1))
    standard = torch.from_numpy(target.values(cohort.traits))
    assert target.predictions(standard)[:, 0] == pytest.approx(y, rel=1e-5)


def test_missing_values_are_masked_in_several_traits(cohort):
    target = objective.fit("auto", cohort.traits, ("height", "weight"), np.arange(160))
    y = torch.from_numpy(target.values(cohort.traits))
    outputs = torch.randn(len(y), 2, requires_grad=True)
    loss = Loss(target, y)(outputs, y)
    known = ~np.isnan(y.numpy())
    assert 0 < (~known).sum() < len(y)
    expected = ((outputs.detach().numpy() - np.nan_to_num(y.numpy()))[known] ** 2).mean()
    assert loss.item() == pytest.approx(expected, rel=1e-5)
    loss.backward()
    assert outputs.grad is not None
    assert (outputs.grad.numpy()[~known] == 0).all()
    assert np.isfinite(outputs.grad.numpy()).all()


def test_balanced_weights_make_classes_count_alike(cohort):
    target = objective.fit("cross-entropy", cohort.traits, ("colour",), np.arange(160))
    y = torch.from_numpy(target.values(cohort.traits))
    outputs = torch.randn(len(y), 3)
    weighted = Loss(target, y, "balanced")(outputs, y)
    each = torch.nn.functional.cross_entropy(outputs, y, reduction="none")
    assert float(weighted) == pytest.approx(
        float(torch.stack([each[y == c].mean() for c in range(3)]).mean()), rel=1e-5
    )


def test_binary_objective_weighs_positives(cohort):
    target = objective.fit("binary", cohort.traits, ("case",), np.arange(160))
    assert target.outputs == 1
    y = torch.from_numpy(target.values(cohort.traits))
    outputs = torch.zeros(len(y), 1)
    weighted = float(Loss(target, y, (1.0, 3.0))(outputs, y))
    share = float(y.mean())
    assert weighted == pytest.approx(np.log(2) * (1 - share + 3 * share), rel=1e-5)
    assert target.predictions(outputs)[0, 0] == 0.5


@pytest.mark.parametrize(
    ("traits", "name", "reason"),
    [
        (("height", "case"), "auto", "different kinds"),
        (("nothing",), "auto", "no such trait"),
        (("case",), "mse", "does not fit a binary trait"),
        (("height",), "cross-entropy", "does not fit a quantitative trait"),
    ],
)
def test_what_cannot_be_learnt_is_refused_in_words(cohort, traits, name, reason):
    with pytest.raises(InputError, match=reason):
        objective.fit(name, cohort.traits, traits, np.arange(100))


def test_a_trait_constant_among_training_people_is_refused(cohort):
    same = np.flatnonzero(cohort.traits["case"] == 1)
    with pytest.raises(InputError, match="hold one value"):
        objective.fit("auto", cohort.traits, ("case",), same)


def test_class_weights_are_refused_for_a_quantitative_trait(cohort):
    target = objective.fit("auto", cohort.traits, ("height",), np.arange(100))
    with pytest.raises(InputError, match="no classes"):
        Loss(target, torch.zeros(4, 1), "balanced")


@pytest.mark.parametrize("objective_", ["cross-entropy", "binary", "mse"])
def test_predictions_of_a_device_without_doubles_are_those_of_the_cpu(objective_):
    mean, sd = ((1.0, 2.0), (3.0, 4.0)) if objective_ == "mse" else ((), ())
    target = objective.TraitTargets(objective_, ("a", "b"), (("no", "yes"),), mean, sd)
    outputs = torch.randn(5, 2, generator=torch.Generator().manual_seed(1))
    with InSinglesAlone():
        there = target.predictions(OnCard(outputs))
    np.testing.assert_array_equal(there, target.predictions(outputs))
