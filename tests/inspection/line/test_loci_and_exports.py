"""What is told of a locus, and what files say of themselves, on a map and a line that were made by hand."""

import io
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from lines import drawn

from explorer.datasets import blocks
from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.traits import Column, Traits
from explorer.inspection.attribution.request import AttributionRequest
from explorer.inspection.attribution.result import Attribution
from explorer.inspection.checks.result import Checks
from explorer.inspection.explanation.result import Explanation
from explorer.inspection.line import exports, loci
from explorer.inspection.line.result import Line

SAMPLES, VARIANTS = 30, 10
POSITION = np.array([100, 200, 300, 400, 500] * 2)


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    """Two chromosomes of five variants; a gene that starts at 250 of chromosome 2."""
    rng = np.random.default_rng(3)
    dosages = rng.integers(0, 3, (SAMPLES, VARIANTS)).astype(np.int8)
    dosages[0, 7] = -1
    variants = variant_table(["1"] * 5 + ["2"] * 5, POSITION, [f"m{i}" for i in range(VARIANTS)], "C", "T")
    samples = np.array([f"s{i}" for i in range(SAMPLES)], dtype=object)
    traits = Traits(
        pd.DataFrame({"growth": rng.normal(size=SAMPLES)}, index=samples),
        (Column(name="growth", kind="quantitative"),),
    )
    genes = pd.DataFrame({"chromosome": ["2"], "start": [250], "end": [900], "name": ["G"], "strand": "+", "tss": 250})
    truth = pd.DataFrame({"chromosome": ["2", "1"], "start": [390, 100], "end": [410, 100], "name": ["QTL", "far"]})
    return Dataset("toy", Genotypes(dosages, samples, variants, 2), traits, genes, truth.assign(trait="growth"))


def explained(dataset: Dataset, share: bool = True) -> Explanation:
    """Scores that rise with the dosage of variant 7 and fall with that of variant 2, and are noise elsewhere."""
    rng = np.random.default_rng(4)
    scores = 0.01 * rng.normal(size=(SAMPLES, VARIANTS))
    dosages = blocks.read(dataset.genotypes.dosages).astype(float)
    scores[:, 7] += dosages[:, 7] - 1
    scores[:, 2] -= 2 * (dosages[:, 2] - 1)
    scores[0, 7] = 50  # of the sample that was not called there: it tells no direction
    attribution = Attribution(
        "integrated-gradients", "growth", "mean", scores.astype(np.float32), np.arange(VARIANTS), np.arange(SAMPLES),
        np.zeros(SAMPLES), np.zeros(SAMPLES), 1.0, np.zeros(SAMPLES, int),
        about={"question": AttributionRequest().model_dump(mode="json")},
    )  # fmt: skip
    top = pd.DataFrame({"lead": [7, 6], "share": [0.4, 0.8]})
    return Explanation(
        attribution, None, Checks(method="m", label="M"), (0,), VARIANTS, top if share else top[["lead"]]
    )


def described(found: Line, dataset: Dataset, map: Explanation, *single: Any) -> pd.DataFrame:
    return loci.described(found.loci, dataset, "growth", map.attribution, map.scores, map.loci, *single)


def line(**about: object) -> Line:
    """Four windows of the dataset, of which two pass as loci and one wider one is stood for by the second."""
    places = (
        ("1", 200, 400, 200, 1, 3),
        ("2", 200, 400, 200, 6, 8),
        ("2", 100, 500, 400, 5, 9),
        ("1", 100, 200, 200, 0, 1),
    )
    return drawn((-4.5, -9.0, -6.5, -0.3), places, **{"sampler": "Markov chain", "version": "9.9", **about})


def test_a_locus_is_told_with_its_lead_its_direction_and_what_single_markers_say(dataset):
    log10p = np.full(VARIANTS, 0.5)
    log10p[8], log10p[9] = 3.1, 12.0  # the strongest lies outside both loci
    log10p[[1, 2, 3]] = [np.nan, 1.0, 0.2]
    table = described(line(), dataset, explained(dataset), log10p, 3.0)
    assert table["variant"].tolist() == ["m7", "m2"]
    assert table[["chromosome", "start", "end", "width", "position"]].to_numpy().tolist() == [
        ["2", 200, 400, 201, 300],
        ["1", 200, 400, 201, 300],
    ]
    assert table["effect"].tolist() == ["C raises it", "C lowers it"]
    assert table["p"].tolist() == pytest.approx([1e-9, 10**-4.5])
    assert table["marker_p"].tolist() == pytest.approx([10**-3.1, 0.1])
    assert table["found"].tolist() == [loci.BOTH, loci.NETWORK]
    assert table["share"].tolist() == [0.8, 0.0]
    assert table[["gene", "distance_bp"]].iloc[0].tolist() == ["G", 50]
    assert table["known"].tolist() == ["QTL", ""]


def test_the_cause_that_a_line_has_is_kept(dataset):
    found = line()
    found = replace(found, loci=found.loci.assign(cause=["interacts with 3:1", ""]))
    table = described(found, dataset, explained(dataset))
    assert table["cause"].tolist() == ["interacts with 3:1", ""]
    assert pd.read_csv(io.StringIO(exports.loci_csv(table, found, "caution")))["cause"][0] == "interacts with 3:1"


