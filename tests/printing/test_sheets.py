"""Figures for papers: their size, their letters, what their points say, read by others' readers."""

from __future__ import annotations

import io
import re
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from pypdf import PdfReader

from explorer.datasets.genotypes import variant_table
from explorer.printing.genome import Track, Windows, along_the_genome
from explorer.printing.locus import locus
from explorer.printing.sheet import About, Sheet, printing, wide, wrapped
from explorer.printing.widths import WIDTHS, Columns, Format

SVG = "{http://www.w3.org/2000/svg}"
HREF = "{http://www.w3.org/1999/xlink}href"
NASTY = "rs<1> & \"2\" $x^2$ 'ü' </text>"
LINE, PEAK = 4.0, 77


def variants(count: int = 200, chromosomes: int = 4) -> pd.DataFrame:
    each = count // chromosomes
    table = variant_table("", 0, [f"v{place}" for place in range(count)])
    table["chromosome"] = np.repeat([str(c + 1) for c in range(chromosomes)], each)
    table["position"] = np.tile(1000 * np.arange(1, each + 1), chromosomes)
    return table


def values(count: int = 200) -> np.ndarray:
    found = np.random.default_rng(0).uniform(0, 2, count)
    found[PEAK] = 9.3
    return found


def sheet(columns: Columns = "one column", count: int = 200, title: str = "A title") -> Sheet:
    track = Track("Association −log₁₀ p", values(count), LINE, "p = 10⁻⁴", labels={PEAK: NASTY})
    notes = (f"Verdict: {NASTY} is not verified.", "Drawn from associate-0123456789.")
    return along_the_genome(About(title, notes), columns, variants(count), [track])


def written(format: Format, columns: Columns = "one column", count: int = 200) -> bytes:
    with printing():
        return sheet(columns, count).written(format)


def group(root: ElementTree.Element, name: str) -> ElementTree.Element:
    return next(one for one in root.iter(f"{SVG}g") if one.get("id") == name)


@pytest.mark.parametrize("columns", list(WIDTHS))
def test_every_format_has_the_width_that_was_asked_for(columns):
    points = WIDTHS[columns] / 25.4 * 72
    root = ElementTree.fromstring(written("svg", columns))
    assert float(str(root.get("width")).removesuffix("pt")) == pytest.approx(points, abs=0.1)
    page = PdfReader(io.BytesIO(written("pdf", columns))).pages[0]
    assert float(page.mediabox.width) == pytest.approx(points, abs=0.1)
    picture = Image.open(io.BytesIO(written("png", columns)))
    assert picture.info["dpi"] == pytest.approx((600, 600), abs=0.1)
    assert picture.width / 600 * 25.4 == pytest.approx(WIDTHS[columns], abs=0.1)
    assert picture.convert("RGB").getpixel((2, 2)) == (255, 255, 255)


def test_texts_are_what_they_were_and_none_is_smaller_than_6_points():
    root = ElementTree.fromstring(written("svg"))
    texts = ["".join(one.itertext()).strip() for one in root.iter(f"{SVG}text")]
    assert NASTY in texts
    assert "Association −log₁₀ p" in texts
    assert {"Chromosome", "A title", "p = 10⁻⁴", *"1234"} <= set(texts)
    assert f"Verdict: {NASTY} is not verified." in " ".join(texts)
    sizes = [float(size) for one in root.iter(f"{SVG}text") for size in re.findall(r"([\d.]+)px", one.get("style", ""))]
    assert len(sizes) >= len(texts)
    assert min(sizes) >= 6.5
    read = PdfReader(io.BytesIO(written("pdf")))
    said = " ".join(read.pages[0].extract_text().split())
    for text in (NASTY, "A title", "is not verified.", "Drawn from associate-0123456789."):
        assert text in said
    assert read.metadata is not None
    assert read.metadata.title == "A title"
    fonts = read.pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    assert {str(font.get_object()["/Subtype"]) for font in fonts.values()} <= {"/Type0", "/TrueType"}, (
        "letters, no shapes"
    )


