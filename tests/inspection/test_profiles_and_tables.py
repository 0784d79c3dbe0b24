"""Profiles around transcription starts, tables and exports, on small genomes worked by hand."""

import io

import numpy as np
import pandas as pd
import pytest

from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.promoters import windows
from explorer.errors import InputError
from explorer.inspection.attribution.result import Attribution
from explorer.inspection.profile import distance_profile, nearest_start, site_profile, smooth
from explorer.inspection.tables import bed, bedgraph, csv, gene_table, top_loci


def attribution(scores, columns=None):
    scores = np.asarray(scores, np.float32)
    samples, positions = scores.shape
    return Attribution(
        "saliency-signed", "t", "", scores, np.arange(positions) if columns is None else columns, np.arange(samples),
        np.zeros(samples), np.zeros(samples), 1.0, np.zeros(samples, int),
    )  # fmt: skip


@pytest.fixture
def variants():
    """20 sites on chromosome 1, 100 bp apart from 100."""
    return variant_table("1", np.arange(1, 21) * 100, [f"s{i}" for i in range(20)])


@pytest.fixture
def genes():
    return pd.DataFrame(
        {
            "chromosome": ["1", "1"],
            "start": [700, 1100],
            "end": [1000, 1450],
            "name": ["plus", "minus"],
            "strand": ["+", "-"],
            "tss": [700, 1450],
        }
    )


def test_promoter_profile_reads_upstream_first_on_either_strand_and_groups_apart(variants, genes):
    """Windows of 3 upstream and 2 downstream; cases score 1 two sites upstream of the start, controls 2 at it."""
    promoters = windows(variants, genes, upstream=3, downstream=2)
    assert promoters.columns.tolist() == [[3, 4, 5, 6, 7], [16, 15, 14, 13, 12]]
    scores = np.zeros((4, 10))
    scores[:2, [1, 6]] = [1, -1]
    scores[2:, [3, 8]] = 2
    groups = {"cases": np.array([1, 1, 0, 0], bool), "controls": np.array([0, 0, 1, 1], bool)}
    table = site_profile(
        attribution(scores, promoters.columns.ravel()), variants, promoters.genes, groups, sites=5, upstream=3
    )
    assert table["site"].tolist() == [-3, -2, -1, 0, 1]
    assert table["cases"].tolist() == [0, 1, 0, 0, 0]
    assert table["controls"].tolist() == [0, 0, 0, 2, 0]
    assert table["cases se"].tolist() == [0] * 5
    assert table["distance"].tolist() == [-275, -175, -75, 25, 125]
    with pytest.raises(InputError, match="2 promoters of 64 sites are not the network's 10 positions"):
        site_profile(attribution(scores, promoters.columns.ravel()), variants, promoters.genes)


def test_distances_are_on_the_genes_own_strand(variants, genes):
    distance, nearest = nearest_start(variants, genes)
    assert distance[[0, 6, 8, 10, 14, 19]].tolist() == [-600, 0, 200, 350, -50, -550]
    assert nearest[[0, 8, 10, 19]].tolist() == [0, 0, 1, 1]
    far, none = nearest_start(variants.assign(chromosome="9"), genes)
    assert np.isnan(far).all()
    assert (none == -1).all()


def test_distance_profile_bins(variants, genes):
    scores = np.zeros((1, 20))
    scores[0, 14] = -4.0
    table = distance_profile(attribution(scores), variants, genes, reach=200, width=100)
    assert table["distance"].tolist() == [-150, -50, 50, 150]
    near = nearest_start(variants, genes)[0]
    assert table["variants"].tolist() == [
        int(((near >= low) & (near < low + 100)).sum()) for low in (-200, -100, 0, 100)
    ]
    assert table["everybody"].tolist() == pytest.approx([0, 4 / table["variants"][1], 0, 0])


