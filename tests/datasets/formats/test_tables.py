"""Tables of genotypes and of traits: what is understood of them, against values known beforehand."""

import numpy as np
import pandas as pd
import pytest

from explorer.datasets.formats import tables
from explorer.datasets.formats.findings import Notes
from explorer.datasets.packed import PackedCalls
from explorer.datasets.traits import Column
from explorer.errors import InputError


def _traits(tmp_path, text, samples=None, **more):
    path = tmp_path / "traits.csv"
    path.write_text(text)
    return tables.read_traits(path, samples, **more)


def test_wheat_lines(wheat_folder):
    """599 lines x 1279 markers without a map; IDs that look like numbers; four yields. Oracle: pandas."""
    genotypes = tables.read_genotypes(wheat_folder / "genotypes.csv.gz")
    plain = pd.read_csv(wheat_folder / "genotypes.csv.gz", dtype={"line": str})
    assert genotypes.shape == (599, 1279)
    assert genotypes.ploidy == 1
    assert not genotypes.mapped
    assert genotypes.samples.tolist() == plain["line"].tolist()
    assert genotypes.variants["name"].tolist() == plain.columns[1:].tolist()
    np.testing.assert_array_equal(genotypes.dosages, plain.iloc[:, 1:].to_numpy())
    traits = tables.read_traits(wheat_folder / "yields.csv", genotypes.samples)
    yields = pd.read_csv(wheat_folder / "yields.csv", dtype={"line": str}).set_index("line").loc[genotypes.samples]
    np.testing.assert_allclose(traits.table.to_numpy(), yields.to_numpy())
    assert traits.names(kind="quantitative") == ["env1", "env2", "env3", "env4"]


def test_yeast_traits(yeast_folder):
    traits = tables.read_traits(yeast_folder / "phenotypes.csv")
    plain = pd.read_csv(yeast_folder / "phenotypes.csv", index_col="sample")
    assert traits.table.shape == (1008, 46)
    np.testing.assert_allclose(traits.table.to_numpy(), plain.to_numpy())
    assert set(column.kind for column in traits.columns) == {"quantitative"}


def test_markers_in_rows_equal_samples_in_rows(tmp_path):
    dosages = np.random.default_rng(2).integers(-1, 3, (17, 29))
    frame = pd.DataFrame(dosages, index=[f"s{i}" for i in range(17)], columns=[f"rs{j}" for j in range(29)])
    frame.to_csv(tmp_path / "a.csv", index_label="sample")
    frame.T.to_csv(tmp_path / "b.tsv", sep="\t", index_label="snp")
    one, other = tables.read_genotypes(tmp_path / "a.csv"), tables.read_genotypes(tmp_path / "b.tsv")
    assert one.digest == other.digest
    np.testing.assert_array_equal(one.dosages, dosages)


def test_large_tables_are_mapped(tmp_path, monkeypatch):
    dosages = np.random.default_rng(2).integers(0, 3, (17, 29))
    pd.DataFrame(dosages, columns=[f"rs{j}" for j in range(29)]).to_csv(tmp_path / "a.csv", index_label="sample")
    monkeypatch.setattr("explorer.datasets.dataset.IN_MEMORY_BYTES", 100)
    monkeypatch.setattr("explorer.datasets.formats.storage.BLOCK_BYTES", 17 * 8 * 5)
    genotypes = tables.read_genotypes(tmp_path / "a.csv", scratch=tmp_path / "scratch")
    assert isinstance(genotypes.dosages, PackedCalls)
    np.testing.assert_array_equal(genotypes.dosages, dosages)


def test_letters_count_the_allele_the_table_names(tmp_path):
    (tmp_path / "a.csv").write_text("snp,chr,pos,a1,a2,x,y,z\nrs1,1,5,A,G,AA,AG,AA\nrs2,2,8,C,T,TT,TT,CT\n")
    genotypes = tables.read_genotypes(tmp_path / "a.csv")
    np.testing.assert_array_equal(genotypes.dosages, [[2, 0], [1, 0], [2, 1]])
    assert genotypes.variants[["a1", "a2"]].to_numpy().tolist() == [["A", "G"], ["C", "T"]]


def test_ambiguity_letters_are_heterozygotes(tmp_path):
    (tmp_path / "a.txt").write_text("rs#\talleles\tchrom\tpos\tw\tx\ty\tz\nrs1\tA/G\t1\t5\tA\tR\tG\tN\n")
    genotypes = tables.read_genotypes(tmp_path / "a.txt")
    assert genotypes.variants["a1"].tolist() == ["G"]
    np.testing.assert_array_equal(genotypes.dosages[:, 0], [0, 1, 2, -1])


