"""Which components are real: populations are found, and neither crosses nor unstructured panels have any."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from panels import cross, populations

from explorer.datasets import doctor, sex_chromosomes
from explorer.datasets.doctor import Sources
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.genetics import parallel_analysis as module
from explorer.genetics import structure
from explorer.progress import Stopped


def real_of(make, seeds: range, **how) -> np.ndarray:
    return np.array([structure.parallel_analysis(make(seed, **how), k=5, seed=seed).kept for seed in seeds])


@pytest.mark.parametrize("fst", [0.05, 0.2])
def test_three_populations_give_two(fst):
    panel = populations(3, (60, 50, 40), fst, each=120)
    found = structure.parallel_analysis(panel)
    assert (found.kept, found.pieces, found.samples) == (2, 8, 150)
    assert (found.explained[:2] > 1.2 * found.line[:2]).all()
    assert (found.explained[2:] <= found.line[2:]).all()
    exact = structure.components(panel.dosages, 10)
    np.testing.assert_allclose(found.explained, exact.explained, rtol=1e-4)


def test_three_populations_on_one_chromosome_give_two():
    found = structure.parallel_analysis(populations(4, (60, 50, 40), 0.2, each=120, on_one=True))
    assert found.kept == 2
    assert 4 <= found.pieces <= module.STRETCHES
    assert "stretches" in found.said


def test_a_few_panels_without_structure_have_none():
    """8 each; at 5% in all, more than 5 of these 32 come once in 300 times by chance."""
    false = [
        (real_of(populations, range(8)) > 0).sum(),
        (real_of(populations, range(8), inbred=0.5) > 0).sum(),
        (real_of(populations, range(8), on_one=True) > 0).sum(),
        (real_of(cross, range(8)) > 0).sum(),
    ]
    assert sum(false) <= 5


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "how"),
    [(populations, {}), (populations, {"inbred": 0.5}), (populations, {"on_one": True}), (cross, {})],
    ids=["unstructured", "half of them inbred", "on one chromosome", "cross"],
)
def test_panels_without_structure_have_none(make, how):
    """At 5%, more than 18 of 200 come once in 100 times by chance."""
    assert (real_of(make, range(200), **how) > 0).sum() <= 18


@pytest.mark.slow
@pytest.mark.parametrize("how", [{"fst": 0.05}, {"fst": 0.2, "on_one": True}], ids=["near", "on one chromosome"])
def test_three_populations_seldom_give_a_third(how):
    """At 5%, more than 18 of 200 come once in 100 times by chance; the two are never missed."""
    kept = real_of(populations, range(200), sizes=(60, 50, 40), each=120, **how)
    assert kept.min() == 2
    assert (kept > 2).sum() <= 18


def test_crosses_have_no_real_component(yeast):
    found = structure.parallel_analysis(yeast)
    assert (found.kept, found.pieces, found.samples) == (0, 16, 1008)
    assert found.explained[0] > 0.02  # which single permuted variants would give one time in a million
    sample = doctor.load(Sources(Path("sample_data/cross.bed"))).genotypes
    assert structure.parallel_analysis(sample).kept == 0


def test_the_sample_cohort_has_the_ancestry_it_was_made_with():
    """Two populations that split 400 generations ago."""
    assert structure.parallel_analysis(doctor.load(Sources(Path("sample_data/cohort.bed"))).genotypes).kept == 1


def test_wheat_has_many(wheat_folder):
    lines = doctor.load(Sources(wheat_folder / "genotypes.csv.gz")).genotypes
    found = structure.parallel_analysis(lines)
    assert found.kept == 10
    assert found.pieces >= 4


def test_where_linkage_reaches_along_the_whole_genome_nothing_is_called_real():
    found = structure.parallel_analysis(cross(1, chromosomes=1, each=60))
    assert (found.kept, found.pieces) == (0, 0)
    assert np.isnan(found.line).all()
    assert "no component is called real" in found.said


@pytest.mark.parametrize("dense", [10, 100])
def test_chance_is_what_the_whole_calculation_gives(monkeypatch, dense):
    """With signs drawn by hand and components taken out of every chromosome before, one after the other."""
    monkeypatch.setattr(module, "_DENSE", dense)
    monkeypatch.setattr(module, "_ROWS", 7)
    panel = populations(5, (20, 20), chromosomes=3, each=40)
    x = structure.streaming.standardised(panel.dosages) * np.sqrt(40)
    axes = np.linalg.eigh(x @ x.T)[1][:, ::-1][:, :3]
    parts = [x[:, 40 * c : 40 * c + 40] for c in range(3)]
    sign = np.random.default_rng(0).choice([-1.0, 1.0], (3, 40)).astype(np.float32)
    agreeing = module._by_piece(x.astype(np.float32), np.repeat([0, 1, 2], 40))
    for taken in range(3):
        out = np.eye(40) - axes[:, :taken] @ axes[:, :taken].T
        turned = np.hstack([one[:, None] * (out @ part) for one, part in zip(sign, parts, strict=True)])
        off = np.column_stack([np.full(40, 40**-0.5), axes[:, :taken]])
        inside = turned - off @ (off.T @ turned)
        expected = np.linalg.svd(inside)[1][:2] ** 2 * 40 / (39 - taken)
        found = module._greatest(module._broken(agreeing, sign), off.astype(np.float32), 2)
        np.testing.assert_allclose(found, expected, rtol=1e-3)
        module._take_out(agreeing, axes[:, taken].astype(np.float32))


def test_many_scaffolds_are_dealt_into_groups_of_one_size():
    chromosome = np.repeat(np.arange(70), np.arange(1, 71))
    group = module._groups(chromosome)
    sizes = np.bincount(group)
    assert len(sizes) == module.PIECES
    assert sizes.max() < 1.3 * sizes.min()
    assert all(len(set(group[chromosome == one])) == 1 for one in range(70))
    panel = populations(3, (60, 50, 40), 0.2, chromosomes=40, each=30)
    found = structure.parallel_analysis(panel)
    assert (found.kept, found.pieces) == (2, module.PIECES)
    assert "40 chromosomes" in found.said


def test_large_data_are_looked_at_in_part_and_no_place_counts_for_none(monkeypatch):
    monkeypatch.setattr(module, "SAMPLES", 90)
    monkeypatch.setattr(module, "VARIANTS", 300)
    panel = populations(3, (60, 50, 40), 0.2, each=120)
    found = structure.parallel_analysis(panel, k=4)
    assert (found.samples, found.kept) == (90, 2)
    assert 200 < found.variants <= 300
    table = panel.variants.copy()
    table.loc[::2, ["chromosome", "position"]] = ["", 0]
    monkeypatch.setattr(module, "VARIANTS", 10_000)
    half = structure.parallel_analysis(replace(panel, variants=table), k=4)
    assert 470 < half.variants <= 480  # of 960; some do not vary
    some = structure.parallel_analysis(panel, k=4, rows=np.arange(60))
    assert (some.samples, some.kept) == (60, 0)


@pytest.mark.parametrize("shape", [(2, 5), (3, 1), (1, 4), (5, 0)])
def test_little_data_have_no_real_component(shape):
    dosages = np.random.default_rng(0).integers(0, 3, shape).astype(np.int8)
    names = np.array([f"s{i}" for i in range(shape[0])], dtype=object)
    table = variant_table("", 0, [f"v{j}" for j in range(shape[1])])
    assert structure.parallel_analysis(Genotypes(dosages, names, table)).kept == 0


def test_it_tells_how_far_it_is_and_can_be_stopped():
    def stop(done: float, total: float, text: str) -> None:
        if done / total > 0.3:
            raise Stopped

    with pytest.raises(Stopped):
        structure.parallel_analysis(cross(0, 60), progress=stop)


def test_sex_is_no_component():
    """X and Y tell it alike: half of the samples have but one X, whose alleles count twice, and only these have a Y."""
    panel = populations(2, chromosomes=6, each=80)
    dosages, males = panel.array.copy(), np.arange(120) % 2 == 1
    dosages[np.ix_(males, np.arange(320, 400))] = 2 * (dosages[np.ix_(males, np.arange(320, 400))] > 0)
    dosages[:, 400:] = np.where(males, 2, 0)[:, None]
    table = panel.variants.copy()
    table["position"] += 10_000_000  # behind what X and Y share
    sexed = replace(panel, dosages=dosages, variants=table.replace({"chromosome": {"5": "X", "6": "Y"}}))
    assert structure.parallel_analysis(replace(panel, dosages=dosages)).kept > 0
    found = structure.parallel_analysis(sexed)
    assert (found.kept, found.pieces) == (0, 4)
    assert sex_chromosomes.autosomal(sexed.variants).tolist() == list(range(320))
    assert len(sex_chromosomes.autosomal(sexed.variants.iloc[320:480])) == 160
