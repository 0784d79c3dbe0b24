"""The sample data that come with the project, in the checkout and in the installed package alike."""

from __future__ import annotations

from pathlib import Path

from explorer.datasets import doctor
from explorer.datasets.dataset import Dataset
from explorer.errors import InputError

TITLES = {
    "cohort": (
        "Sample cohort",
        "Simulated case/control cohort with 96 promoters; eight of them are causal. Its heritability of 0.9, all of it "
        "in the typed variants, is far from any disease: what a network reaches here is no forecast for patients.",
    ),
    "cross": ("Sample cross", "Simulated haploid two-parent cross with two correlated traits and known QTL."),
}


def folder() -> Path:
    """Return where the sample data lie: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    for place in (package / "sample_data", package.parent / "sample_data"):
        if place.is_dir():
            return place
    raise InputError(str(package / "sample_data"), "the sample data are missing", "Install the package again.")


def names() -> tuple[str, ...]:
    """Return the names of the sample data sets."""
    return tuple(TITLES)


def files(name: str) -> dict[str, Path]:
    """Return the paths of one sample: genotypes (.bed), traits, genes, truth."""
    if name not in TITLES:
        raise InputError(f"sample {name}", "there is no such sample data set", f"There are {', '.join(TITLES)}.")
    return {
        "genotypes": folder() / f"{name}.bed",
        "traits": folder() / f"{name}_traits.csv",
        "genes": folder() / f"{name}_genes.bed",
        "truth": folder() / f"{name}_truth.csv",
    }


def open_sample(name: str) -> Dataset:
    """Read one sample through the same readers as a user's files."""
    title, note = TITLES.get(name, ("", ""))
    dataset = doctor.load(doctor.Sources.of(files(name)), name=title)
    return Dataset(title, dataset.genotypes, dataset.traits, dataset.genes, dataset.truth, note)
