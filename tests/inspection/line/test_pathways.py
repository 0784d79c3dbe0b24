"""p values of pathways from those of their genes, and the files that name them."""

import gzip

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from explorer.datasets.formats import gene_sets
from explorer.errors import InputError
from explorer.inspection.line.pathways import combined, pathways


def test_p_values_are_combined_as_scipy_would():
    """The mean of standard Cauchy variables is one again."""
    p = np.array([0.3, 0.02, 0.7, 1e-4])
    statistic = np.mean(stats.cauchy.isf(p))
    assert 10 ** combined(np.log10(p)) == pytest.approx(stats.cauchy.sf(statistic), rel=1e-9)
    assert combined(np.log10([1e-30, 0.5])) == pytest.approx(np.log10(2e-30), abs=1e-6)
    assert combined(np.array([-12.5])) == pytest.approx(-12.5)
    assert combined(np.array([-400.0, 0.0])) == pytest.approx(-300 + np.log10(2), abs=1e-6)
    assert 10 ** combined(np.zeros(3)) == pytest.approx(0.99)  # of p = 1, taken as .99


@pytest.mark.parametrize("correlation", [0.0, 0.6, 0.95])
def test_without_signal_few_pathways_pass_however_genes_depend(correlation):
    """20,000 pathways of 12 genes each: p below .05, .01 and .001 about as often."""
    rng = np.random.default_rng(int(100 * correlation))
    z = np.sqrt(correlation) * rng.normal(size=(20_000, 1)) + np.sqrt(1 - correlation) * rng.normal(size=(20_000, 12))
    p = 10 ** np.array([combined(one) for one in stats.norm.logsf(z) / np.log(10)])
    for level in (0.05, 0.01, 0.001):
        assert np.mean(p <= level) <= 1.35 * level
        assert np.mean(p <= level) >= 0.5 * level


def test_pathways_are_tabled_with_their_best_gene():
    windows = pd.DataFrame({"name": ["a", "b, c", "d", "e"], "log10_p": [-6.0, -0.3, -0.1, -0.5]})
    sets = {"one": ["a", "b"], "two": ["b", "c", "d"], "lone": ["e", "nowhere"], "same block": ["b", "c"]}
    table = pathways(windows, sets)
    assert table["pathway"].tolist() == ["one", "two"]  # of two blocks at least
    assert table["tested"].tolist() == [2, 2]
    assert table["genes"].tolist() == [2, 3]
    assert table["best"].tolist() == ["a", "b, c"]
    assert table["log10_p"].iloc[0] == pytest.approx(combined(np.array([-6.0, -0.3])))
    assert table["passes"].tolist() == [True, False]
    assert (table["q"] <= 1).all()
    assert pathways(windows, {}).empty


def test_gmt_and_tables_are_read(tmp_path):
    gmt = tmp_path / "sets.gmt.gz"
    gmt.write_bytes(gzip.compress(b"glycolysis\thttp://x\tPFK1\tPGK1\tPFK1\nTCA\t\tCIT1\n"))
    assert gene_sets.read(gmt) == {"glycolysis": ["PFK1", "PGK1"], "TCA": ["CIT1"]}
    table = tmp_path / "sets.tsv"
    table.write_text("gene\tpathway\nPFK1\tglycolysis\nPGK1\tglycolysis\nCIT1\tTCA\n")
    assert gene_sets.read(table) == {"glycolysis": ["PFK1", "PGK1"], "TCA": ["CIT1"]}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "the file is empty"),
        ("# nothing\n", "no gene set"),
        ("gene\tset\n", "no gene set"),
        ("one\tx\ta\none\tx\tb\n", "two sets called 'one'"),
        ("one\tx\ta\ntwo\tx\t\n", "sets.gmt line 2"),
        ("a\tone\n\tone\n", "sets.gmt line 2"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(content, said, tmp_path):
    path = tmp_path / "sets.gmt"
    path.write_text(content)
    with pytest.raises(InputError, match=said):
        gene_sets.read(path)
