"""A dataset whose every name would be something else wherever it is not shown as text, and how to tell that it was."""

from __future__ import annotations

from itertools import cycle

import numpy as np
import pandas as pd

from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.traits import Column, Traits

HOST = "evil.example"
MARKUP = (
    "<script>window.__hit=1</script>",
    "<img src=x onerror=window.__hit=2>",
    '"><svg onload=window.__hit=3>',
    "'><iframe srcdoc='<script>parent.__hit=4</script>'>",
    f'<a href="http://{HOST}/a">a</a>',
    "<a href='javascript:window.__hit=5'>b</a> <b>bold</b><br>below",
    "</script></style></textarea></title><!-- --><h1>big</h1>",
    f"[link](http://{HOST}/md)",
    f"![picture](http://{HOST}/i.png)",
    f"http://{HOST}/bare",
    f"www.{HOST}",
    f"post@{HOST}",
    f"<http://{HOST}/angle>",
    ":material/skull: :red[painted] :streamlit: :smile:",
    r"$\LaTeX$ $$x^2$$ \(y\)",
    "`code` **strong** ~~gone~~ # head",
    "{braces} ${js} {{mustache}} %{x} %{customdata[0]}",
    "%s %(x)s %d %%",
    "| a | b |",
    "-> <- -- >= <= ~=",
)
FORMULAS = (
    f'=HYPERLINK("http://{HOST}","x")',
    "+1+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    " =1+1",
    "\uff1d1+1",
)
CONTROLS = (
    "gpj.exe\u202erefas",
    "a\u2066b\u2069\u200fc\u061cd",
    "zero\u200bwidth\ufeff\u00ad\u2060",
    "nul\x00bel\x07back\x08esc\x1b[31mred\x1b]0;title\x07 \x9b31m del\x7f",
    "line\nbreak\r\nfeed\x0b\x0c\x85\u2028\u2029end",
)
ODD = (
    "A" * 10_000,
    "long " * 2_000,
    "\U0001f469\u200d\U0001f469\u200d\U0001f467\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "tower" + "e" + "\u0301\u0316" * 200,
    "\"'`\u201c\u201d\u2018\u2019\u00ab\u00bb",
    "../../etc/passwd",
    "..\\..\\con",
    "null",
    "None",
    "NaN",
    "__proto__",
    "constructor",
    "toString",
    "0x10",
    "1e999",
    ",;|\t",
)
NAMES = (*MARKUP, *FORMULAS, *CONTROLS, *ODD)
SHORT = tuple(name for name in NAMES if len(name) <= 200)
"""Names that work may be asked for: those of traits have at most 200 characters."""
INVISIBLE = frozenset(
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\u200b\ufeff"
) | frozenset(chr(code) for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n")
"""What must not come to a screen, a drawing or a terminal as it is."""


def dataset(samples: int = 96, variants: int = 120, seed: int = 0) -> Dataset:
    """Return a dataset in which samples, variants, chromosomes, alleles, traits, classes and genes bear such names."""
    draw = np.random.default_rng(seed)
    calls = draw.integers(0, 3, (samples, variants)).astype(np.int8)
    calls[draw.random(calls.shape) < 0.01] = -1
    names = _each(variants, "v")
    table = variant_table(
        chromosome=["1" if at < 60 else "2" if at < 100 else CONTROLS[0] for at in range(variants)],
        position=[1000 * (at % 60) + 1 for at in range(variants)],
        name=names,
        a1=[name for name, _ in zip(cycle((*SHORT, "A")), range(variants))],
        a2=[name for name, _ in zip(cycle(("C", *SHORT)), range(variants))],
    )
    people = np.array(_each(samples, "s"), dtype=object)
    score = calls[:, 3].astype(float) + draw.normal(0, 0.5, samples)
    columns = [
        (Column(name=MARKUP[1], kind="binary", levels=(MARKUP[4], FORMULAS[0])), (score > 1).astype(float)),
        (Column(name=CONTROLS[0], kind="quantitative"), score),
        (Column(name=FORMULAS[1], kind="quantitative"), draw.normal(0, 1, samples)),
        (
            Column(name=MARKUP[13], kind="categorical", levels=(MARKUP[7], MARKUP[14], CONTROLS[1])),
            draw.integers(0, 3, samples).astype(float),
        ),
        (Column(name=MARKUP[9], kind="quantitative", role="covariate"), draw.normal(0, 1, samples)),
        (Column(name=ODD[0][:1000], kind="quantitative", role="covariate"), draw.normal(0, 1, samples)),
        (
            Column(name=MARKUP[16], kind="categorical", role="covariate", levels=(CONTROLS[3], ODD[3], MARKUP[0])),
            np.repeat([0.0, 1.0, 2.0], -(-samples // 3))[:samples],
        ),
    ]
    traits = Traits(
        pd.DataFrame({column.name: values for column, values in columns}, index=pd.Index(people, name="sample")),
        tuple(column for column, _ in columns),
    )
    genes = pd.DataFrame(
        {
            "chromosome": ["1"] * len(SHORT),
            "start": [1000 * at + 1 for at in range(len(SHORT))],
            "end": [1000 * at + 900 for at in range(len(SHORT))],
            "name": list(SHORT),
            "strand": "+",
            "tss": [1000 * at + 1 for at in range(len(SHORT))],
        }
    )
    truth = pd.DataFrame({"chromosome": ["1"], "start": [3001], "end": [3001], "name": [MARKUP[2]], "trait": [""]})
    return Dataset(
        name=f"{MARKUP[0]} {MARKUP[7]} {CONTROLS[0]} {MARKUP[13]}",
        genotypes=Genotypes(calls, people, table),
        traits=traits,
        genes=genes,
        truth=truth,
        note=f"{MARKUP[8]} {MARKUP[9]} {MARKUP[14]} {CONTROLS[3]}",
    )


def _each(number: int, word: str) -> list[str]:
    """Return so many names, each once: the hostile ones first."""
    return [NAMES[at] if at < len(NAMES) else f"{word}{at}" for at in range(number)]
