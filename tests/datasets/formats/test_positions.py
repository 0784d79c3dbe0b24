"""A position is one number, however a program writes it: 1e+05 is 100000 and 100.0 is 100, in every file."""

import numpy as np
import pytest
from bed_reader import to_bed

from explorer.datasets.formats import arrays, genes, plink, tables, truth
from explorer.datasets.formats.headings import sites
from explorer.datasets.formats.intervals import FARTHEST, base_pairs, whole
from explorer.errors import InputError

WRITTEN = ["100.0", "1e+05", "2.5E5", "2147483647"]
MEANT = [100, 100_000, 250_000, FARTHEST]


def _bim(folder, positions):
    to_bed(folder / "x.bed", np.array([[0, 1, 2, 0], [1, 2, 0, 1]], np.int8))
    lines = [f"1\trs{i}\t0\t{position}\tA\tG\n" for i, position in enumerate(positions)]
    (folder / "x.bim").write_text("".join(lines))
    return folder / "x.bed"


def _table(folder, positions):
    lines = [f"rs{i},1,{position},0,1\n" for i, position in enumerate(positions)]
    (folder / "x.csv").write_text("marker,chromosome,position,a,b\n" + "".join(lines))
    return folder / "x.csv"


def test_bim_table_and_truth_agree(tmp_path):
    assert plink.read(_bim(tmp_path, WRITTEN)).variants["position"].tolist() == MEANT
    assert tables.read_genotypes(_table(tmp_path, WRITTEN)).variants["position"].tolist() == MEANT
    (tmp_path / "t.csv").write_text("chromosome,position,name\n" + "".join(f"1,{p},q\n" for p in WRITTEN))
    assert truth.read(tmp_path / "t.csv")["start"].tolist() == MEANT


def test_genes_in_every_form(tmp_path):
    (tmp_path / "a.bed").write_text("1\t1e+05\t2e+05\tONE\t0\t+\n")
    (tmp_path / "a.gff3").write_text("1\tx\tgene\t100001.0\t2e+05\t.\t+\t.\tID=ONE\n")
    (tmp_path / "a.csv").write_text("chromosome,start,end,name,strand\n1,100001.0,2e5,ONE,+\n")
    for name in ("a.bed", "a.gff3", "a.csv"):
        assert genes.read(tmp_path / name)[["start", "end"]].to_numpy().tolist() == [[100_001, 200_000]], name


@pytest.mark.parametrize(("field", "said"), [("100.5", "'100.5'"), ("1e-3", "'1e-3'"), ("2147483648", "2,147,483,648")])
def test_what_is_no_position_is_refused_with_its_line(tmp_path, field, said):
    positions = ["10000", "20000", field, "40000"]
    with pytest.raises(InputError, match=rf"x\.bim line 3.*{said}"):
        plink.read(_bim(tmp_path, positions))
    with pytest.raises(InputError, match=rf"x\.csv line 4.*{said}"):
        tables.read_genotypes(_table(tmp_path, positions))


def test_fractions_in_an_archive_are_refused_not_cut(tmp_path):
    np.savez(tmp_path / "x.npz", dosages=np.array([[0, 1], [2, 1]]), position=np.array([1e5, 100.5]))
    with pytest.raises(InputError, match="no whole number"):
        arrays.read(tmp_path / "x.npz")
    np.savez(tmp_path / "x.npz", dosages=np.array([[0, 1], [2, 1]]), position=np.array([1e5, 3e9]))
    with pytest.raises(InputError, match="3,000,000,000 is beyond"):
        arrays.read(tmp_path / "x.npz")


@pytest.mark.parametrize("field", ["", "NA", "nan", "inf", "1_000", "1,000", "٣", "0x10", "--5", "1e", "1e9999"])
def test_no_number_is_guessed(field):
    assert whole(field) is None
    with pytest.raises(InputError, match=r"the start is .*, not a position in whole base pairs"):
        base_pairs(field, "x line 1", "start")


def test_a_number_too_long_in_names_is_no_position():
    assert sites(["chr1:9999999999", "chr1:5"]) is None
    assert sites(["chr1:2147483647"]) == [("1", FARTHEST, "", "")]
