"""Rulers where 3 of 20 variants have no place: the others keep theirs, and the three are near nothing."""

import numpy as np
import pandas as pd
import pytest

from explorer.components.genome_view import GenomeTracks
from explorer.components.genome_view import ruler as drawn
from explorer.components.genome_view.layers.intervals import Blocks
from explorer.datasets import filters, places, promoters
from explorer.datasets.chromosomes import UNPLACED
from explorer.datasets.filters import Filters
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.errors import InputError
from explorer.genetics import ld
from explorer.genetics.bands import blocks, prune
from explorer.genetics.ruler import genome_order, ruler
from explorer.inspection import tables
from explorer.inspection.checks.truth import inside_loci
from explorer.inspection.profile import nearest_start, smooth
from explorer.jobs.tasks import describe

HIDDEN = [3, 7, 15]


@pytest.fixture
def genotypes():
    """Twenty copies of one SNP on chromosomes 2 and 1, a kilobase apart; three have no place, 7 has its chromosome."""
    position = np.array([*range(1000, 11_000, 1000), *range(1000, 11_000, 1000)])
    chromosome = np.array(["2"] * 10 + ["1"] * 10, dtype=object)
    position[HIDDEN], chromosome[[3, 15]] = 0, ""
    column = np.array([0, 1, 2, 1, 0, 2, 0, 1], np.int8)
    table = variant_table(chromosome.tolist(), position, [f"v{i}" for i in range(20)], "A", "G")
    return Genotypes(np.repeat(column[:, None], 20, 1), np.array([f"s{i}" for i in range(8)], dtype=object), table)


def test_the_placed_keep_their_places(genotypes):
    scale = ruler(genotypes.variants)
    assert (scale.unit, scale.names.tolist()) == ("bp", ["2", "1", UNPLACED])
    assert scale.position[HIDDEN].tolist() == [1, 2, 3]
    assert scale.chromosome[HIDDEN].tolist() == [2, 2, 2]
    assert np.flatnonzero(~scale.placed).tolist() == HIDDEN
    assert scale.position[[0, 9, 10]].tolist() == [1000, 10_000, 1000]
    assert genome_order(scale)[-3:].tolist() == HIDDEN
    assert genotypes.mapped
    assert np.flatnonzero(~genotypes.placed).tolist() == HIDDEN


def test_all_or_none_placed_is_as_ever(genotypes):
    whole = ruler(genotypes.take(variants=np.setdiff1d(np.arange(20), HIDDEN)).variants)
    assert (whole.unit, whole.names.tolist(), whole.placed.all()) == ("bp", ["2", "1"], True)
    none = genotypes.take(variants=np.array(HIDDEN))
    assert not none.mapped
    assert none.along["position"].tolist() == [1, 2, 3]
    scale = ruler(none.variants)
    assert (scale.unit, scale.position.tolist(), scale.placed.all()) == ("markers", [1, 2, 3], True)
    nameless = ruler(variant_table("", [5, 9], ["a", "b"]))
    assert (nameless.unit, nameless.position.tolist()) == ("bp", [5, 9])
    assert len(ruler(variant_table([], [], [])).position) == 0


def test_linkage_is_measured_between_the_placed_alone(genotypes):
    decay = ld.decay(genotypes, furthest=9000, bins=9, pairs=4000)
    assert decay.attrs["unit"] == "bp"
    assert decay["pairs"].sum() == 8 * 7 // 2 + 9 * 8 // 2
    assert np.allclose(decay["r2"], 1)
    kept = prune(genotypes, r2=0.5)
    assert np.flatnonzero(kept).tolist() == [0, *HIDDEN[:2], 10, HIDDEN[2]]
    block = blocks(genotypes)
    assert len(set(block[HIDDEN].tolist())) == 3
    assert set(block[HIDDEN].tolist()).isdisjoint(np.delete(block, HIDDEN).tolist())
    limits = Filters.model_validate({"ld_r2": 0.5, "ld_window": 50})
    assert np.flatnonzero(filters.apply(genotypes, limits).mask).tolist() == [0, *HIDDEN[:2], 10, HIDDEN[2]]


