"""What figures show equals what was calculated independently; every figure names its axes and describes itself."""

import colorsys
import json
import re
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from figures import layout, traces
from scipy import stats
from sklearn import metrics as sk
from spectra import spectrum_of

from explorer import palette
from explorer.datasets.traits import Column
from explorer.drawing import (
    association,
    linkage,
    networks,
    quality,
    results,
    rivals,
    saliency,
    structure,
    theme,
    thresholds,
    traits,
)
from explorer.genetics.association import qq
from explorer.training import metrics
from explorer.training.compared import Comparison
from explorer.training.thresholds import thresholds as counted

RNG = np.random.default_rng(12)
TRUTH = (RNG.random(300) < 0.4).astype(int)
SCORE = np.round(1 / (1 + np.exp(-1.5 * TRUTH - RNG.normal(size=300) + 1)), 2)
P = np.append(RNG.random(3000), [1e-12, 1e-9])
DECAY = pd.DataFrame(
    {"distance": [1000.0, 2000.0, 4000.0], "r2": [0.8, 0.5, 0.3], "spread": [0.1] * 3, "pairs": [5] * 3}
)
PROFILE = pd.DataFrame({"site": [-1, 0], "distance": [-70.0, 30.0], "cases": [0.3, 0.1], "cases se": [0.01, 0.02]})
TABLE = counted(TRUTH.astype(float), SCORE, ("control", "case"))
COMPARED = Comparison(metric="auroc", network=0.7, rival=0.6, difference=0.1, low=0.02, high=0.18, samples=300, folds=5)
BINS = metrics.calibration(TRUTH, np.column_stack([1 - SCORE, SCORE]))


def numbers_in(text: str) -> list[float]:
    return [float(n.replace(",", "")) for n in re.findall(r"-?\d[\d,]*\.?\d*", text)]


FIGURES = {
    "qq": lambda: association.qq_plot(*qq(P), 1.0),
    "frequencies": lambda: quality.allele_frequencies(spectrum_of(RNG.random(80) / 2)),
    "missingness": lambda: quality.missingness(RNG.random(50) / 9, RNG.random(20) / 9),
    "equilibrium": lambda: quality.equilibrium(-np.log10(P)),
    "heterozygosity": lambda: quality.heterozygosity(RNG.random(50)),
    "imputation": lambda: quality.imputation(RNG.random(50)),
    "spread of doses": lambda: quality.imputation(RNG.random(50) * 1.2, measured=True),
    "components": lambda: structure.components(RNG.normal(size=(30, 3)), np.array([0.3, 0.2, 0.1])),
    "scree": lambda: structure.scree(np.array([0.3, 0.1]), np.array([0.2, 0.15]), 1),
    "distribution": lambda: traits.distribution("yield", [1, 5, 2], [0.0, 1.0, 2.0, 3.0]),
    "correlations": lambda: traits.correlations(pd.DataFrame(np.eye(2), index=["a", "b"], columns=["a", "b"])),
    "decay": lambda: linkage.decay(DECAY),
    "region": lambda: linkage.region(np.eye(4), np.arange(4) + 10, np.array(list("abcd"))),
    "confusion": lambda: results.confusion([[3, 1], [2, 4]], ["control", "case"]),
    "roc": lambda: results.roc({"fold 1": (TRUTH, SCORE)}),
    "calibration": lambda: results.calibration({"all": BINS}, 0.05),
    "fit": lambda: results.predicted_observed(RNG.normal(size=30), RNG.normal(size=30)),
    "differences": lambda: rivals.differences({"GBLUP": COMPARED, "chance": COMPARED}),
    "thresholds": lambda: thresholds.over_thresholds(TABLE, 0.4),
    "reliability": lambda: thresholds.reliability(TABLE),
    "rivals": lambda: rivals.rivals({"cnn": [0.7, 0.8], "majority": [0.5, 0.5]}, "accuracy", "cnn"),
    "profile": lambda: saliency.start_profile(PROFILE),
    "receptive_fields": lambda: networks.receptive_fields(["conv", "flatten"], [5, None], 100),
}
EMPTY = {
    "qq": lambda: association.qq_plot(np.empty(0), np.empty(0)),
    "equilibrium of haploids": lambda: quality.equilibrium(np.full(9, np.nan)),
    "heterozygosity of haploids": lambda: quality.heterozygosity(np.full(9, np.nan)),
    "imputation": lambda: quality.imputation(np.full(9, np.nan)),
    "decay": lambda: linkage.decay(DECAY.iloc[:0]),
    "fit": lambda: results.predicted_observed(np.full(3, np.nan), np.zeros(3)),
    "rivals": lambda: rivals.rivals({"a": [None]}, "auroc"),
    "no threshold": lambda: thresholds.over_thresholds(counted(np.zeros(3), np.full(3, 0.2), ("control", "case")), 0.9),
    "one bin": lambda: thresholds.reliability(counted(np.zeros(3), np.full(3, 0.2), ("control", "case"))),
    "one class": lambda: results.roc({"fold 1": (np.ones(5, dtype=int), np.arange(5))}),
}


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_has_a_title_axis_titles_and_a_description(name):
    figure = FIGURES[name]()
    assert layout(figure).title.text
    assert layout(figure).xaxis.title.text is not None
    assert layout(figure).xaxis.title.text + layout(figure).yaxis.title.text != "" or name == "correlations"
    assert theme.describe(figure).endswith(".")
    assert len(theme.describe(figure)) > 20
    assert sum(len(t.x) for t in traces(figure) if getattr(t, "x", None) is not None) <= theme.MOST_POINTS * 2
    json.loads(figure.to_json() or "")


