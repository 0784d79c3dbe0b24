"""Looks inside networks whose genotypes are kept in three ways, and at what unsure doses did."""

import guises
import numpy as np
import pytest
import torch

from explorer.inspection.attention.request import AttentionRequest, named, samples_in
from explorer.inspection.attention.trained_network import attention_of
from explorer.inspection.attribution.methods import Settings
from explorer.inspection.attribution.request import AttributionRequest
from explorer.inspection.attribution.trained_network import attribution_of
from explorer.inspection.checks.check import check
from explorer.inspection.filters import logo
from explorer.inspection.filters import windows as exciting
from explorer.inspection.filters.kinds import filter_layers
from explorer.inspection.filters.responses import summarise
from explorer.training import loop, trained
from explorer.training.spec import RunSpec

NETWORKS = {
    "mlp": {"preset": "mlp", "settings": {"hidden": [8]}},
    "cnn": {"preset": "cnn", "settings": {}},
    "gptransformer": {"preset": "gptransformer", "settings": {"token_size": 8, "width": 8, "heads": 2, "dropout": 0}},
}
METHODS = ("integrated-gradients", "occlusion", "deeplift", "gradient-shap", "saliency-signed", "mutagenesis")


def train(data, folder, network, **changes):
    base = {"traits": ("case",), "network": NETWORKS[network], "epochs": 3, "device": "cpu", "seed": 2}
    for _ in loop.train(data, RunSpec.model_validate({**base, **changes}), folder):
        pass
    return trained.load(folder)


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    return guises.guises(guises.cohort(), tmp_path_factory.mktemp("guises"))


@pytest.fixture(scope="module")
def made(three, tmp_path_factory):
    """The same networks trained on each guise: {network: {guise: Trained}}."""
    encodings = {"mlp": "dosage", "cnn": "onehot", "gptransformer": "dosage"}
    folder = tmp_path_factory.mktemp("runs")
    return {
        network: {name: train(data, folder / network / name, network, encoding=code) for name, data in three.items()}
        for network, code in encodings.items()
    }


@pytest.fixture(scope="module")
def unsure(tmp_path_factory):
    data, copies = guises.fractional(guises.cohort())
    return train(data, tmp_path_factory.mktemp("unsure"), "cnn", encoding="onehot"), data, copies


@pytest.mark.parametrize("network", ["mlp", "cnn"])
@pytest.mark.parametrize("method", METHODS)
def test_attributions_are_the_same_to_the_bit(three, made, network, method):
    request = AttributionRequest(method=method, most_people=12, settings=Settings(samples=4, seed=1))
    found = {name: attribution_of(made[network][name], data, request) for name, data in three.items()}
    assert np.abs(found["calls"].scores).max() > 0
    for name in ("packed", "doses"):
        assert (found[name].scores == found["calls"].scores).all()
        assert (found[name].outputs == found["calls"].outputs).all()


def test_hidden_groups_and_checks_are_the_same(three, made):
    request = AttributionRequest(method="occlusion", groups="ld-blocks", most_people=20)
    found = {}
    for name, data in three.items():
        one = made["mlp"][name]
        hidden = attribution_of(one, data, request)
        found[name] = hidden.scores, check(one, data, attribution_of(one, data)).model_dump()
    for name in ("packed", "doses"):
        assert (found[name][0] == found["calls"][0]).all()
        assert found[name][1] == found["calls"][1]


def test_integrated_gradients_of_doses_are_complete(unsure):
    one, data, _ = unsure
    result = attribution_of(one, data, AttributionRequest(settings=Settings(tolerance=0.001)))
    assert result.scores.sum(1) == pytest.approx(result.change, rel=2e-3, abs=2e-5)
    between = np.abs(data.genotypes.dosages[result.samples] % 16384) > 0
    assert between.mean() > 0.3


