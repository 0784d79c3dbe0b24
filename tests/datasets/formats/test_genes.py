"""Genes from GFF3, BED and tables: the same places, with their strands."""

import gzip

import pytest

from explorer.datasets import chromosomes
from explorer.datasets.dataset import GENE_COLUMNS, TRUTH_COLUMNS
from explorer.datasets.formats import genes, truth
from explorer.errors import InputError

GFF = """##gff-version 3
chr2\tx\tchromosome\t1\t900\t.\t.\t.\tID=2
chr2\tx\tgene\t101\t200\t.\t+\t.\tID=g1;Name=ONE%3B1
chr2\tx\tmRNA\t101\t200\t.\t+\t.\tID=m1;Parent=g1
chrX\tx\tgene\t301\t400\t.\t-\t.\tID=TWO
##FASTA
>chr2
ACGT
"""
BED = 'track name="x"\nchr2\t100\t200\tONE;1\t0\t+\nX\t300\t400\tTWO\t0\t-\n'
KNOWN = [["2", 101, 200, "ONE;1", "+", 101], ["X", 301, 400, "TWO", "-", 400]]


def test_gff_bed_and_table_agree(tmp_path):
    (tmp_path / "a.gff3.gz").write_bytes(gzip.compress(GFF.encode()))
    (tmp_path / "a.bed").write_text(BED)
    (tmp_path / "a.tsv").write_text("gene\tchr\tstart\tend\tstrand\nONE;1\tchr02\t101\t200\t1\nTWO\tX\t301\t400\t-1\n")
    for name in ("a.gff3.gz", "a.bed", "a.tsv"):
        table = genes.read(tmp_path / name)
        assert tuple(table.columns) == GENE_COLUMNS
        assert table.to_numpy().tolist() == KNOWN, name


def test_gtf_and_names_by_preference(tmp_path):
    (tmp_path / "a.gtf").write_text('1\tx\tgene\t5\t9\t.\t-\t.\tgene_id "E1"; gene_name "SOD1";\n')
    assert genes.read(tmp_path / "a.gtf").to_numpy().tolist() == [["1", 5, 9, "SOD1", "-", 9]]


def test_yeast_genes(yeast_folder):
    table = genes.read(yeast_folder / "genes.bed")
    assert len(table) == 6600
    assert table.iloc[2].tolist() == ["1", 1807, 2169, "PAU8", "-", 2169]
    assert (table["start"] <= table["end"]).all()


def test_yeast_loci(yeast_folder):
    table = truth.read(yeast_folder / "published_qtl.csv")
    assert tuple(table.columns) == TRUTH_COLUMNS
    assert len(table) == 591
    assert table["trait"].nunique() == 46
    assert table.iloc[0].tolist() == ["2", 788135, 798776, "2:791785", "Cadmium_Chloride"]
    lactose = table[table["trait"] == "Lactose"]
    near = lactose[(lactose["chromosome"] == "15") & (lactose["start"] <= 180_000) & (lactose["end"] >= 160_000)]
    assert len(near) == 1


def test_single_positions_serve_as_loci(tmp_path):
    (tmp_path / "t.csv").write_text("chromosome,position,variant\nchr3,77,rs9\n")
    assert truth.read(tmp_path / "t.csv").to_numpy().tolist() == [["3", 77, 77, "rs9", ""]]


def test_wrong_trait_table_is_named(tmp_path):
    (tmp_path / "t.csv").write_text("sample,yield\ns1,2\n")
    with pytest.raises(InputError, match=r"t\.csv line 1: the table of known loci has no column chromosome"):
        truth.read(tmp_path / "t.csv")


@pytest.mark.parametrize("number", range(1, 40))
def test_roman_numerals(number):
    """Oracle: subtractive notation written out greedily."""
    pairs = [(40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]
    rest, roman = number, ""
    for value, letters in pairs:
        while rest >= value:
            roman, rest = roman + letters, rest - value
    assert chromosomes.from_roman(roman) == str(number)
