"""Quality of the genotypes: allele frequencies, missing calls, Hardy-Weinberg equilibrium, heterozygosity."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from explorer.drawing import theme
from explorer.drawing.association import qq_plot
from explorer.genetics import association

POOR = 0.3
"""Variants of a smaller imputation quality are often left out."""
OUTLYING = 3.0
"""Samples further than this many standard deviations from the mean heterozygosity are marked."""


def allele_frequencies(spectrum: pd.DataFrame) -> go.Figure:
    """Draw the spectrum of minor allele frequencies from its bins: columns from, to, variants."""
    low, high, variants = (spectrum[c].to_numpy() for c in ("from", "to", "variants"))
    total = int(variants.sum())
    rare = int(variants[high <= 0.05 + 1e-9].sum())
    bars = go.Bar(
        x=(low + high) / 2,
        y=variants,
        width=(high - low) * 0.94,
        customdata=np.column_stack([low, high]),
        marker={"color": theme.BLUE},
        hovertemplate="%{customdata[0]:.3f} to %{customdata[1]:.3f}<br>%{y:,} variants<extra></extra>",
    )
    return theme.framed(
        [bars],
        "Allele-frequency spectrum",
        "minor allele frequency",
        "variants",
        f"Histogram of the minor allele frequencies of {total:,} variants; {rare:,} are at or below 0.05.",
    )


def missingness(of_variants: np.ndarray, of_samples: np.ndarray, bins: int = 30) -> go.Figure:
    """Draw the share of calls that each variant (variants,) and each sample (samples,) lacks; counts on a log axis."""
    figure = make_subplots(1, 2, horizontal_spacing=0.2)
    for column, (values, unit) in enumerate(((of_variants, "variants"), (of_samples, "samples")), start=1):
        values = values[np.isfinite(values)]
        edges = np.linspace(0.0, max(float(values.max()) if len(values) else 0.0, 0.01), bins + 1)
        counts = np.histogram(values, edges)[0]
        figure.add_trace(
            go.Bar(
                x=50 * (edges[1:] + edges[:-1]),
                y=counts,
                width=94 * np.diff(edges),
                marker={"color": theme.BLUE},
                showlegend=False,
                hovertemplate="about %{x:.2f}% missing<br>%{y:,} " + unit + "<extra></extra>",
            ),
            1,
            column,
        )
    mean = 100 * float(np.mean(of_samples)) if len(of_samples) else 0.0
    worst_variant, worst_sample = (100 * float(np.max(v, initial=0.0)) for v in (of_variants, of_samples))
    theme.framed(
        figure,
        f"Missing calls, {mean:.2g}% in all",
        "calls missing, %",
        "variants",
        f"{mean:.2g}% of calls are missing; the worst variant lacks {worst_variant:.3g}%, "
        f"the worst sample {worst_sample:.3g}%.",
        bargap=0.05,
    )
    figure.update_yaxes(type="log", dtick=1)
    figure.update_yaxes(title_text="samples", col=2)
    return figure


def equilibrium(hwe_log10_p: np.ndarray) -> go.Figure:
    """Draw the exact test of Hardy-Weinberg equilibrium, -log10 p (variants,) with NaN left out, against chance.

    The exact test's p values are discrete, so that many variants of low frequency lie below the diagonal.
    """
    expected, observed = association.qq_log10(hwe_log10_p)
    figure = qq_plot(expected, observed, tested=int(np.isfinite(hwe_log10_p).sum()))
    far = int((hwe_log10_p > 6).sum())
    figure.update_layout(
        title={"text": f"Hardy-Weinberg: {far:,} with p < 10⁻⁶"},
        meta={"description": f"QQ plot of the Hardy-Weinberg test; {far:,} variants have p below 1e-6."},
    )
    return figure


def imputation(values: np.ndarray, measured: bool = False, bins: int = 40) -> go.Figure:
    """Draw the imputation quality of variants (variants,), NaN left out.

    As imputation states it or, where `measured`, in grey the r² that the spread of the doses themselves gives.
    """
    values = values[np.isfinite(values)]
    edges = np.linspace(0.0, float(np.max(values, initial=1.0)), bins + 1)
    counts = np.histogram(values, edges)[0]
    median, poor = float(np.median(values)) if len(values) else float("nan"), int((values < POOR).sum())
    what = "r² measured from the doses" if measured else "imputation quality as stated"
    heading = "Spread of doses, measured r²" if measured else "Imputation quality as stated"
    return theme.framed(
        [
            go.Bar(
                x=(edges[1:] + edges[:-1]) / 2,
                y=counts,
                width=np.diff(edges) * 0.94,
                marker={"color": theme.GREY if measured else theme.BLUE},
                hovertemplate="about %{x:.3f}<br>%{y:,} variants<extra></extra>",
            )
        ],
        f"{heading}: median {median:.3f}, {poor:,} below {POOR:g}",
        what,
        "variants",
        f"Histogram of the {what} of {len(values):,} variants: median {median:.3f}; {poor:,} are below {POOR:g}.",
    )


def heterozygosity(of_samples: np.ndarray, bins: int = 40) -> go.Figure:
    """Draw the samples' heterozygosity (samples,), with lines at mean ± 3 standard deviations.

    Far above suggests a mixed sample, far below inbreeding or other ancestry.
    """
    values = of_samples[np.isfinite(of_samples)]
    mean, sd = (float(values.mean()), float(values.std(ddof=1))) if len(values) > 1 else (float("nan"), 0.0)
    counts, edges = np.histogram(values, bins) if len(values) else (np.zeros(0, dtype=int), np.zeros(1))
    outside = int((np.abs(values - mean) > OUTLYING * sd).sum())
    figure = theme.framed(
        [
            go.Bar(
                x=(edges[1:] + edges[:-1]) / 2,
                y=counts,
                width=np.diff(edges) * 0.94,
                marker={"color": theme.BLUE},
                hovertemplate="about %{x:.4f}<br>%{y:,} samples<extra></extra>",
            )
        ],
        f"Heterozygosity, mean {mean:.3f}; {outside:,} outlying",
        "heterozygous share of called variants",
        "samples",
        f"Histogram of the heterozygosity of {len(values):,} samples: mean {mean:.4f}, standard deviation {sd:.4f}; "
        f"{outside:,} lie more than {OUTLYING:g} standard deviations away.",
    )
    for side in (-OUTLYING, OUTLYING):
        if sd > 0:
            figure.add_vline(x=mean + side * sd, line={"color": theme.ACCENT, "dash": "dash", "width": 1})
    return figure
