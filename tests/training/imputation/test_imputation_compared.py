"""Autoencoders on masked truth: never seeing it, better than guessing where there is signal alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from explorer.genetics.imputation.hiding import hidden, without
from explorer.genetics.imputation.scores import Scores
from explorer.genetics.imputation.windows import Window
from explorer.jobs import prepared
from explorer.jobs.imputation import CLOSE_SHARE, Result
from explorer.networks.build import build
from explorer.training.imputation import denoising, script
from explorer.training.imputation.compared import METHODS, ImputeTask, Layout, answered, compare, exchanged, interval
from explorer.training.imputation.denoising import Recipe, encoded, padded, train_stack
from explorer.training.imputation.design import network_spec
from explorer.training.imputation.filled import fill

QUICK = Recipe(hidden=12, epochs=15, batch=40)


def mosaics(samples: int = 160, variants: int = 40, states: int = 3) -> np.ndarray:
    """Return calls of copies of four founders, a few missing."""
    rng = np.random.default_rng(3)
    founders = rng.integers(0, 2, (4, variants))
    copies = [founders[rng.integers(0, 4, samples)] for _ in range(states - 1)]
    calls = np.sum(copies, axis=0).astype(np.int8)
    calls[rng.random(calls.shape) < 0.02] = -1
    return calls


def layout(variants: int, mapped: bool = True) -> Layout:
    return Layout(np.arange(variants), ["1"] * variants, mapped)


@pytest.mark.parametrize("states", [3, 2])
def test_answers_do_not_depend_on_what_is_hidden(states):
    calls = mosaics(states=states)
    window = Window(np.arange(40), 4, 36)
    hides = hidden(calls, window.columns, 0.2, 0, 0)
    poisoned = np.where(hides, states - 1 - calls, calls).astype(np.int8)
    for method in METHODS:
        one, two = (
            answered(method, [without(table, hides)], [window], [hides[:, 4:36]], states, QUICK)[0]
            for table in (calls, poisoned)
        )
        np.testing.assert_array_equal(one[0], two[0])
        np.testing.assert_array_equal(one[1], two[1])
        np.testing.assert_allclose(one[0].sum(1), 1, atol=1e-6)


@pytest.mark.parametrize("mapped", [True, False])
def test_signal_is_found_and_noise_is_not(mapped):
    calls = mosaics()
    task = ImputeTask(shares=(0.1,), masks=2, windows=4, null_windows=4, hidden=12, epochs=15)
    told: list[float] = []
    made = compare(lambda columns: calls[:, columns], layout(40, mapped), 3, task, lambda part, _: told.append(part))
    assert told == sorted(told)
    assert told[0] >= 0
    assert told[-1] <= 1 + 1e-9
    assert made.variants == 40
    by_mask, null = Scores(made.sums[0].sum(2)), Scores(made.null.sum(2))
    gain = by_mask.concordance - by_mask.concordance[:, :1]
    assert (gain[:, 1:] > 0.15).all()
    assert (null.concordance[:, 1:] - null.concordance[:, :1] < 0.09).all()  # 600 hidden calls: sd 0.03
    assert (null.r2[:, 1:] < 0.03).all()
    hides = hidden(calls, range(40), 0.1, 1, 0)
    assert made.sums[0, 1, :, :, 0].sum(1).tolist() == [hides.sum()] * len(METHODS)


def test_exchanged_calls_keep_their_variants():
    calls = mosaics()
    mixed = exchanged(calls, np.arange(40), 0)
    assert (np.sort(mixed, axis=0) == np.sort(calls, axis=0)).all()
    assert (mixed != calls).any()
    assert (exchanged(calls[:, 7:9], np.arange(7, 9), 0) == mixed[:, 7:9]).all()


def test_the_builders_network_is_the_lessons():
    calls = mosaics()
    stack = train_stack(*padded([calls], [(4, 36)]), 3, QUICK)
    built = build(network_spec(40, 32, 3, QUICK.hidden))
    dense = [module for module in built.modules() if isinstance(module, torch.nn.Linear)]
    with torch.no_grad():
        for layer, weight, bias in (
            (dense[0], stack.first[0], stack.first_bias[0, 0]),
            (dense[1], stack.second[0], stack.second_bias[0, 0]),
        ):
            layer.weight.copy_(weight.T)
            layer.bias.copy_(bias)
        rows = torch.from_numpy(calls)
        ours = stack(encoded(rows[None], 3))[0].flatten(1)
        channels = (rows[:, None] == torch.arange(3)[:, None]).float()
        np.testing.assert_allclose(built(channels).numpy(), ours.numpy(), atol=1e-5)


def test_a_hidden_call_gives_no_input_and_padding_none():
    calls = torch.tensor([[2, -1, 0]], dtype=torch.int8)
    assert encoded(calls, 3).tolist() == [[0, 0, 1, 0, 0, 0, 1, 0, 0]]
    table, cores = padded([mosaics()[:, :10], mosaics()[:, :30]], [(0, 6), (4, 28)])
    assert table.shape == (2, 160, 30)
    assert (table[0, :, 10:] == -1).all()
    assert cores[0].tolist() == [*range(6), *[5] * 18]
    assert cores[1].tolist() == list(range(4, 28))


@pytest.mark.parametrize("method", METHODS)
def test_filling_leaves_what_was_called(method):
    calls = mosaics()
    parts = list(fill(lambda columns: calls[:, columns], layout(40), 3, method, QUICK))
    made = np.concatenate([part.calls for part in parts], axis=1)
    known = calls >= 0
    assert (made[known] == calls[known]).all()
    assert (made >= 0).all()
    assert sum(len(part.rows) for part in parts) == (~known).sum()
    window = layout(40).windows(lambda columns: calls[:, columns])[0]
    best = answered(method, [calls], [window], [~known], 3, QUICK)[0][0].argmax(1)
    assert (made[~known] == best).all()


def test_only_what_is_probable_enough_is_filled():
    calls = mosaics()
    parts = list(fill(lambda columns: calls[:, columns], layout(40), 3, "frequent", QUICK, least=0.6))
    made = np.concatenate([part.calls for part in parts], axis=1)
    assert (np.concatenate([part.probability for part in parts]) >= 0.6).all()
    assert 0 < (made < 0).sum() < (calls < 0).sum()


def test_an_interval_is_students():
    from scipy import stats

    values = np.array([0.91, 0.94, 0.92])
    mean, half = interval(values)
    low, high = stats.t.interval(0.95, 2, values.mean(), stats.sem(values))
    assert (mean - half, mean + half) == pytest.approx((low, high))


def shipped() -> Path:
    named = prepared.manifest()
    assert named is not None
    return prepared.folder() / "runs" / next(id for id in named.runs if id.startswith("impute-"))


def test_the_shipped_comparison_counts_the_calls_that_masks_hide():
    result = Result.load(shipped())
    close = result.about["close"]
    assert all(call[way][0] >= 0 for call in close["asked"] for way in METHODS)
    shares = result.compared.sums[:, :, 0, :, 0].sum(2)
    known = result.compared.variants * result.about["samples"] * (1 - result.about["missing"])
    np.testing.assert_allclose(shares, [[0.05 * known] * 3, [0.2 * known] * 3], rtol=0.02)
    null = Scores(result.compared.null.sum(2)).concordance
    assert (null[:, 1:] - null[:, :1] < 0.01).all()


@pytest.mark.slow
def test_the_script_gives_the_shipped_numbers(tmp_path):
    result = Result.load(shipped())
    path = tmp_path / "script.py"
    path.write_text(script.of_window(result.about, ImputeTask.model_validate({}), CLOSE_SHARE))
    said = subprocess.run([sys.executable, path], capture_output=True, text=True, check=True).stdout
    right = {line.split(":")[0]: int(line.split()[1]) for line in said.splitlines()[1:]}
    close = result.about["close"]
    assert said.startswith(f"{close['hidden']} calls hidden")
    for method in ("frequent", "neighbours", "linked"):
        assert right[method] == close["right"][method]
    assert right["autoencoder"] == pytest.approx(close["right"]["autoencoder"], rel=0.005)
    assert ImputeTask.model_validate({}).hidden == denoising.HIDDEN