@pytest.mark.parametrize("name", EMPTY)
def test_nothing_to_draw_is_drawn_empty(name):
    assert theme.describe(EMPTY[name]())


def test_qq_band_is_that_of_order_statistics():
    """Under chance the k-th smallest of n p values is Beta(k, n + 1 - k)."""
    expected, observed = qq(P)
    figure = association.qq_plot(expected, observed, 1.234)
    low, high = traces(figure)[0].y, traces(figure)[1].y
    n = len(P)
    assert low[0] == pytest.approx(-np.log10(stats.beta.ppf(0.975, 1, n)))
    assert high[0] == pytest.approx(-np.log10(stats.beta.ppf(0.025, 1, n)))
    assert high[9] == pytest.approx(-np.log10(stats.beta.ppf(0.025, 10, n - 9)))
    assert traces(figure)[3].y[0] == pytest.approx(12)
    assert "QQ plot of 3,002 p values" in theme.describe(figure)
    assert "λ = 1.234" in layout(figure).title.text
    assert "largest −log10 p is 12.0" in theme.describe(figure)


def test_quality_figures_show_the_counts():
    maf = np.array([0.0, 0.02, 0.049, 0.2, 0.5, np.nan])
    figure = quality.allele_frequencies(spectrum_of(maf, bins=10))
    assert traces(figure)[0].y.tolist() == [3, 0, 0, 0, 1, 0, 0, 0, 0, 1]
    assert numbers_in(theme.describe(figure)) == [5, 3, 0.05]
    figure = quality.missingness(np.array([0.0, 0.0, 0.1]), np.array([0.02, 0.04, 0.04, 0.1]))
    assert [int(np.sum(t.y)) for t in traces(figure)] == [3, 4]
    assert numbers_in(theme.describe(figure)) == [5, 10, 10]
    values = np.append(np.tile([0.29, 0.31], 30), [0.5, np.nan])
    figure = quality.heterozygosity(values)
    lines = sorted(shape.x0 for shape in layout(figure).shapes)
    known = values[:-1]
    assert lines == pytest.approx([known.mean() - 3 * known.std(ddof=1), known.mean() + 3 * known.std(ddof=1)])
    assert "1 outlying" in layout(figure).title.text
    assert traces(figure)[0].y.sum() == 61
    figure = quality.imputation(np.array([0.2, 0.9, 1.4, np.nan]), measured=True)
    assert numbers_in(theme.describe(figure)) == [3, 0.9, 1, 0.3]
    assert traces(figure)[0].marker.color == theme.GREY
    assert traces(figure)[0].y.sum() == 3
    assert "Spread of doses, measured r²: median 0.900" in layout(figure).title.text
    assert "as stated" in layout(quality.imputation(np.array([0.2]))).title.text
    figure = quality.equilibrium(np.array([9, 700.5, 0.3, np.nan]))
    assert "2 with p" in layout(figure).title.text
    assert max(max(trace.y) for trace in traces(figure)) == 700.5


