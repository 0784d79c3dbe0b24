"""Lessons on autoencoders: rivals against scikit-learn and scipy, networks as the builder has them, scripts, and
that what is shipped is what the shipped weights do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scripted
import torch
from scipy.linalg import subspace_angles
from sklearn.decomposition import PCA
from sklearn.metrics import roc_auc_score

from explorer.datasets.teaching.digits import digits, pixels
from explorer.jobs import prepared
from explorer.networks.build import build
from explorer.networks.spec import NetworkSpec
from explorer.screens.learn.making import autoencoders, colouring, damaged, unseen, variational
from explorer.training.lessons import colouring as colouring_lesson
from explorer.training.lessons import damaged_digits, digit_codes, making_networks, unseen_digits, variational_digits
from explorer.training.lessons import linear_rebuilding as linear
from explorer.training.lessons.colouring import Coloured
from explorer.training.lessons.damaged_digits import Damage, Mended
from explorer.training.lessons.digit_codes import DigitCodes
from explorer.training.lessons.standalone import standalone
from explorer.training.lessons.unseen_digits import Unseen
from explorer.training.lessons.variational_digits import BETAS, StackedVariational, Variational

TRAIN, TEST = (pixels(part) for part in (digits().train, digits().test))
KNOWN = linear.components(TRAIN)


def shipped(kind: str) -> Path:
    named = prepared.manifest()
    assert named is not None
    return prepared.folder() / "runs" / next(id for id in named.runs if id.startswith(f"{kind}-"))


def outputs(spec: NetworkSpec, parts: dict[str, np.ndarray], inputs: torch.Tensor) -> torch.Tensor:
    """Return what a spec's network gives with a lesson's weights, layer by layer."""
    network = build(spec)
    ordered = sorted(parts, key=lambda name: (name.rpartition(".")[0], name.endswith("bias")))
    held = {key: torch.tensor(parts[name]) for key, name in zip(network.state_dict(), ordered, strict=True)}
    network.load_state_dict({name: value.float() for name, value in held.items()})
    with torch.no_grad():
        return network(inputs.float())


def test_components_and_what_is_rebuilt_are_scikit_learns():
    theirs = PCA(8).fit(TRAIN)
    assert KNOWN.variances[:8] == pytest.approx(theirs.explained_variance_ * (len(TRAIN) - 1) / len(TRAIN))
    assert linear.largest_angle(KNOWN.directions[:8], np.asarray(theirs.components_)) == pytest.approx(0, abs=1e-4)
    assert KNOWN.rebuilt(TEST, 8) == pytest.approx(theirs.inverse_transform(theirs.transform(TEST)))
    one, other = np.random.default_rng(0).normal(size=(2, 3, 9))
    assert linear.largest_angle(one, other) == pytest.approx(np.degrees(subspace_angles(one.T, other.T).max()))


def test_the_best_linear_ways_are_regressions():
    """On pictures that are normal, no linear guess is nearer than these: least squares on many draws agrees."""
    rng = np.random.default_rng(1)
    mixing = rng.normal(size=(5, 5))
    whole = rng.normal(size=(20_000, 5)) @ mixing + rng.normal(size=5)
    known, noisy = linear.components(whole), whole + 0.7 * rng.normal(size=whole.shape)
    with_one = np.column_stack([noisy, np.ones(len(noisy))])
    fitted = with_one @ np.linalg.lstsq(with_one, whole, rcond=None)[0]
    assert linear.cleaned(noisy, known, 0.7) == pytest.approx(fitted, abs=0.12)
    there = np.array([True, False, True, True, False])
    given = np.column_stack([whole[:, there], np.ones(len(whole))])
    expected = given @ np.linalg.lstsq(given, whole[:, ~there], rcond=None)[0]
    made = linear.filled(whole[:50], np.tile(there, (50, 1)), known, ridge=0)
    assert made[:, ~there] == pytest.approx(expected[:50], abs=1e-6)
    assert (made[:, there] == whole[:50, there]).all()


def test_areas_are_scikit_learns_and_one_half_without_signal():
    rng = np.random.default_rng(2)
    one, other = np.round(rng.normal(0.5, 1, 80), 1), np.round(rng.normal(0, 1, 300), 1)
    truth = np.repeat([1, 0], [80, 300])
    assert unseen_digits.area(one, other) == pytest.approx(roc_auc_score(truth, np.concatenate([one, other])))
    nulls = [unseen_digits.area(*np.split(rng.normal(size=380), [80])) for _ in range(200)]
    assert np.mean(nulls) == pytest.approx(0.5, abs=0.01)


def test_the_divergence_is_torchs():
    mean, log_variance = torch.randn(2, 40, 2, generator=torch.Generator().manual_seed(0))
    normal = torch.distributions.Normal(mean, (log_variance / 2).exp())
    expected = torch.distributions.kl_divergence(normal, torch.distributions.Normal(0.0, 1.0)).sum(-1)
    assert variational_digits.divergence(mean, log_variance).tolist() == pytest.approx(expected.tolist(), abs=1e-5)


def test_shipped_weights_open_in_the_builder_and_do_what_the_tables_say():
    codes = DigitCodes.load(shipped("autoencoders"))
    made = outputs(making_networks.autoencoder(), codes.weights, torch.tensor(TEST)).double().numpy()
    assert ((made - TEST) ** 2).mean() == pytest.approx(codes.errors[1, 1, 0], rel=1e-4)
    for place, size in enumerate(digit_codes.SIZES):
        assert codes.components[1, place] == pytest.approx(((KNOWN.rebuilt(TEST, size) - TEST) ** 2).mean(), rel=1e-4)
    mended = Mended.load(shipped("damaged"))
    whole = torch.tensor(TEST, dtype=torch.float32)
    tables: dict[Damage, Any] = {"noise": mended.noise_network, "missing": mended.missing_network}
    for damage, table in tables.items():
        shown = damaged_digits.damaged(whole, damage, 0.1, torch.Generator().manual_seed(5))
        made = outputs(making_networks.mending(damage), mended.weights[damage], shown).double().numpy()
        assert damaged_digits._error(made, shown, whole) == pytest.approx(table[0, 0], rel=0.05)


def test_shipped_variational_weights_do_what_the_tables_say():
    made = Variational.load(shipped("variational"))
    for place, beta in enumerate(BETAS):
        parts = made.weights[place]
        encoder, decoder = (
            {name: part for name, part in parts.items() if name.startswith(half)} for half in ("encoder", "decoder")
        )
        specs = making_networks.variational()
        said = outputs(specs["encoder"], encoder, torch.tensor(TEST))
        mean, log_variance = said[:, :2], said[:, 2:]
        drawn = outputs(specs["decoder"], decoder, mean).double().numpy()
        assert ((drawn - TEST) ** 2).mean() == pytest.approx(made.error[place, 0], rel=1e-3)
        if beta:
            known = variational_digits.divergence(mean, log_variance).mean().item()
            assert known == pytest.approx(made.divergence[place, 0], rel=1e-3, abs=1e-6)


def test_shipped_scores_give_the_areas_that_are_told():
    told, labels = Unseen.load(shipped("unseen")), digits().test_labels
    rivals = unseen_digits.rival_scores()
    for figure in range(10):
        unseen_ones = labels == figure
        first = roc_auc_score(unseen_ones, told.scores[figure])
        assert first == pytest.approx(told.seeds[0, figure, 0], abs=2e-3)
        for way in (0, 1):
            assert roc_auc_score(unseen_ones, rivals[figure, way]) == pytest.approx(
                told.areas[0, figure, way + 1], abs=1e-5
            )
    rows = unseen_digits.shown_rows()
    squares = ((told.rebuilt - TEST[rows]) ** 2).sum(-1)
    assert squares == pytest.approx(told.scores[:, rows], rel=0.02, abs=0.02)
    assert told.areas[1].mean(0) == pytest.approx([0.5, 0.5, 0.5], abs=0.02), "with nothing left out there is no signal"


def test_a_shipped_network_colours_as_the_table_says():
    told = Coloured.load(shipped("colouring"))
    for place, name in enumerate(colouring_lesson.NAMES):
        light, truth = colouring_lesson.split(colouring_lesson.strips(name, 1, 2))
        net = colouring_lesson.network(0)
        net.load_state_dict({key: torch.tensor(part).float() for key, part in told.weights[place].items()})
        with torch.no_grad():
            made = net(colouring_lesson._stacked(light)).permute(0, 2, 3, 1).double().numpy()
        assert np.sqrt(((made - truth) ** 2).mean()) == pytest.approx(told.network[place, 1, 0], rel=1e-4)
        patch = torch.tensor(light[0, :32], dtype=torch.float32)[None, None]
        with torch.no_grad():
            expected = net(patch)
        given = outputs(making_networks.colourer(), told.weights[place], patch)
        assert given.ravel().tolist() == pytest.approx(expected.ravel().tolist(), abs=1e-5)


@pytest.mark.slow
def test_stacked_networks_do_not_touch_each_other():
    """A network trained beside another ends where it ends beside a third one, batches being the same."""
    ends = []
    for seeds in ((0, 1), (0, 2)):
        nets = StackedVariational(seeds)
        pictures = torch.tensor(TRAIN[:50], dtype=torch.float32)
        optimizer = torch.optim.Adam(nets.parameters(), lr=1e-2)
        for _ in range(5):
            optimizer.zero_grad()
            mean, log_variance = nets.codes(pictures)
            each = variational_digits.cross_entropy(nets.logits(mean), pictures)
            (each + variational_digits.divergence(mean, log_variance)).mean(1).sum().backward()
            optimizer.step()
        ends.append(nets.parts(0))
    for one, other in zip(ends[0].values(), ends[1].values(), strict=True):
        assert one == pytest.approx(other, abs=1e-3)


SCRIPTS = {
    "codes": (
        autoencoders.MODULES,
        "made = measure(CodesTask(seeds=1, steps=3), sizes=(2, 4))\nprint(*made.errors.ravel(), *made.alike)",
        lambda: (lambda made: [*made.errors.ravel(), *made.alike])(
            digit_codes.measure(digit_codes.CodesTask(seeds=1, steps=3), sizes=(2, 4))
        ),
    ),
    "damaged": (
        damaged.MODULES,
        "made = measure(DamagedTask(seeds=1, steps=3))\nprint(*made.noise.ravel(), *made.missing_network.ravel())",
        lambda: (lambda made: [*made.noise.ravel(), *made.missing_network.ravel()])(
            damaged_digits.measure(damaged_digits.DamagedTask(seeds=1, steps=3))
        ),
    ),
    "unseen": (
        unseen.MODULES,
        "made = measure(UnseenTask(seeds=1, steps=3))\nprint(*made.areas.ravel())",
        lambda: unseen_digits.measure(unseen_digits.UnseenTask(seeds=1, steps=3)).areas.ravel(),
    ),
    "variational": (
        variational.MODULES,
        "made = measure(VariationalTask(seeds=1, steps=3))\nprint(*made.error.ravel(), *made.drawn.ravel())",
        lambda: (lambda made: [*made.error.ravel(), *made.drawn.ravel()])(
            variational_digits.measure(variational_digits.VariationalTask(seeds=1, steps=3))
        ),
    ),
    "colouring": (
        colouring.MODULES,
        "made = measure(ColouringTask(seeds=1, steps=2))\nprint(*made.errors.ravel(), *made.network.ravel())",
        lambda: (lambda made: [*made.errors.ravel(), *made.network.ravel()])(
            colouring_lesson.measure(colouring_lesson.ColouringTask(seeds=1, steps=2))
        ),
    ),
}


@pytest.mark.parametrize("name", list(SCRIPTS))
def test_scripts_can_be_made_and_compiled(name):
    modules, main, _ = SCRIPTS[name]
    text = standalone(modules, main)
    compile(text, name, "exec")
    assert "explorer" not in text


@pytest.mark.slow
@pytest.mark.parametrize("name", list(SCRIPTS))
def test_scripts_say_what_the_lessons_say(name, tmp_path):
    modules, main, expected = SCRIPTS[name]
    with scripted.one_thread():
        assert scripted.numbers(modules, main, tmp_path) == pytest.approx(list(expected()), rel=1e-5)


@pytest.mark.slow
def test_the_linear_autoencoders_script_finds_the_components(tmp_path):
    import arithmetic

    text = arithmetic.evaluate("making/bottleneck/script.js", "script({ size: 2, seed: 2, steps: 400, rate: 0.2 })")
    path = tmp_path / "linear.py"
    path.write_text(text)
    said = subprocess.run([sys.executable, "-I", path], cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    asked = (
        "(() => { let net = begin(2, 64, 2); for (let k = 0; k < 400; k++) net = step(net, covariance, 0.2); return { "
        "error: loss(net, covariance).value / 64, ...largestAngle([column(net, 0), column(net, 1)], directions) }; })()"
    )
    known = arithmetic.evaluate(
        "making/bottleneck/linear.js",
        asked,
        covariance=KNOWN.covariance.ravel().tolist(),
        directions=KNOWN.directions[:2].tolist(),
    )
    error, angle = (float(line.split()[-2 if "degrees" in line else -1]) for line in said.splitlines())
    assert error == pytest.approx(known["error"], abs=1e-6)
    assert angle == pytest.approx(known["degrees"], abs=1e-3)
    assert angle < 1