@pytest.mark.parametrize(
    ("values", "kind", "levels", "codes"),
    [
        ("1.5 2.5 3.5 4.5", "quantitative", (), [1.5, 2.5, 3.5, 4.5]),
        ("0 1 1 NA", "binary", ("0", "1"), [0, 1, 1, np.nan]),
        ("1 2 2 -9", "binary", ("1", "2"), [0, 1, 1, np.nan]),
        ("case control control .", "binary", ("control", "case"), [1, 0, 0, np.nan]),
        ("b a c a", "text", (), []),
        ("1e3 -2 5 7", "quantitative", (), [1000, -2, 5, 7]),
        ("1 2 3 4", "quantitative", (), [1, 2, 3, 4]),
    ],
)
def test_kind_of_a_trait(tmp_path, values, kind, levels, codes):
    rows = "".join(f"s{i},{value}\n" for i, value in enumerate(values.split()))
    notes = Notes()
    traits = _traits(tmp_path, "sample,t\n" + rows, notes=notes)
    if kind == "text":
        assert traits.columns == ()
        assert [f.code for f in notes.findings] == ["text-column", "no-traits"]
        return
    assert traits.columns == (Column(name="t", kind=kind, levels=levels),)
    np.testing.assert_array_equal(traits["t"], codes)


def test_kinds_and_roles_can_be_corrected(tmp_path):
    rows = "".join(f"s{i},{i % 3},{i % 2 + 1},{i}\n" for i in range(12))
    text = "sample,stage,batch,height\n" + rows
    plain = _traits(tmp_path, text)
    assert [(c.name, c.kind, c.role) for c in plain.columns] == [
        ("stage", "quantitative", "trait"),
        ("batch", "binary", "covariate"),
        ("height", "quantitative", "trait"),
    ]
    said = {"stage": {"kind": "categorical"}, "batch": {"role": "trait"}, "height": {"role": "none"}}
    corrected = _traits(tmp_path, text, columns=said)
    assert [(c.name, c.kind, c.role, c.levels) for c in corrected.columns] == [
        ("stage", "categorical", "trait", ("0", "1", "2")),
        ("batch", "binary", "trait", ("1", "2")),
    ]
    with pytest.raises(InputError, match="there is no kind 'ordinal'"):
        _traits(tmp_path, text, columns={"stage": {"kind": "ordinal"}})
    with pytest.raises(InputError, match="there is no column weight"):
        _traits(tmp_path, text, columns={"weight": {"kind": "binary"}})
    with pytest.raises(InputError, match=r"line 2, column 4 \(height\): height has 12 values, not two"):
        _traits(tmp_path, text, columns={"height": {"kind": "binary"}})


def test_covariates_keep_their_rows(tmp_path):
    """Rows in any order; a sample without a row, and one that is not genotyped."""
    text = (
        "id,age,population,yield\nc,30,north,1\nx,99,south,9\na,10,south,3\nd,40,south,5\ne,41,north,6\nf,42,south,7\n"
    )
    traits = _traits(tmp_path, text, ["a", "b", "c", "d", "e", "f"])
    np.testing.assert_array_equal(traits["age"], [10, np.nan, 30, 40, 41, 42])
    np.testing.assert_array_equal(traits["population"], [1, np.nan, 0, 1, 0, 1])
    assert traits.names("covariate") == ["age", "population"]
    assert traits.table.index.tolist() == ["a", "b", "c", "d", "e", "f"]


def test_ids_keep_their_leading_zeros(tmp_path):
    """0811 and 811 are two lines."""
    traits = _traits(tmp_path, "line,yield\n811,1.5\n0811,2.5\n", ["0811", "811"])
    assert traits["yield"].tolist() == [2.5, 1.5]


@pytest.mark.parametrize("headings", ["Name,Chr,MapInfo", "snp,Chromosome,position"])
def test_places_as_illumina_heads_them(tmp_path, headings):
    (tmp_path / "a.csv").write_text(f"{headings},a,b,c\nrs1,1,500,0,1,2\nrs2,1,900,2,1,0\n")
    genotypes = tables.read_genotypes(tmp_path / "a.csv")
    assert genotypes.variants["position"].tolist() == [500, 900]
    np.testing.assert_array_equal(genotypes.array.T, [[0, 1, 2], [2, 1, 0]])
