"""The topics on vectors of words and of SNPs: who keeps the same company lies near."""

from __future__ import annotations

import numpy as np
import streamlit as st

from explorer.components.topic import TopicView
from explorer.datasets.dataset import Dataset
from explorer.jobs.tasks import alleles
from explorer.networks.spec import NetworkSpec
from explorer.training.lessons import allele_reading, allele_vectors, allele_vectors_compared
from explorer.training.lessons.allele_vectors_compared import COMPONENTS, FURTHEST, AllelesTask, Measured
from explorer.training.lessons.standalone import standalone
from explorer.ui import follow, pickers, session, take_home, topics
from explorer.ui.caching import cached_resource

WORDS, NUMBERS = 71, 16
"""Words of the generated language, and numbers a word in the view's usual state."""
_WORDS = TopicView("sequences/word_vectors/main.js")
_SNPS = TopicView("sequences/snp_vectors/main.js")
MOST_GROUPS = 6


def word_vectors() -> None:
    """Learn vectors of words in the browser, and ask them for analogies."""
    topics.story(
        "A word's vector is learnt from its company alone: **skip-gram** moves it towards the words that stand near it "
        "and away from words drawn at random. Words that keep the same company come to lie together, and *king − man + "
        "woman* comes out near *queen*, because the corpus here is made so that it must. Drag the map, click three "
        "words, or step pair by pair."
    )
    _WORDS(key="word-vectors")
    take_home.network("word_vectors", {"word-vector network": skip_gram(WORDS, NUMBERS)})


def snp_vectors() -> None:
    """Show vectors of SNPs beside r2, and samples by them beside principal components, of any dataset here."""
    topics.story(
        "The same idea on genotypes: an allele's company are the alleles that the same samples carry at SNPs nearby. A "
        "SNP's vector is what changes with its allele, and linked SNPs come to have vectors along one line. "
        "Linkage disequilibrium has had an exact measure all along, r²; the view says what the vectors add to it, and "
        "to principal components. Take your own data at the left."
    )
    data = pickers.dataset()
    task = AllelesTask.model_validate({})
    asked = {"dataset": data.digest, "task": task}
    run = follow.until_done(follow.request("alleles", asked, f"Vectors of alleles of {data.name}"))
    header, arrays = _sent(data.digest, run.id)
    _SNPS(
        key=f"snp-vectors-{run.id}",
        arrays=arrays,
        reach=task.reach,
        dimensions=task.dimensions,
        seeds=task.seeds,
        furthest=FURTHEST,
        components=COMPONENTS,
        **header,
    )
    st.caption(_about(header, arrays, task))
    follow.origin(run)
    take_home.network(
        "snp_vectors", {"allele-vector network": skip_gram(2 * len(header["names"]), task.dimensions)}, _script
    )


def _about(header: dict[str, list[str]], arrays: dict[str, np.ndarray], task: AllelesTask) -> str:
    return (
        f"The first {len(header['names']):,} SNPs of the genome whose rarer allele has a frequency of at least "
        f"{allele_vectors.MINOR:.0%}, and {len(arrays['group']):,} samples. Against each pair of alleles stands one "
        f"allele of the same neighbouring SNP, drawn by its frequency; {task.steps} steps of Adam over all pairs. "
        "R² of components is as fitted: random vectors show what so many numbers explain anyway."
    )


def _script() -> str:
    return standalone(
        [allele_vectors, allele_vectors_compared, allele_reading],
        "main()",
        "Learns vectors of alleles from a PLINK file, python snp_vectors.py data.bed, and prints how they go with r2.",
    )


@cached_resource(max_entries=4)
def _sent(digest: str, id: str) -> tuple[dict[str, list[str]], dict[str, np.ndarray]]:
    """Return what the view is told of a dataset and of a run on it; they are the same whenever they are asked for."""
    data, run = session.dataset(digest), session.store().get(id)
    made = Measured.load(run.folder)
    known = alleles.beside(data, made)
    names, group = _groups(data, made)
    header = {"names": known.names, "chromosomes": known.chromosomes, "groups": names}
    arrays = {
        "vectors": made.vectors.astype(np.float32),
        "scattered": made.scattered.astype(np.float32),
        "linkage": known.linkage.astype(np.float32),
        "chromosome": known.chromosome.astype(np.int32),
        "position": known.position.astype(np.int32),
        "agreement": made.agreement.astype(np.float32),
        "foretold": made.foretold.astype(np.float32),
        "explained": made.explained.astype(np.float32),
        "placed": made.placed.astype(np.float32),
        "components": made.components.astype(np.float32),
        "group": group,
    }
    return header, arrays


def _groups(data: Dataset, made: Measured) -> tuple[list[str], np.ndarray]:
    """Return names and codes of the samples' groups by ancestry, or the first column that has a few; all as one."""
    columns = [c for c in data.traits.columns if 2 <= len(c.levels) <= MOST_GROUPS and c.role == "covariate"]
    columns.sort(key=lambda column: column.name != "ancestry")
    for column in columns:
        codes = data.traits.table[column.name].to_numpy(dtype=np.float64)[made.rows]
        if np.isfinite(codes).all():
            return [f"{column.name} {level}" for level in column.levels], codes.astype(np.int32)
    return ["samples"], np.zeros(len(made.rows), dtype=np.int32)


def skip_gram(words: int, numbers: int) -> NetworkSpec:
    """Return the network that the vectors are the weights of: a word in, how well each word fits as company out."""
    return NetworkSpec.model_validate(
        {
            "name": "skip-gram",
            "note": "Word vectors: a one-hot word picks its row v of the first table, and u·v with every row u of the "
            "second says how well each word goes with it. Against words drawn at random it is trained on the page "
            "Sequences; that loss is not among the builder's.",
            "input": {"features": words},
            "layers": [
                {"kind": "dense", "name": "vectors", "units": numbers, "bias": False},
                {"kind": "dense", "name": "company", "units": words, "bias": False},
            ],
        }
    )
