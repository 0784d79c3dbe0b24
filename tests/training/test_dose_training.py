"""Training and its rivals on genotypes kept in three ways; on unsure doses, against the same in floats."""

import guises
import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression

from explorer.datasets.filters import Filters
from explorer.errors import InputError
from explorer.genetics import gblup
from explorer.training import baselines, classical, loop, plan, protocol, trained
from explorer.training.spec import RunSpec

NETWORKS = {
    "mlp": {"preset": "mlp", "settings": {"hidden": [8], "dropout": 0.2}},
    "cnn": {"preset": "cnn", "settings": {}},
    "gptransformer": {"preset": "gptransformer", "settings": {"token_size": 8, "width": 8, "heads": 2}},
}


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    return guises.guises(guises.cohort(), tmp_path_factory.mktemp("guises"))


def run(network: str = "mlp", **changes) -> RunSpec:
    base = {"traits": ("case",), "network": NETWORKS[network], "epochs": 3, "device": "cpu", "seed": 2}
    return RunSpec.model_validate({**base, **changes})


def train(data, spec, folder):
    for _ in loop.train(data, spec, folder):
        pass
    return trained.load(folder)


@pytest.mark.parametrize(
    ("network", "changes"),
    [
        ("mlp", {"standardise": True}),
        ("mlp", {"encoding": "hardy-weinberg", "filters": Filters(maf=0.15, missing=0.06)}),
        ("cnn", {"encoding": "onehot"}),
        ("cnn", {"encoding": "signed", "traits": ("height",)}),
        ("gptransformer", {}),
    ],
)
def test_training_is_the_same_bit_for_bit(three, tmp_path, network, changes):
    spec = run(network, **changes)
    kept = {name: train(data, spec, tmp_path / name) for name, data in three.items()}
    for name in ("packed", "doses"):
        assert kept[name].columns.tolist() == kept["calls"].columns.tolist()
        for which in ("network", "encoder"):
            mine, theirs = getattr(kept[name], which).state_dict(), getattr(kept["calls"], which).state_dict()
            assert all(torch.equal(mine[key], theirs[key]) for key in theirs), (name, which)
        assert torch.equal(kept[name].outputs(three[name].genotypes), kept["calls"].outputs(three["calls"].genotypes))


def test_promoters_are_ranked_the_same(three, tmp_path):
    step = {"upstream": 5, "downstream": 2, "best": 1, "epochs": 3, "batch_size": 16, "hold_out": 0.3}
    spec = run(protocol=step, epochs=1)
    for name, data in three.items():
        train(data, spec, tmp_path / name)
    first = protocol.read(tmp_path / "calls")
    for name in ("packed", "doses"):
        assert protocol.read(tmp_path / name).equals(first)


@pytest.mark.parametrize("trait", ["case", "height"])
def test_rivals_predict_the_same(three, trait):
    spec = run(traits=(trait,), columns=tuple(range(30)))
    found = {
        name: baselines.rivals(data, spec, on_request=("svm", "forest", "adaboost")) for name, data in three.items()
    }
    assert {"linear-all", "linear-network", "components", "svm", "forest", "adaboost"} <= {
        r.name for r in found["calls"]
    }
    for name in ("packed", "doses"):
        for one, other in zip(found["calls"], found[name], strict=True):
            assert other.predictions[0] == pytest.approx(one.predictions[0], rel=1e-6, abs=1e-9), one.name


def test_gblup_of_doses_is_ridge_on_them():
    """With the penalty found, y = m + X b in closed form: b = X' (X X' + penalty)^-1 (y - m), m by least squares."""
    data, copies = guises.fractional(guises.cohort())
    learn, test = np.arange(0, 100), np.arange(100, 150)
    y = np.nan_to_num(data.traits["height"])
    model = gblup.fit(data.genotypes.dosages, y, rows=learn)
    values = guises.filled(copies, learn)
    x = values - values[learn].mean(0)
    inverse = np.linalg.inv(x[learn] @ x[learn].T + model.penalty * np.eye(100))
    intercept = inverse.sum(0) @ y[learn] / inverse.sum()
    wanted = intercept + x[test] @ (x[learn].T @ inverse @ (y[learn] - intercept))
    assert model.predict(data.genotypes.dosages, rows=test) == pytest.approx(wanted, rel=1e-6)


def test_classical_coordinates_of_doses_carry_logistic_regression_on_them():
    data, copies = guises.fractional(guises.cohort())
    learn, test = np.arange(0, 100), np.arange(100, 150)
    values = guises.filled(copies, learn)
    spread = np.nanstd(copies[learn], axis=0)
    x = (values - values[learn].mean(0)) / np.where(spread > 1e-9, spread, np.inf)
    products = classical.products(data.genotypes.dosages, None, learn, test)
    assert products.between == pytest.approx(x[test] @ x[learn].T, abs=1e-8)
    z, projected, _ = products.coordinates()
    case = data.traits["case"][learn].astype(int)
    ours = LogisticRegression(C=0.1, tol=1e-9, max_iter=2000).fit(z, case).predict_proba(projected)
    exact = LogisticRegression(C=0.1, tol=1e-9, max_iter=2000).fit(x[learn], case).predict_proba(x[test])
    assert ours == pytest.approx(exact, abs=1e-4)


@pytest.mark.parametrize("network", ["mlp", "cnn"])
def test_a_network_on_doses_reads_their_floats(tmp_path, network):
    """The trained network, given standardised doses as floats, gives what it gives for the stored doses."""
    data, copies = guises.fractional(guises.cohort())
    made = train(data, run(network, standardise=True), tmp_path)
    train_rows = made.rows.train
    values = guises.filled(copies, train_rows)
    # The spread is that of the doses there are, not of the filled ones.
    spread = np.nanstd(copies[train_rows], axis=0)
    x = (values - np.nanmean(copies[train_rows], axis=0)) / np.where(spread > 1e-7, spread, 1)
    with torch.no_grad():
        wanted = made.network(torch.from_numpy(x[:, None]).float())
    assert made.outputs(data.genotypes).numpy() == pytest.approx(wanted.numpy(), rel=1e-4, abs=1e-5)


def test_memory_counts_two_bytes_for_a_dose(three):
    calls, doses = (plan.make(three[name], run()).memory.parts for name in ("calls", "doses"))
    assert doses["genotypes"] == 2 * calls["genotypes"]
    assert doses["encoded batch"] > calls["encoded batch"]
    assert sum(doses.values()) > sum(calls.values())


@pytest.mark.parametrize(
    ("kept", "words"), [("doses", "do not tell the two parental copies apart"), ("packed", "are not phased")]
)
def test_haplotypes_are_refused_before_anything_is_trained_where_there_are_none(three, kept, words):
    with pytest.raises(InputError, match=words):
        plan.make(three[kept], run(encoding="haplotype"))
    with pytest.raises(InputError, match=words):
        trained.raw(three[kept].genotypes, "haplotype", None, None)
