"""A chromosome has one plain name and one place in a karyotype, whatever a file calls it and wherever it comes."""

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from explorer.components.genome_view import GenomeTracks
from explorer.components.transport import unpack
from explorer.datasets import chromosomes, doctor, promoters
from explorer.datasets.genotypes import variant_table

PARTS = [
    *("chr", "Chr", "CHROM", "chromosome", "_", " ", ".", ":", "0", "1", "2", "10", "007", "X", "y", "M", "MT", "Un"),
    *(
        "IV",
        "X",
        "scaffold_",
        "contig",
        "LG",
        "A",
        "D",
        "na",
        "unknown",
        "\u00b2",
        "\u0663",
        "\n",
        "random",
        "GL000192",
    ),
]
NAMES = st.one_of(st.text(max_size=12), st.lists(st.sampled_from(PARTS), max_size=5).map("".join))


@given(NAMES)
def test_a_plain_name_is_its_own(name):
    plain = chromosomes.normalise(name)
    assert chromosomes.normalise(plain) == plain
    assert chromosomes.label(plain) == chromosomes.label(name)


@example((["chr1", "1", "scaffold_1", "chrscaffold_1"], ["1", "chr1", "chrscaffold_1", "scaffold_1"]))
@given(st.lists(NAMES, max_size=12).flatmap(lambda names: st.tuples(st.just(names), st.permutations(names))))
def test_the_order_is_total_and_not_that_of_the_file(drawn):
    names, shuffled = drawn
    ordered = chromosomes.in_order(names)
    assert chromosomes.in_order(shuffled) == ordered
    assert chromosomes.in_order(reversed(ordered)) == ordered
    assert set(ordered) == set(names)
    assert len(set(ordered)) == len(ordered)


@given(st.lists(NAMES, max_size=8), st.lists(NAMES, max_size=8))
def test_names_match_both_ways_and_what_is_equal_matches(theirs, ours):
    found = chromosomes.matches(theirs, ours)
    assert set(found) <= set(theirs)
    assert set(found.values()) <= set(ours)
    assert all(found[name] == name for name in set(theirs) & set(ours) if chromosomes.normalise(name))
    once = {n for n in theirs if sum(chromosomes.normalise(n) == chromosomes.normalise(m) for m in set(theirs)) == 1}
    back = chromosomes.matches(ours, theirs)
    assert all(back[own] == name for name, own in found.items() if name in once)


@pytest.mark.parametrize(
    ("names", "plain"),
    [
        ("chr4 Chr4 CHR4 chrom4 Chrom_4 chromosome4 chromosome:04 4 04", "4"),
        ("X chrX x chr_X", "X"),
        ("MT chrM M mito Mitochondrion MtDNA", "MT"),
        ("Pt chrPt Cp chloroplast plastid", "Pt"),
        ("XVI chrXVI", "XVI"),
        ("7D chr7D Chr7D", "7D"),
        ("Un chrUn", "Un"),
        (". NA 0 chr0 unknown", ""),
    ],
)
def test_synonyms_have_one_plain_name(names, plain):
    assert {chromosomes.normalise(name) for name in names.split()} == {plain}


@pytest.mark.parametrize(
    "name",
    ["scaffold_10", "contig7", "LG1", "LG01", "A01", "Gm05", "NC_003070.9", "1_KI270706v1_random", "2L", "chrom"],
)
def test_other_names_stay_as_they_are(name):
    assert chromosomes.normalise(name) == name


@pytest.mark.parametrize(
    "ordered",
    [
        "1 2 10 22 X Y XY MT scaffold_2 scaffold_10",
        "chr1 chr2 chr10 chrX chrY chrM chr1_KI270706v1_random chrUn_GL000195v1",
        "chrI chrII chrIII chrIV chrV chrVIII chrIX chrX chrXI chrXVI chrM",
        "I II III IV V X MtDNA",
        "1A 1B 1D 2A 7D 10A Un",
        "2L 2R 3L 3R 4 X Y",
        "A B C D X Y Z",
        "1 2 5 C contig2 contig10",
        "1 28 Z W MT",
        "A01 A2 A10 C01",
        "LG2 LG10 MT Pt",
        "01 1 chr1 chr2",
    ],
)
def test_karyotypes(ordered):
    assert chromosomes.in_order(sorted(ordered.split())) == ordered.split()


