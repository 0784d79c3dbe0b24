"""What a description leaves about sex: counts, the planted mismatch, tables; nothing without X."""

import numpy as np
import pandas as pd
import pytest
from x_cohort import dataset, genotypes, halves

from explorer.jobs import sex_report
from explorer.jobs.folder import RunFolder
from explorer.jobs.parameters import Describe
from explorer.jobs.report import Report
from explorer.jobs.tasks import describe


@pytest.mark.parametrize("planted", [0, 1])
def test_a_description_lists_mismatches(workspace, tmp_path, planted):
    males = halves(60)
    stated = males.astype(float)
    stated[:planted] = 1 - stated[:planted]
    people = dataset(genotypes(1, males, y=10), sex=stated)
    with Report(RunFolder(tmp_path)) as report:
        describe.run(Describe(dataset=workspace.add(people)), tmp_path, workspace, report)
    kept = sex_report.read(tmp_path)
    assert kept is not None
    found, table = kept
    assert (found.female, found.male, found.unclear, found.column, found.variants) == (30, 30, 0, "sex", 200)
    assert found.parted
    assert len(table) == 60
    assert table["measured"].tolist()[:2] == ["female", "male"]
    assert np.isfinite(table["f"]).all()
    assert table["y"].tolist()[:2] == [0, 1]
    assert (tmp_path / sex_report.MISMATCHES).exists() == bool(planted)
    assert table["differs"].sum() == planted
    if planted:
        assert found.sentence.startswith(
            "1 sample is of another sex than stated, by heterozygosity on X: s0 (stated male"
        )
        assert pd.read_csv(tmp_path / sex_report.MISMATCHES)["sample"].tolist() == ["s0"]
    else:
        assert found.sentence == ""


def test_without_x_nothing_is_left(tmp_path):
    sex_report.write(dataset(genotypes(1, halves(60), x=0), sex=halves(60).astype(float)), tmp_path)
    assert sex_report.read(tmp_path) is None
    assert not list(tmp_path.iterdir())