def test_a_lead_without_a_place_stands_for_itself(genotypes):
    scores = np.arange(20.0)
    scores[15] = 100
    clumps = ld.clump(scores, genotypes, least=0.5)
    assert (clumps[0].lead, clumps[0].chromosome, clumps[0].members.tolist()) == (15, UNPLACED, [15])
    assert (clumps[1].lead, len(clumps[1].members)) == (19, 9)
    genes = _genes()
    loci = tables.top_loci(scores, genotypes, genes, most=3)
    assert loci[["chromosome", "position", "gene"]].to_numpy().tolist()[:2] == [[UNPLACED, 0, ""], ["1", 10_000, "B"]]
    bed = tables.bed(loci).splitlines()
    assert [line.split("\t")[0] for line in bed[1:]] == ["1", "2"]
    assert len(tables.bedgraph(scores, genotypes.variants).splitlines()) == 1 + 17
    with pytest.raises(InputError, match="these variants have none"):
        tables.bed(loci.iloc[:1])


def _genes():
    return pd.DataFrame(
        {"chromosome": ["2", "1", ""], "start": [3500, 9500, 1], "end": [8500, 10_500, 9], "name": ["A", "B", "none"],
         "strand": ["+", "+", "+"], "tss": [3500, 9500, 1]}
    )  # fmt: skip


def test_genes_and_promoters_hold_placed_variants_alone(genotypes):
    table = tables.gene_table(np.ones(20), genotypes.variants, _genes())
    assert dict(zip(table["gene"], table["variants"], strict=True)) == {"A": 3, "B": 1}
    distance, nearest = nearest_start(genotypes.variants, _genes())
    assert nearest[HIDDEN].tolist() == [-1, -1, -1]
    assert np.isnan(distance[HIDDEN]).all()
    found = promoters.windows(genotypes.variants, _genes(), upstream=2, downstream=3)
    assert found.columns.tolist() == [[1, 2, 4, 5, 6]]
    with pytest.raises(InputError, match="no positions"):
        promoters.windows(genotypes.variants.iloc[HIDDEN].reset_index(drop=True), _genes(), 1, 1)


def test_known_answers_and_smoothing_on_the_strip(genotypes):

    truth = pd.DataFrame({"chromosome": [UNPLACED, "2"], "start": [2, 1], "end": [2, 2500], "name": ["q", "r"]})
    assert np.flatnonzero(inside_loci(genotypes.variants, truth)).tolist() == [0, 1, 7]
    scores = np.zeros(20)
    scores[[3, 4]] = 9
    smoothed = smooth(scores, genotypes.variants, width=3)
    assert smoothed[HIDDEN].tolist() == [9, 0, 0]
    assert smoothed[[2, 4, 5]].tolist() == [3, 3, 3]


def test_the_strip_is_drawn_behind_the_last_chromosome(genotypes):
    laid = drawn.Ruler.of(genotypes.variants, True)
    assert laid.chromosomes == ["1", "2", UNPLACED]
    assert laid.order.tolist() == [
        *(i for i in range(10, 20) if i != 15),
        *(i for i in range(10) if i not in (3, 7)),
        *HIDDEN,
    ]
    assert laid.step == 2000 // 3
    assert laid.position[-3:].tolist() == [laid.step, 2 * laid.step, 3 * laid.step]
    assert laid.lengths.tolist() == [10_000, 10_000, 3 * laid.step]
    assert GenomeTracks(genotypes.variants, score=np.ones(20)).mapped
    assert drawn.Ruler.of(genotypes.variants.drop(HIDDEN).reset_index(drop=True), True).step == 0


def test_counts_of_the_data_page(genotypes):
    from explorer.datasets import traits
    from explorer.datasets.dataset import Dataset
    from explorer.genetics import quality

    dataset = Dataset("x", genotypes, traits.none(genotypes.samples))
    counts = describe._counts(dataset, quality.summary(genotypes))
    assert (counts["mapped"], counts["unplaced"]) == (True, 3)
    spans = counts["chromosomes"]
    assert isinstance(spans, list)
    assert [(c["chromosome"], c["variants"], c["first"], c["last"]) for c in spans] == [
        ("1", 9, 1000, 10_000),
        ("2", 8, 1000, 10_000),
    ]
    assert places.along(genotypes.variants)["chromosome"].iloc[7] == UNPLACED


def test_a_block_that_begins_or_ends_on_the_strip_does_not_reach_across_the_genome(genotypes):
    laid = drawn.Ruler.of(genotypes.variants, True)
    packed = Blocks(np.array([[0, 3], [3, 5], [15, 15], [10, 15]]), "Tokens").pack(laid)
    assert packed is not None
    at = {int(given): place for place, given in enumerate(laid.order)}
    expected = sorted([[at[0], at[2]], [at[4], at[5]], [at[15], at[15]], [at[10], at[14]]])
    assert sorted(packed.arrays["pairs"].tolist()) == expected
