"""The committed sample data are what the command makes, read through the same readers as a user's files."""

import numpy as np
import pandas as pd
import pytest

from explorer.datasets import doctor, promoters, samples
from explorer.datasets.simulation import simulate
from explorer.datasets.simulation.cohort import CohortSettings
from explorer.errors import InputError


def test_the_samples_are_small_and_all_there():
    assert samples.names() == ("cohort", "cross")
    assert sum(path.stat().st_size for path in samples.folder().iterdir()) < 6e6
    assert all(path.exists() for name in samples.names() for path in samples.files(name).values())


def test_remaking_the_cross_gives_equal_bytes(tmp_path):
    made = simulate.write(simulate.cross(simulate.SAMPLE_CROSS), tmp_path, "cross")
    assert len(made) == 6
    for path in made:
        assert path.read_bytes() == (samples.folder() / path.name).read_bytes(), path.name


@pytest.mark.slow
def test_remaking_the_cohort_gives_equal_bytes(tmp_path):
    made = simulate.write(simulate.cohort(simulate.SAMPLE_COHORT), tmp_path, "cohort")
    assert len(made) == 6
    for path in made:
        assert path.read_bytes() == (samples.folder() / path.name).read_bytes(), path.name


def test_the_cohort_as_the_issue_asks():
    cohort = samples.open_sample("cohort")
    assert cohort.genotypes.shape == (1200, 96 * 64)
    assert set(cohort.genotypes.variants["chromosome"]) == {"7", "9", "17", "22"}
    assert cohort.genes is not None
    found = promoters.windows(cohort.genotypes.variants, cohort.genes)
    assert len(found) == 96
    assert found.genes.groupby("chromosome").size().tolist() == [24] * 4
    assert cohort.traits.column("disease").levels == ("control", "case")
    assert cohort.traits["disease"].sum() == 600
    assert cohort.traits.names(role="covariate") == ["batch", "sex", "age", "ancestry"]
    truth = cohort.truth_for("disease")
    assert truth is not None
    assert len(truth) == 64


def test_the_cross_as_the_issue_asks():
    cross = samples.open_sample("cross")
    assert cross.genotypes.shape == (600, 3000)
    assert cross.genotypes.ploidy == 1
    assert cross.traits.names(kind="quantitative") == ["growth_cold", "growth_salt"]
    assert cross.traits.table.corr().to_numpy()[0, 1] > 0.3
    truth = cross.truth_for("growth_cold")
    assert truth is not None
    assert len(truth) == 12


@pytest.mark.parametrize("name", ["cohort", "cross"])
def test_the_doctor_finds_nothing_wrong(name):
    report = doctor.examine(doctor.Sources.of(samples.files(name)))
    assert report.usable
    assert {finding.severity for finding in report.findings} <= {"note"}


def test_what_is_written_is_read_again(tmp_path):
    """Dosages, missing calls, levels, strands and truth come back; the tables are compared whole."""
    made = simulate.cohort(CohortSettings(people=100, chromosomes=("22",), genes=2, causal=1, seed=3))
    simulate.write(made, tmp_path, "c")
    sources = doctor.Sources(*(tmp_path / f"c{end}" for end in (".bed", "_traits.csv", "_genes.bed", "_truth.csv")))
    read = doctor.load(sources)
    assert np.array_equal(read.genotypes.dosages, made.genotypes.dosages)
    assert (made.genotypes.array < 0).any()
    pd.testing.assert_frame_equal(read.genotypes.variants, made.genotypes.variants)
    pd.testing.assert_frame_equal(read.traits.table, made.traits.table, check_index_type=False)
    assert read.traits.columns == made.traits.columns
    for again, written in ((read.genes, made.genes), (read.truth, made.truth)):
        assert again is not None
        assert written is not None
        pd.testing.assert_frame_equal(again, written)


def test_an_unknown_sample_is_refused():
    with pytest.raises(InputError, match="There are cohort, cross"):
        samples.files("rice")