def test_components_are_coloured_by_class_and_thinned():
    scores = np.arange(30.0).reshape(10, 3)
    column = Column(name="batch", kind="categorical", levels=("north", "south"))
    values = np.array([0, 0, 0, 1, 1, 1, 1, 1, np.nan, np.nan])
    figure = structure.components(scores, np.array([0.3, 0.2, 0.1]), (2, 0), values, column, list("abcdefghij"))
    drawn = {t.name: t for t in traces(figure)}
    assert {name: len(t.x) for name, t in drawn.items()} == {"batch missing": 2, "north": 3, "south": 5}
    np.testing.assert_array_equal(drawn["north"].x, scores[:3, 2])
    np.testing.assert_array_equal(drawn["north"].y, scores[:3, 0])
    assert list(drawn["south"].text) == list("defgh")
    assert drawn["north"].marker.color != drawn["south"].marker.color
    assert drawn["north"].marker.symbol != drawn["south"].marker.symbol
    assert "10% of variance" in layout(figure).xaxis.title.text
    many = structure.components(np.zeros((50_000, 2)), np.array([0.3, 0.2]))
    assert len(traces(many)[0].x) == 20_000
    assert "20,000 of 50,000 drawn" in layout(many).title.text
    height = Column(name="height", kind="quantitative")
    figure = structure.components(scores, np.array([0.3, 0.2, 0.1]), values=scores[:, 1], column=height)
    np.testing.assert_array_equal(traces(figure)[0].marker.color, scores[:, 1])


def test_a_scree_plot_colours_what_is_real_and_draws_the_line_of_chance():
    drawn = {t.name: t for t in traces(structure.scree(np.array([0.3, 0.1, 0.05]), np.array([0.2, 0.15, 0.04]), 1))}
    assert {name: list(t.x) for name, t in drawn.items()} == {
        "real": [1],
        "others": [2, 3],
        "chance, 95% line": [1, 2, 3],
    }
    assert list(drawn["others"].y) == pytest.approx([10, 5])
    assert drawn["real"].marker.color != drawn["others"].marker.color
    unknown = structure.scree(np.array([0.3, 0.1]), np.full(2, np.nan), 0)
    assert [t.name for t in traces(unknown)] == ["others"]
    assert "real" not in layout(unknown).title.text


def test_traits_show_counts_and_the_strongest_correlation():
    figure = traits.distribution("status", [500, 420], levels=("control", "case"), missing=3)
    assert list(traces(figure)[0].x) == ["control", "case"]
    assert list(traces(figure)[0].y) == [500, 420]
    assert "920 samples, 3 missing" in layout(figure).title.text
    table = pd.DataFrame(RNG.normal(size=(40, 3)), columns=["a", "b", "c"])
    table["c"] = -table["a"] + 0.3 * table["b"]
    figure = traits.correlations(table.corr())
    expected = np.corrcoef(table["a"], table["c"])[0, 1]
    assert traces(figure)[0].z[0][2] == pytest.approx(expected)
    assert theme.describe(figure).endswith(f"a with c, r = {expected:.2f}.")