def test_of_genes_the_names_are_told(dataset):
    """That of the gene that was drawn anew, which the nearest gene's start need not be; of windows there are none."""
    found = line()
    assert "tested" not in described(found, dataset, explained(dataset))
    found = replace(
        found,
        about=found.about.model_copy(update={"kind": "gene", "windows": 4}),
        loci=found.loci.assign(kind="gene", name=["=F", "H"]),
    )
    table = described(found, dataset, explained(dataset))
    assert table["tested"].tolist() == ["=F", "H"]
    assert pd.read_csv(io.StringIO(exports.loci_csv(table, found, "caution")))["tested"].tolist() == ["'=F", "H"]
    assert "5% family-wise over 4 genes (2 loci above it)" in exports.notes(found, "")[1]


def test_what_was_not_looked_at_is_not_claimed(dataset):
    table = described(line(), dataset, explained(dataset, share=False))
    assert "cause" not in table
    assert table["share"].isna().all()
    assert table["marker_p"].isna().all()
    assert table["found"].tolist() == ["", ""]
    untested = described(line(), dataset, explained(dataset), np.full(VARIANTS, np.nan), 3.0)
    assert untested["found"].tolist() == ["", ""]


def test_a_locus_that_the_map_does_not_read_has_no_lead(dataset):
    explanation = explained(dataset)
    part = explanation.attribution.columns < 5
    object.__setattr__(explanation.attribution, "columns", explanation.attribution.columns[part])
    object.__setattr__(explanation.attribution, "scores", explanation.attribution.scores[:, part])
    table = described(line(), dataset, explanation)
    assert table[["variant", "position", "lead", "effect", "gene"]].iloc[0].tolist() == ["", 0, -1, "", ""]
    assert table["variant"][1] == "m2"


def test_the_table_of_no_loci_has_its_columns(dataset):
    none = replace(line(), loci=line().loci.iloc[:0])
    table = described(none, dataset, explained(dataset))
    assert len(table) == 0
    assert {"p", "q", "found", "known", "gene"} <= set(table.columns)
    text = exports.loci_csv(table, line(), "caution")
    assert text.count("\n") == 1


def test_csv_says_in_every_row_what_was_tested_and_what_it_came_to(dataset):
    found = line()
    table = described(found, dataset, explained(dataset))
    for text, rows in ((exports.loci_csv(table, found, "caution"), 2), (exports.windows_csv(found, "caution"), 4)):
        read = pd.read_csv(io.StringIO(text))
        assert len(read) == rows
        assert set(read["trait"]) == {"growth"}
        assert set(read["sampler"]) == {"Markov chain"}
        assert set(read["verdict"]) == {"caution"}
        assert set(read["version"]) == {"SNP Explorer 9.9"}
        assert read["line_p"].tolist() == pytest.approx([0.05 / 4] * rows)
        assert {"p", "q", "start", "end"} <= set(read.columns)
    assert pd.read_csv(io.StringIO(exports.windows_csv(found, "caution")))["p"].tolist() == pytest.approx(
        10.0 ** found.windows["log10_p"].to_numpy()
    )


def test_names_from_files_are_no_formulas_and_no_columns(dataset):
    found = line(trait="=cmd|' /C calc'!A0")
    table = described(found, dataset, explained(dataset)).assign(variant=["+rs1", "-1"], chromosome="a\t b")
    read = pd.read_csv(io.StringIO(exports.loci_csv(table, found, "caution")))
    assert read["trait"].tolist() == ["'=cmd|' /C calc'!A0"] * 2
    assert read["variant"].tolist() == ["'+rs1", "-1"], "a number is none"
    assert read["log10_p"].tolist() == pytest.approx(table["log10_p"].tolist())
    for row in exports.bed(table, found, "caution").splitlines()[2:]:
        assert row.split("\t")[0] == "a_b"
        assert row.count("\t") == 5


def test_bed_counts_from_0_is_sorted_and_names_what_was_tested(dataset):
    found = line(trait='odd "trait"')
    lines = exports.bed(described(found, dataset, explained(dataset)), found, "caution").splitlines()
    assert lines[0].startswith("# trait=odd_trait line_p=0.0125 ")
    assert "sampler=Markov_chain" in lines[0]
    assert "verdict=caution" in lines[0]
    assert [row.split("\t") for row in lines[2:]] == [
        ["1", "199", "400", "m2;p=3.16e-05;q=0.000126", "45", "."],
        ["2", "199", "400", "m7;p=1e-09;q=4e-09", "90", "."],
    ]
    assert len(exports.bed(found.windows, found, "caution", "windows").splitlines()) == 2 + 4


def test_notes_say_the_line_or_why_there_is_none():
    headline, said, made = exports.notes(line(), "With caution.")
    assert headline == "With caution."
    assert "p = 0.013" in said
    assert "4 windows (2 loci above it)" in said
    assert "Markov chain" in made
    assert "SNP Explorer 9.9" in made
    assert "No significance line: too few." in exports.notes(line(reason="too few."), "x")[1]