def test_occlusion_of_a_dose_is_the_change_its_floats_make(unsure):
    """Of one site: the output for the encoded doses, worked out in floats, less that with the site at the mean."""
    one, data, copies = unsure
    result = attribution_of(one, data, AttributionRequest(method="occlusion", chosen=(3,)))
    mean = one.encoder.mean.double().numpy()
    x = np.stack([np.interp(copies[3], np.arange(3), row) for row in np.eye(3)])
    x = np.where(np.isnan(copies[3]), mean, x)
    network = one.network.double()
    with torch.no_grad():
        outputs = [network(torch.from_numpy(value[None])) for value in (x, np.where(np.arange(48) == 2, mean, x))]
    network.float()
    logit = [(out[0, -1] if out.shape[1] == 1 else out[0, 1] - out[0, 0]).item() for out in outputs]
    assert result.scores[0, 2] == pytest.approx(logit[0] - logit[1], abs=1e-5)


def test_attention_is_the_same(three, made):
    request = AttentionRequest(group="with", against="without", variant=2)
    found = {name: attention_of(made["gptransformer"][name], data, request) for name, data in three.items()}
    for name in ("packed", "doses"):
        assert (found[name].maps == found["calls"].maps).all()
        assert found[name].r2 == pytest.approx(found["calls"].r2, abs=1e-6)
        for table in ("heads", "pairs"):
            one, other = (getattr(found[kept], table).select_dtypes("number") for kept in (name, "calls"))
            assert one.to_numpy() == pytest.approx(other.to_numpy(), rel=1e-5, abs=1e-7, nan_ok=True)
    assert found["doses"].about["group"].endswith(", doses rounded to whole copies")
    assert found["calls"].about["group"] == "carriers of allele a1 of a SNP"


def test_carriers_of_doses_are_told_by_the_nearest_whole_count(unsure):
    one, data, copies = unsure
    given = np.sort(np.concatenate([one.rows.train, one.rows.validation, one.rows.test]))
    rows = samples_in("with", AttentionRequest(group="with", variant=2), one, data)
    assert rows.tolist() == [row for row in given if copies[row, 2] >= 0.5]
    rows = samples_in("without", AttentionRequest(group="without", variant=2), one, data)
    assert rows.tolist() == [row for row in given if copies[row, 2] < 0.5]
    assert named("without", data) == "non-carriers of allele a1 of a SNP, doses rounded to whole copies"


def test_windows_and_logos_are_the_same(three, made):
    found = {}
    for name, data in three.items():
        one = made["cnn"][name]
        layer = filter_layers(one.network.spec)[0]
        rows = np.arange(40)
        excited = exciting.excited(one, data, layer, summarise(one, data.genotypes, layer, rows), 0, collapse=False)
        drawn = logo.information(excited.states, logo.backgrounds(data, excited.columns, rows))
        found[name] = excited.table["value"].to_numpy(), excited.states, drawn.heights, drawn.background
    for name in ("packed", "doses"):
        for one, other in zip(found["calls"], found[name], strict=True):
            assert np.array_equal(one, other, equal_nan=True)


def test_logos_of_doses_compare_whole_copies_with_whole_copies(unsure):
    one, data, copies = unsure
    layer = filter_layers(one.network.spec)[0]
    rows = np.arange(0, 150, 3)
    excited = exciting.excited(one, data, layer, summarise(one, data.genotypes, layer, rows), 1)
    inside = excited.columns >= 0
    owners = np.broadcast_to(excited.table["row"].to_numpy()[:, None], inside.shape)
    whole = np.where(np.isnan(copies), -1, np.floor(np.nan_to_num(copies) + 0.5))
    assert (excited.states[inside] == whole[owners[inside], excited.columns[inside]]).all()
    usual = logo.backgrounds(data, excited.columns, rows)
    column = excited.columns[0, 0]
    called = whole[rows, column][whole[rows, column] >= 0]
    assert usual[0, 0].tolist() == [np.mean(called == g) for g in range(3)]