@pytest.mark.parametrize(
    ("theirs", "ours", "found"),
    [
        ("1 X MT", "1 23 26", "1=1 X=23 MT=26"),  # a human in PLINK's numbers
        ("1 23 25", "1 X XY", "1=1 23=X 25=XY"),
        ("1 X", "1 23 29", "1=1"),  # an animal with 29 autosomes
        ("1 X 23", "1 23", "1=1 23=23"),
        ("1 X", "1 23 X", "1=1 X=X"),
        ("ChrC", "Pt", "ChrC=Pt"),
        ("A B C", "A B Pt", "A=A B=B"),  # linkage groups by letters
        ("A1 a2", "A01 A02", "A1=A01 a2=A02"),
        ("A1 A01", "A01", "A01=A01"),
        ("LG1", "1", ""),
        ("chr1 Chr01 1", "1", "chr1=1 Chr01=1 1=1"),
    ],
)
def test_chromosomes_of_two_files_meet(theirs, ours, found):
    expected = dict(pair.split("=") for pair in found.split())
    assert chromosomes.matches(theirs.split(), ours.split()) == expected


def test_a_worms_x_is_no_tenth_chromosome():
    assert chromosomes.numbered(["I", "V", "II", "X", "MT"]) == ["1", "5", "2", "X", "MT"]
    assert chromosomes.numbered(["I", "VI", "X"]) == ["1", "6", "10"]
    assert chromosomes.numbered(["1", "X"]) == ["1", "X"]


def test_every_room_has_one_order(tmp_path):
    """The genome view, the mend of unsorted sites and the promoters put the same chromosomes in the same order."""
    names = ["scaffold_10", "X", "2", "scaffold_2", "10", "MT"]
    rows = "".join(f"{name}\tv{i}\t0\t{i + 1}\tA\tG\n" for i, name in enumerate([*names, "X"]))
    (tmp_path / "a.bim").write_text(rows)
    (tmp_path / "a.fam").write_text("s1 s1 0 0 0 1\ns2 s2 0 0 0 2\n")
    (tmp_path / "a.bed").write_bytes(b"\x6c\x1b\x01" + bytes([0b1000] * 7))
    loaded = doctor.load(doctor.Sources(tmp_path / "a.bed"), mends=["sort-positions"]).genotypes
    mended = list(dict.fromkeys(loaded.variants["chromosome"]))
    assert mended == ["2", "10", "X", "MT", "scaffold_2", "scaffold_10"]
    table = variant_table(names, 5, [f"v{i}" for i in range(6)])
    header, _ = unpack(GenomeTracks(table).packed("k"))
    assert [c["name"] for c in header["chromosomes"]] == mended
    genes = pd.DataFrame({"chromosome": names, "name": names, "strand": "+", "tss": 5})
    sites = pd.concat([table.assign(position=at) for at in (4, 5)], ignore_index=True)
    assert promoters.windows(sites, genes, 1, 1).genes["name"].tolist() == mended


def test_genes_by_other_names_are_put_on_the_genotypes_chromosomes(tmp_path):
    (tmp_path / "g.csv").write_text("marker,chrom,pos,s1,s2\nm1,1,5,0,1\nm2,23,6,1,2\nm3,24,9,0,2\n")
    (tmp_path / "genes.csv").write_text("chromosome,start,end,name,strand\nchr1,1,9,a,+\nchrX,1,9,b,+\nchr7,1,9,c,-\n")
    sources = doctor.Sources(tmp_path / "g.csv", genes=tmp_path / "genes.csv")
    report = doctor.examine(sources)
    [said] = [f for f in report.findings if f.code == "chromosome-synonyms"]
    assert "(X for 23)" in said.sentence
    genes = doctor.load(sources).genes
    assert genes is not None
    assert genes["chromosome"].tolist() == ["1", "23", "7"]