def test_the_peak_stands_where_its_value_is():
    """By the drawing alone: the line's height is known, and zero is where the axis begins."""
    root = ElementTree.fromstring(written("svg"))

    def heights(name: str) -> list[float]:
        path = next(iter(group(root, name).iter(f"{SVG}path")))
        return [float(y) for _, y in re.findall(r"[ML] ?([\d.]+) ([\d.]+)", str(path.get("d")))]

    line, zero = heights("line")[0], max(heights("patch_2"))
    dots = {name: list(group(root, name).iter(f"{SVG}use")) for name in ("points-even", "points-odd", "points-found")}
    (peak,) = dots["points-found"]
    assert (zero - float(str(peak.get("y")))) / (zero - line) * LINE == pytest.approx(9.3, rel=1e-3)
    assert sum(map(len, dots.values())) == 200
    all_heights = sorted(float(str(dot.get("y"))) for some in dots.values() for dot in some)
    measured = (zero - np.array(all_heights)) / (zero - line) * LINE
    assert measured == pytest.approx(np.sort(values())[::-1], abs=0.02)
    x = np.sort([float(str(dot.get("x"))) for some in dots.values() for dot in some])
    assert float(str(peak.get("x"))) == pytest.approx(x[PEAK], abs=1e-6), "the 78th from the left"


def test_very_many_points_are_a_picture_in_the_drawing():
    few, many = (ElementTree.fromstring(written("svg", count=count)) for count in (20_000, 20_004))
    assert not list(few.iter(f"{SVG}image"))
    assert len(list(group(few, "points-even").iter(f"{SVG}use"))) > 9_000
    assert list(many.iter(f"{SVG}image"))
    assert not list(many.iter(f"{SVG}use")) or len(list(many.iter(f"{SVG}use"))) < 100
    assert {"Chromosome", "A title"} <= {"".join(one.itertext()).strip() for one in many.iter(f"{SVG}text")}


def test_windows_that_pass_are_drawn_apart_and_named():
    table = pd.DataFrame({"first": [0, 50, 120], "last": [9, 60, 130], "log10_p": [-1.0, -6.5, -2.0]})
    tested = Windows(table.assign(passes=table["log10_p"] < -4), LINE, "5% family-wise", {1: "v55"})
    known = pd.DataFrame({"chromosome": ["chr2", "9"], "start": [5000, 1], "end": [6000, 2]})
    with printing():
        made = along_the_genome(About("T"), "two columns", variants(), [Track("Score", values())], tested, known)
        root = ElementTree.fromstring(made.written("svg"))
    assert len(list(group(root, "windows-found").iter(f"{SVG}path"))) == 1
    assert len(list(group(root, "windows").iter(f"{SVG}path"))) == 2
    assert "v55" in {"".join(one.itertext()).strip() for one in root.iter(f"{SVG}text")}
    assert len(list(group(root, "known").iter(f"{SVG}use"))) == 1, "of a chromosome that is not here nothing is drawn"


def test_a_locus_shades_by_linkage_and_names_its_genes():
    near, r2 = np.arange(10, 31), np.linspace(0, 1, 21)
    genes = pd.DataFrame({"chromosome": ["1", "1", "2"], "start": [12_000, 25_000, 1], "end": [14_000, 27_000, 9],
                          "name": ["ABC<1", "DEF2", "elsewhere"], "strand": ["+", "-", "+"]})  # fmt: skip
    with printing():
        made = locus(About("T"), "one column", variants(), near, values()[near], r2, 20, "−log₁₀ p", LINE, genes)
        root = ElementTree.fromstring(made.written("svg"))
    counts = [len(list(group(root, f"points-{step}").iter(f"{SVG}use"))) for step in range(5)]
    expected = [((r2 >= low) & (r2 < high) & (near != 20)).sum() for low, high in
                ((0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.1))]  # fmt: skip
    assert counts == expected
    texts = {"".join(one.itertext()).strip() for one in root.iter(f"{SVG}text")}
    assert {"ABC<1 →", "← DEF2", "v20"} <= texts
    assert not any("elsewhere" in text for text in texts)


def test_the_same_sheet_is_the_same_file():
    for format in ("svg", "pdf"):
        assert written(format) == written(format)


def test_names_of_chromosomes_stay_on_the_sheet_and_apart():
    many = variants(300, 60)
    many["chromosome"] = "scaffold_" + many["chromosome"]
    with printing():
        made = along_the_genome(About("T"), "one column", many, [Track("Score", np.full(300, np.nan))])
        root = ElementTree.fromstring(made.written("svg"))
    ends = []
    for text in root.iter(f"{SVG}text"):
        if (name := "".join(text.itertext()).strip()).startswith("scaffold_"):
            x, half = float(re.findall(r"[\d.]+", str(text.get("x") or text.get("transform")))[0]), wide(name, 6.5) / 2
            ends.append((x - half, x + half))
    assert len(ends) >= 3
    assert ends[-1][1] < WIDTHS["one column"] / 25.4 * 72
    assert all(before[1] < after[0] for before, after in pairwise(ends))


def test_a_word_longer_than_the_sheet_is_cut():
    assert [len(line) < 80 for line in wrapped("x" * 500, 200, 7.0)] == [True]
    assert wrapped("one two three", 1e4, 7.0) == ["one two three"]
