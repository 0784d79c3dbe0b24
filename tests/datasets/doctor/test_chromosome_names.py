"""Genes meet the genotypes whatever either calls its chromosomes, and what does not meet is named with its counts."""

import numpy as np
import pytest
from bed_reader import to_bed

from explorer.datasets import doctor
from explorer.inspection import tables

CALLS = np.array([[0, 1, 2, 0], [1, 2, 0, 1], [2, 0, 1, 2], [0, 0, 1, 1]], np.int8)


def _files(folder, sites, genes):
    """Write four sites and genes, each "chromosome:bp" or "chromosome:start-end"; return the sources."""
    to_bed(folder / "x.bed", CALLS)
    rows = [(site.rpartition(":"), i) for i, site in enumerate(sites)]
    (folder / "x.bim").write_text("".join(f"{c}\trs{i}\t0\t{p}\tA\tG\n" for (c, _, p), i in rows))
    lines = ["chromosome,start,end,name,strand"]
    for i, gene in enumerate(genes):
        chromosome, _, span = gene.rpartition(":")
        lines.append(f"{chromosome},{span.replace('-', ',')},{'ABCDEFGH'[i]},+")
    (folder / "genes.csv").write_text("\n".join(lines) + "\n")
    return doctor.Sources(folder / "x.bed", genes=folder / "genes.csv")


def _holds(sources, mends=()):
    """Return which gene holds how many sites."""
    dataset = doctor.load(sources, mends)
    assert dataset.genes is not None
    table = tables.gene_table(np.ones(4), dataset.genotypes.variants, dataset.genes)
    return dict(zip(table["gene"], table["variants"], strict=True))


def _apart(sources, mends=()):
    report = doctor.examine(sources, mends)
    assert report.usable, report.reason()
    return next(((f.severity, f.sentence) for f in report.findings if f.code == "chromosomes-apart"), None)


@pytest.mark.parametrize(
    ("sites", "genes", "mends"),
    [
        (["1:100", "1:200", "23:300", "23:400"], ["chr1:50-150", "chrX:250-450"], ()),
        (["1:100", "1:200", "X:300", "X:400"], ["1:50-150", "23:250-450"], ()),
        (["1:100", "1:200", "4:300", "4:400"], ["chrI:50-150", "chrIV:250-450"], ("roman-chromosomes",)),
        (["chrI:100", "chrI:200", "chrIV:300", "chrIV:400"], ["1:50-150", "4:250-450"], ("roman-chromosomes",)),
        (["1:100", "1:200", "10:300", "10:400"], ["Chr01:50-150", "Chr10:250-450"], ()),
        (["Chr01:100", "Chr01:200", "scaffold_12:300", "scaffold_12:400"], ["1:50-150", "Scaffold12:250-450"], ()),
        (["1:100", "1:200", "26:300", "26:400"], ["1:50-150", "MT:250-450"], ()),
        (["1:100", "1:200", "MT:300", "MT:400"], ["1:50-150", "chrM:250-450"], ()),
    ],
)
def test_two_names_of_one_chromosome(tmp_path, sites, genes, mends):
    sources = _files(tmp_path, sites, genes)
    assert _holds(sources, mends) == {"A": 1, "B": 2}
    assert _apart(sources, mends) is None


def test_chromosome_23_of_a_bim_is_the_x_of_the_genes(tmp_path):
    """Both sites on 23 lie in the gene on X; two loci of one file and the other's names are all one chromosome."""
    sources = _files(tmp_path, ["1:100", "23:200", "2:300", "23:400"], ["1:50-250", "X:50-500", "2:100-400"])
    assert _holds(sources) == {"A": 1, "B": 2, "C": 1}
    genes = doctor.load(sources).genes
    assert genes is not None
    assert genes["chromosome"].tolist() == ["1", "23", "2"]
    told = next(f.sentence for f in doctor.examine(sources).findings if f.code == "chromosome-synonyms")
    assert "X for 23" in told


def test_what_is_left_over_is_named_with_its_counts(tmp_path):
    sites = ["1:100", "1:200", "contig_7:300", "contig_8:400"]
    sources = _files(tmp_path, sites, ["1:50-150", "ctg7:1-9", "ctg7:20-30", "9:1-5"])
    assert _apart(sources) == (
        "warning",
        "3 of 4 genes lie on chromosomes without genotypes (9, ctg7). "
        "2 of 4 sites lie on chromosomes without genes (contig_7, contig_8).",
    )


def test_genes_elsewhere_are_a_note_where_one_chromosome_was_typed(tmp_path):
    sources = _files(tmp_path, ["1:100", "1:200", "1:300", "1:400"], ["1:50-150", "2:5-6", "3:5-6", "X:5-6"])
    assert _apart(sources) == ("note", "3 of 4 genes lie on chromosomes without genotypes (2, 3, X).")
    assert _holds(sources) == {"A": 1}


def test_known_loci_need_not_be_everywhere(tmp_path):
    sources = _files(tmp_path, ["1:100", "1:200", "2:300", "3:400"], ["1:50-150", "7:1-9"])
    sources = doctor.Sources(sources.genotypes, truth=sources.genes)
    assert _apart(sources) == ("note", "1 of 2 known loci lie on chromosomes without genotypes (7).")


def test_three_of_twenty_sites_without_a_place_cost_nobody_else_the_map(tmp_path):
    """They are named, and stay; sorting puts them last; genes hold the sites that they held."""
    calls = np.random.default_rng(5).integers(0, 3, (6, 20))
    calls[0], calls[1] = 0, 2
    to_bed(tmp_path / "x.bed", calls)
    rows = [[("2", "1")[i >= 10], f"rs{i}", "0", str(1000 * (i % 10 + 1)), "A", "G"] for i in range(20)]
    rows[3][0], rows[7][3], rows[15][0] = "0", "-9", "NA"
    (tmp_path / "x.bim").write_text("".join("\t".join(row) + "\n" for row in rows))
    (tmp_path / "genes.csv").write_text("chromosome,start,end,name,strand\n2,3500,8500,A,+\n1,9500,10500,B,-\n")
    sources = doctor.Sources(tmp_path / "x.bed", genes=tmp_path / "genes.csv")
    report = doctor.examine(sources)
    assert report.usable
    understood = {fact.label: fact.value for fact in report.understood}
    assert (understood["Map"], understood["Chromosomes"]) == ("17 placed, 3 unplaced", "2 (1, 2)")
    told = {finding.code: finding.sentence for finding in report.findings}
    assert told["partly-mapped"].startswith("3 of 20 sites have no chromosome or position (rs3, rs7, rs15);")
    assert "unsorted" not in told
    assert _held(doctor.load(sources)) == {"A": 3, "B": 1}
    mended = doctor.load(sources, ["sort-positions"])
    names = mended.genotypes.variants["name"].tolist()
    assert names[-3:] == ["rs3", "rs7", "rs15"]
    assert names[:2] == ["rs10", "rs11"]
    assert _held(mended) == {"A": 3, "B": 1}
    np.testing.assert_array_equal(mended.genotypes.dosages[:, -1], calls[:, 15])


def _held(dataset):
    table = tables.gene_table(np.ones(20), dataset.genotypes.variants, dataset.genes)
    return dict(zip(table["gene"], table["variants"], strict=True))
