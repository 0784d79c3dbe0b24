"""Loci beside single markers: which these have too, the lead by slope, and the partner of one that they do not have."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from ridge_runs import cross, dataset, folds

from explorer.inspection.line import beside, lead
from explorer.inspection.line.also import also, believed
from explorer.inspection.line.markers import by_markers
from explorer.inspection.line.result import About, Line


def line(first_and_last: list[tuple[int, int]], variants: pd.DataFrame) -> Line:
    """Loci from one marker to another."""
    first, last = np.array(first_and_last).T
    loci = pd.DataFrame(
        {
            "chromosome": variants["chromosome"].to_numpy()[first],
            "start": variants["position"].to_numpy()[first],
            "end": variants["position"].to_numpy()[last],
            "first": first,
            "last": last,
            "log10_p": -9.0,
        }
    )
    return Line(About(trait="t"), loci, loci)


def test_the_lead_of_a_linear_network_is_its_weight_times_the_spread_of_calls():
    rng = np.random.default_rng(1)
    genotypes = cross(rng)
    data = dataset(genotypes, {"t": np.asarray(genotypes.dosages)[:, 15] + rng.normal(size=240)})
    networks = folds(data, rng, networks=2)
    total = np.zeros(90)
    for members in networks:
        x = np.asarray(genotypes.dosages)[members[0].rows.test].astype(float)
        weight = np.mean([next(one.network.parameters()).numpy()[0] for one in members], axis=0)
        total += np.abs(weight * (x - x.mean(0))).sum(0)
    found = lead.weights(networks, data)
    assert found == pytest.approx(total / 240, rel=1e-4)
    members = np.arange(10, 20)
    assert lead.lead(found, members) == members[np.argmax(found[10:20])]
    assert lead.lead(np.full(90, np.nan), members) == -1


def test_a_network_that_reads_a_part_has_no_weight_elsewhere_and_classes_have_their_difference():
    rng = np.random.default_rng(2)
    genotypes = cross(rng)
    data = dataset(genotypes, {"t": rng.integers(0, 2, 240) * 1.0}, "binary")
    (first,) = folds(data, rng, count=2)[0]
    x = np.asarray(genotypes.dosages)[first.rows.test].astype(float)
    weight = next(first.network.parameters()).numpy()
    assert first.target.objective == "cross-entropy"
    moved = np.abs((weight[1] - weight[0]) * (x - x.mean(0))).mean(0)
    assert lead.weights([[first]], data) == pytest.approx(moved, rel=1e-4)
    wider = replace(data, genotypes=genotypes.take(np.arange(240), np.r_[np.zeros(5, int), np.arange(90)]))
    found = lead.weights([[replace(first, columns=np.arange(90) + 5)]], wider)
    assert np.isnan(found[:5]).all()
    assert found[5:] == pytest.approx(moved, rel=1e-4)


def test_loci_of_each_test_are_counted():
    values = {"single markers": np.array([9.0, 0.1, np.nan, 0.2, 0.3]), "the mixed model": np.array([0.5] * 5)}
    found, alone = also(values, [np.array([0, 1]), np.array([2]), np.array([3, 4])])
    assert [(one.by, one.found, one.of) for one in found] == [("single markers", 1, 2), ("the mixed model", 0, 3)]
    assert found[0].log10_line == pytest.approx(np.log10(0.05 / 4))
    assert alone.tolist() == [False, True, True]
    assert also({}, [np.array([0])])[1].tolist() == [False]


def test_a_locus_that_acts_by_another_one_alone_is_named_with_it():
    rng = np.random.default_rng(3)
    genotypes = cross(rng, 300)
    calls = np.asarray(genotypes.dosages) * 2.0 - 1
    data = dataset(genotypes, {"t": calls[:, 15] * calls[:, 50] + 1.5 * calls[:, 70] + rng.normal(size=300)})
    drawn = line([(12, 18), (67, 73)], genotypes.variants)
    found = beside.compared(drawn, folds(data, rng), data)
    assert [(one.by, one.found, one.of) for one in found.about.also] == [
        ("single markers", 1, 2),
        ("the mixed model", 1, 2),
    ]
    alone, also_by_markers = found.loci["cause"]
    assert " interacts with m" in alone
    assert "(2:2" in alone  # marker 50 is at 21,000 of chromosome 2
    assert also_by_markers == ""
    assert found.loci.drop(columns="cause").equals(drawn.loci)


def test_traits_of_several_classes_are_not_compared():
    rng = np.random.default_rng(4)
    genotypes = cross(rng, 120)
    data = dataset(genotypes, {"t": rng.integers(0, 3, 120) * 1.0}, "categorical")
    found = beside.compared(line([(12, 18)], genotypes.variants), folds(data, rng), data)
    assert found.about.also == ()
    assert found.loci["cause"].tolist() == [""]


def test_what_is_inflated_is_no_comparison():
    """Two populations that differ in the trait: single markers have hits all over the genome, and none is believed."""
    rng = np.random.default_rng(5)
    genotypes = cross(rng, 200, chromosomes=4)
    calls = np.asarray(genotypes.dosages).copy()
    population = np.arange(200) < 100
    differs = rng.random(calls.shape[1]) < 0.5
    calls[np.ix_(population, differs)] = rng.random((100, differs.sum())) < 0.9
    calls[np.ix_(~population, differs)] = rng.random((100, differs.sum())) < 0.1
    data = dataset(replace(genotypes, dosages=calls.astype(np.int8)), {"t": population + 0.3 * rng.normal(size=200)})
    found = by_markers(data, "t")
    assert list(found) == ["single markers", "the mixed model"]
    assert "single markers" not in believed(found)