def test_smoothing_stays_within_chromosomes():
    variants = variant_table(["1", "1", "1", "2", "2"], [3, 1, 2, 1, 2], list("abcde"))
    scores = np.array([3.0, 1, np.nan, 10, 20])
    assert smooth(scores, variants, 3).tolist()[:2] == [2, 2]
    assert np.isnan(smooth(scores, variants, 3)[2])
    assert smooth(scores, variants, 3).tolist()[3:] == [15, 15]
    assert smooth(np.arange(5.0), variants, 1).tolist() == [0, 1, 2, 3, 4]


def test_gene_table_by_hand(variants, genes):
    scores = np.zeros(20)
    scores[[7, 8, 11]] = [-2, 1, 5]
    scores[9] = np.nan
    table = gene_table(scores, variants, genes)
    assert table["gene"].tolist() == ["minus", "plus"]
    assert table["variants"].tolist() == [4, 3]
    assert table["sum"].tolist() == [5, 3]
    assert table["max"].tolist() == [5, 2]
    assert table["variant"].tolist() == ["s11", "s7"]
    wider = gene_table(scores, variants, genes, flank=200).set_index("gene")
    assert wider.loc["plus", "variants"] == 7
    with pytest.raises(InputError, match="have no positions"):
        gene_table(scores, variants.assign(position=0), genes)


def test_top_loci_name_lead_nearest_gene_and_known_locus(variants, genes):
    rng = np.random.default_rng(0)
    genotypes = Genotypes(rng.integers(0, 3, (300, 20)).astype(np.int8), np.arange(300).astype(str), variants)
    scores = np.zeros(20)
    scores[[12, 5]] = [-3, 2]
    truth = pd.DataFrame({"chromosome": ["1"], "start": [600], "end": [650], "name": ["Q1"], "trait": [""]})
    table = top_loci(scores, genotypes, genes, truth)
    assert table["variant"].tolist() == ["s12", "s5"]
    assert table["score"].tolist() == [-3, 2]
    assert table["gene"].tolist() == ["minus", "plus"]
    assert table["distance_bp"].tolist() == [150, -100]
    assert table["known"].tolist() == ["", "Q1"]
    assert table["rank"].tolist() == [1, 2]


def test_csv_has_the_promised_columns_and_single_precision_survives(variants):
    scores = np.random.default_rng(0).normal(size=20).astype(np.float32).astype(np.float64)
    scores[4] = np.nan
    table = pd.read_csv(io.StringIO(csv(scores, variants, dominance=scores * 2)))
    assert list(table.columns) == ["chromosome", "position", "variant", "score", "dominance"]
    assert len(table) == 19
    assert np.array_equal(table["score"].to_numpy(np.float32), scores[np.isfinite(scores)].astype(np.float32))


def test_bedgraph_is_sorted_half_open_and_never_overlaps():
    variants = variant_table(["2", "1", "1", "1"], [5, 30, 10, 30], list("abcd"))
    lines = bedgraph(np.array([1.0, 2.0, -3.0, 0.5]), variants, 'lactose "IG"').splitlines()
    assert lines == [
        'track type=bedGraph name="lactose IG"', "2\t4\t5\t1", "1\t9\t10\t-3", "1\t29\t30\t2.5",
    ]  # fmt: skip


def test_bed_of_top_loci():
    loci = pd.DataFrame(
        {
            "chromosome": ["1", "1"],
            "start": [100, 50],
            "end": [200, 60],
            "variant": ["rs 1", "rs2"],
            "score": [-4.0, 1.0],
        }
    )
    assert bed(loci).splitlines()[1:] == ["1\t49\t60\trs2\t250\t.", "1\t99\t200\trs_1\t1000\t."]


def test_variants_without_a_map_go_into_csv_but_not_into_bed():
    variants = variant_table("", 0, ["a", "b"])
    assert csv(np.ones(2), variants).splitlines()[1] == ",0,a,1"
    with pytest.raises(InputError, match="Take the CSV"):
        bedgraph(np.ones(2), variants)