def test_ld_decay_tells_the_half_distance():
    figure = linkage.decay(DECAY)
    assert linkage.half_distance(DECAY["distance"].to_numpy(), DECAY["r2"].to_numpy()) == pytest.approx(3000)
    assert "r² halves by 3 kb" in layout(figure).title.text
    assert list(traces(figure)[1].x) == [1, 2, 4]
    assert layout(figure).xaxis.title.text == "distance, kb"
    assert layout(linkage.decay(DECAY, "markers")).xaxis.title.text == "distance, markers"
    assert layout(figure).xaxis.type == "log"
    assert "does not halve" in theme.describe(linkage.decay(DECAY.iloc[:1]))


def test_ld_decay_halves_above_what_chromosomes_share():
    distance, r2 = DECAY["distance"].to_numpy(), DECAY["r2"].to_numpy()
    level = float(r2[-1]) - 0.01
    figure = linkage.decay(DECAY, background=(level, 2000))
    half = linkage.half_distance(distance, r2, level)
    assert half is not None
    assert np.interp(half, distance, r2) == pytest.approx((r2[0] + level) / 2)
    assert f"{level:.3f} (2,000 pairs)" in theme.describe(figure)
    assert set(traces(figure)[2].y) == {level}
    none = DECAY.assign(r2=level + 1e-6)
    assert "no greater nearby than between chromosomes" in theme.describe(linkage.decay(none, background=(level, 9)))


@pytest.mark.parametrize("background", [None, (0.0, 9), (0.1, 9), (0.9, 9)])
def test_the_title_of_ld_decay_fits_a_narrow_figure(background):
    for table in (DECAY, DECAY.iloc[:1]):
        assert len(layout(linkage.decay(table, background=background)).title.text) <= 32


def test_a_large_region_shares_cells_by_their_mean():
    k = 300
    r2 = RNG.random((k, k))
    r2 = (r2 + r2.T) / 2
    figure = linkage.region(r2, np.arange(k) * 10 + 7, np.array([f"rs{i}" for i in range(k)]))
    cells = np.asarray(traces(figure)[0].z)
    assert cells.size <= theme.MOST_POINTS
    assert cells[3, 8] == pytest.approx(r2[9:12, 24:27].mean())
    assert f"mean r² {r2[np.triu_indices(k, 1)].mean():.2f}; 3 neighbours" in layout(figure).title.text
    assert traces(figure)[0].customdata[3][8].tolist() == ["rs24 at 247", "rs9 at 97"]
    whole = linkage.region(r2[:50, :50], np.arange(50), np.array(["v"] * 50))
    np.testing.assert_allclose(traces(whole)[0].z, r2[:50, :50])


def test_confusion_shows_counts_shares_and_accuracy():
    figure = results.confusion([[30, 10], [5, 15]], ["control", "case"])
    assert traces(figure)[0].text[0][1] == "10<br>25%"
    assert traces(figure)[0].z[1][1] == pytest.approx(75)
    assert "60 samples, 75.0% right" in layout(figure).title.text
    assert "of 20 case, 5 predicted control, 15 predicted case" in theme.describe(figure)


def test_roc_equals_scikit_learn():
    figure = results.roc({"fold 1": (TRUTH, SCORE), "fold 2": (TRUTH[:90], SCORE[:90])})
    false, true, _ = sk.roc_curve(TRUTH, SCORE, drop_intermediate=False)
    np.testing.assert_allclose(traces(figure)[0].x, false)
    np.testing.assert_allclose(traces(figure)[0].y, true)
    areas = [sk.roc_auc_score(TRUTH, SCORE), sk.roc_auc_score(TRUTH[:90], SCORE[:90])]
    assert f"area {np.mean(areas):.3f} on average over 2" in layout(figure).title.text
    assert traces(figure)[1].name == f"fold 2 {areas[1]:.3f}"
    alone = results.roc({"fold 1": (TRUTH, SCORE)})
    assert f"area {areas[0]:.3f}" in layout(alone).title.text


