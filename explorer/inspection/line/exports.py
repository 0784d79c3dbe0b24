"""Windows and loci to take home: each file says of itself what was tested, how, and what it came to."""

from __future__ import annotations

import numpy as np
import pandas as pd

from explorer import cells
from explorer.inspection.line.result import Line
from explorer.notation import probability


def about_columns(line: Line, verdict: str) -> dict[str, str | float | None]:
    """Return what every row of a table says of the whole: trait, line, sampler, verdict, version."""
    threshold = line.log10_threshold
    return {
        "trait": line.about.trait,
        "line_p": None if threshold is None else 10.0**threshold,
        "family_wise_level": line.about.level,
        "windows_tested": line.about.windows,
        "samples": line.about.samples,
        "networks": line.about.networks,
        "sampler": line.about.sampler,
        "verdict": verdict,
        "version": f"SNP Explorer {line.about.version}",
    }


def windows_csv(line: Line, verdict: str) -> str:
    """Return every window with p, q, normal score and draws as CSV text; p is the tail beyond z / z_divisor."""
    table = line.windows.assign(p=10.0 ** line.windows["log10_p"], z_divisor=line.about.divisor)
    table = table.drop(columns=["first", "last"])
    return table_csv(table, line, verdict)


def loci_csv(loci: pd.DataFrame, line: Line, verdict: str) -> str:
    """Return the loci above the line, as `loci.described` gives them, as CSV text."""
    return table_csv(loci.drop(columns="lead"), line, verdict)


def table_csv(table: pd.DataFrame, line: Line, verdict: str) -> str:
    """Return a table made from the line, such as that of pathways, as CSV text."""
    return cells.text(table.assign(**about_columns(line, verdict)), float_format="%.6g")


def bed(table: pd.DataFrame, line: Line, verdict: str, name: str = "loci") -> str:
    """Return windows or loci as BED6 text, sorted: from 0, the end left out, score 10 times -log10 p, at most 1000.

    What was tested stands in a comment above. Rows without a place are left out.
    """
    said = " ".join(f"{key}={_word(value)}" for key, value in about_columns(line, verdict).items())
    lines = [f"# {said}", f'track name="{_word(line.about.trait)} {name}" useScore=1']
    placed = table[(table["end"] > 0) & (table["chromosome"].astype(str) != "")]
    for row in placed.sort_values(["chromosome", "start"], kind="stable").to_dict("records"):
        score = int(min(1000, np.rint(-10 * row["log10_p"])))
        label = _word(row.get("variant") or row.get("name") or "window")
        about = f"{label};p={10.0 ** row['log10_p']:.3g};q={row['q']:.3g}"
        lines.append(f"{_word(row['chromosome'])}\t{row['start'] - 1}\t{row['end']}\t{about}\t{score}\t.")
    return "\n".join(lines) + "\n"


def _word(value: object) -> str:
    """Return a value as one word of printable letters without quotes."""
    text = f"{value:.4g}" if isinstance(value, float) else str(value)
    return "_".join("".join(c for c in text if c.isprintable() and c not in '"\\;').split())


def notes(line: Line, headline: str) -> tuple[str, ...]:
    """Return what stands below the title of an exported picture: verdict, line, sampler and version."""
    about = line.about
    if line.log10_threshold is None:
        return (headline, f"No significance line: {about.reason or 'nothing was tested'}", _made(about.version))
    said = (
        f"Line: p = {probability(10.0**line.log10_threshold)}, {100 * about.level:.0f}% family-wise over "
        f"{about.tested} ({_loci(len(line.loci))} above it); {about.samples:,} held-out samples, "
        f"{about.networks} networks."
    )
    return headline, said, f"Genotypes drawn anew by: {about.sampler}. {_made(about.version)}"


def _loci(number: int) -> str:
    return f"{number} {'locus' if number == 1 else 'loci'}"


def _made(version: str) -> str:
    return f"SNP Explorer {version}."