def test_calibration_shows_each_bin():
    figure = results.calibration({"all": BINS}, 0.0421)
    place = np.minimum((SCORE * 10).astype(int), 9)
    for i, b in enumerate(sorted(set(place))):
        assert traces(figure)[1].x[i] == pytest.approx(SCORE[place == b].mean())
        assert traces(figure)[1].y[i] == pytest.approx(TRUTH[place == b].mean())
        assert traces(figure)[1].customdata[i] == (place == b).sum()
    assert "mean error 0.042" in layout(figure).title.text


def test_predicted_against_observed_tells_pearson_and_r2():
    y = RNG.normal(size=200)
    yhat = 0.5 * y + RNG.normal(size=200) / 3
    y[5], fold = np.nan, np.arange(200) % 4
    figure = results.predicted_observed(y, yhat, fold, "Lactose")
    known = np.isfinite(y)
    r, r2 = stats.pearsonr(y[known], yhat[known])[0], sk.r2_score(y[known], yhat[known])
    assert layout(figure).title.text == f"Lactose, 4 folds pooled: Pearson {r:.3f}, R² {r2:.3f}"
    assert [t.name for t in traces(figure)[1:]] == ["fold 1", "fold 2", "fold 3", "fold 4"]
    np.testing.assert_array_equal(traces(figure)[1].x, y[fold == 0])
    assert sum(len(t.x) for t in traces(figure)[1:]) == 199


@pytest.mark.parametrize(("metric", "first"), [("accuracy", "cnn"), ("mse", "majority")])
def test_rivals_are_ordered_best_first_with_means_and_spread(metric, first):
    folds = {"majority": [0.5, 0.5, 0.5], "cnn": [0.7, 0.8, 0.75], "broken": [None, float("nan"), None]}
    figure = rivals.rivals(folds, metric, own="cnn")
    assert layout(figure).yaxis.categoryarray[-1] == first
    factor, digits = (100, 1) if metric == "accuracy" else (1, 3)
    mark = next(t for t in traces(figure) if t.error_x.array is not None and t.y[0] == "cnn")
    assert mark.x[0] == pytest.approx(0.75 * factor)
    assert mark.error_x.array[0] == pytest.approx(0.05 * factor)
    assert mark.marker.color == theme.ACCENT
    assert f"cnn {0.75 * factor:.{digits}f}" in theme.describe(figure)
    assert not any(t.y[0] == "broken" for t in traces(figure))


def test_profile_has_a_line_and_a_band_per_group():
    figure = saliency.start_profile(PROFILE.assign(controls=[0.1, 0.05]))
    lines = {t.name: t for t in traces(figure) if t.name}
    assert list(lines) == ["cases", "controls"]
    assert list(lines["cases"].x) == [-70, 30]
    band = next(t for t in traces(figure) if not t.name)
    assert list(band.y) == pytest.approx([0.31, 0.12, 0.08, 0.29])
    assert "cases highest at -70 with 0.3" in theme.describe(figure)
    assert "variant sites" in layout(saliency.start_profile(PROFILE, along="site")).xaxis.title.text


def test_receptive_fields_say_where_there_is_none():
    figure = networks.receptive_fields(["conv", "pool", "flatten"], [4, 4000, None], of=2048)
    assert list(traces(figure)[0].x)[:2] == [4, 2048]
    assert list(traces(figure)[0].text) == ["4", "4,000", "no window of the genome"]
    assert layout(figure).xaxis.type == "log"
    assert list(layout(figure).yaxis.ticktext) == ["conv", "pool", "flatten"]


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_marks_and_words_stand_out_on_their_ground(dark):
    look = theme.colours(dark)
    json.dumps(look)
    assert contrast(look["text"], look["ground"]) > 7
    assert contrast(look["muted"], look["ground"]) > 4.5
    for colour in [*theme.CATEGORIES, theme.GREY, theme.ACCENT]:
        assert contrast(colour, look["ground"]) >= 3
    drawn = go.Figure(go.Scatter(x=[1], y=[1]), layout={"template": theme.template(dark)})
    assert layout(drawn).template.layout.paper_bgcolor == look["ground"]


@pytest.mark.parametrize("dark", [False, True])
def test_scales_are_even_on_both_sides_and_go_one_way(dark):
    look = theme.colours(dark)
    shine = [luminance(c) for c in look["diverging"]]
    assert shine[:4] == sorted(shine[:4], reverse=dark)
    assert shine[3:] == sorted(shine[3:], reverse=not dark)
    for low, high in zip(shine[:3], shine[:3:-1], strict=True):
        assert abs(low - high) < 0.1
    hues = [hue(c) for c in look["diverging"]]
    assert all(0.5 < one < 0.7 for one in hues[:3])
    assert all(0.04 < one < 0.13 for one in hues[4:])
    steps = [luminance(c) for c in look["sequential"]]
    assert steps == sorted(steps, reverse=not dark)
    assert all(0.36 < hue(c) < 0.49 for c in look["sequential"][1:]), "neither colour of a sign"
    ground = look["ground"]
    assert contrast(look["diverging"][3], ground) < 1.25, "what is near zero is near the ground"
    for end in (look["diverging"][0], look["diverging"][-1], look["sequential"][-1], look["sequential"][-2]):
        assert contrast(end, ground) >= 3, "what is most stands out"


@pytest.mark.parametrize("dark", [False, True])
def test_marks_along_the_genome_stand_out_on_either_ground(dark):
    ink: dict[str, Any] = dict(palette.INKS[dark])
    look = palette.GROUNDS[dark]
    pairs = [pair for name in ("parity", "plain", "negative", "positive") for pair in ink[name]]
    for colour in [*pairs, *palette.PARITY, *ink["linkage"], ink["amount"], ink["mark"]]:
        assert contrast(colour, look["ground"]) >= 3, colour
    strong = [contrast(colour, look["ground"]) for colour in ink["linkage"]]
    assert strong == sorted(strong), "the more linked, the stronger"
    for name in ("parity", "plain"):
        assert contrast(*ink[name]) < 1.15, "no peak is paler than noise on the chromosome before"
        assert distance(*ink[name]) > 25, "chromosomes in turn are told apart"
        assert all(contrast(ink["found"], look["ground"]) > 0.99 * contrast(one, look["ground"]) for one in ink[name])
        assert all(distance(ink["found"], one) > 40 for one in ink[name])


def test_scales_of_a_figure_turn_with_its_ground():
    numbers = [[0, 0.5], [0.5, 1]]
    drawn = go.Figure(go.Heatmap(z=numbers, colorscale=theme.scale(theme.SEQUENTIAL)))
    drawn.add_trace(go.Scatter(x=[1], y=[1], marker={"color": [1], "colorscale": theme.scale(theme.DIVERGING)}))
    drawn.add_trace(go.Heatmap(z=numbers, colorscale=[[0, "#000000"], [1, "#ffffff"]]))
    for dark in (True, True, False, True):
        theme.on(drawn, dark)
        look, (first, second, third) = theme.colours(dark), traces(drawn)
        stops = [[c for _, c in one] for one in (first.colorscale, second.marker.colorscale)]
        assert stops == [look["sequential"], look["diverging"]]
        assert [c for _, c in third.colorscale] == ["#000000", "#ffffff"], "a scale of its own stays"
        assert layout(drawn).template.layout.paper_bgcolor == look["ground"]


def distance(one: str, other: str) -> float:
    """How far two colours are apart as they are seen: CIE 1976, in L*a*b*."""
    lab = []
    for colour in (one, other):
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        mixed = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
        x, y, z = np.cbrt(np.array(mixed) @ linear / [0.9505, 1.0, 1.089])
        lab.append([116 * y - 16, 500 * (x - y), 200 * (y - z)])
    return float(np.linalg.norm(np.subtract(*lab)))


def hue(colour: str) -> float:
    """Where a colour is on the circle of hues, 0 to 1."""
    return colorsys.rgb_to_hls(*(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)))[0]
