"""Where the result of a job is shown, and of which network or data it is."""

from __future__ import annotations

from collections.abc import Mapping

from explorer.errors import InputError
from explorer.jobs.deleting import MAKES_DATA
from explorer.jobs.runs import Run, Store

OF_A_NETWORK = {
    "rivals": "train",
    "explain": "saliency",
    "line": "saliency",
    "attention": "attention",
    "ablate": "inside",
    "filters": "inside",
}
OF_DATA = {"describe": "data", "relatives": "data", "clusters": "data", "associate": "association"}
LESSONS: dict[str, tuple[str, dict[str, str]]] = {
    "sequence": ("self_attention", {"part": "Learning to look"}),
    "segmentation": ("skips", {}),
    "twins": ("architectures", {}),
    "starts": ("learning", {"topic": "Many starts"}),
    "slice": ("learning", {"topic": "Slice of a loss"}),
    "memorise": ("generalising", {"topic": "Random labels"}),
    "interpolate": ("generalising", {"topic": "Double descent"}),
    "pixels": ("generalising", {"topic": "Images"}),
    "branches": ("generalising", {"topic": "Which filter size?"}),
    "features": ("generalising", {"topic": "Features"}),
    "noise": ("making", {"topic": "Digits from noise"}),
    "finer": ("making", {"topic": "Super-resolution"}),
    "artificial": ("making", {"topic": "Artificial genotypes"}),
    "autoencoders": ("making", {"topic": "Autoencoder"}),
    "damaged": ("making", {"topic": "Damaged pictures"}),
    "unseen": ("making", {"topic": "Never seen"}),
    "variational": ("making", {"topic": "Variational"}),
    "colouring": ("making", {"topic": "Colouring"}),
    "few": ("pictures", {"topic": "Few samples"}),
    "novelty": ("making", {"topic": "Codes of samples"}),
    "impute": ("making", {"topic": "Missing genotypes"}),
    "hold": ("sequences", {"topic": "One bit"}),
    "recurrent": ("sequences", {"topic": "Recurrent cell"}),
    "feedback": ("sequences", {"topic": "What is fed back"}),
    "letters": ("sequences", {"topic": "What cells remember"}),
    "lengths": ("sequences", {"topic": "From one length to another"}),
    "smileys": ("pictures", {"topic": "Happy or sad"}),
    "patches": ("pictures", {"topic": "Patches that attend"}),
    "photos": ("pictures", {"topic": "Few pictures"}),
    "scene": ("pictures", {"topic": "One scene"}),
    "capsules": ("pictures", {"topic": "Capsules"}),
    "faces": ("pictures", {"topic": "Mouth and forehead"}),
    "masked": ("pictures", {"topic": "Masked patches"}),
    "sideways": ("pictures", {"topic": "Sideways"}),
    "promoters": ("pictures", {"topic": "Boxes of a promoter"}),
    "ancestry": ("pictures", {"topic": "Along a chromosome"}),
}
"""Work for a lesson -> its page, and the view there."""
OF_DIGITS = ("codes", "controls")
"""Work on a network that reads digits."""


def place(store: Store, run: Run) -> tuple[str, dict[str, str]] | None:
    """Return the page that shows what a run gave and the choices it opens with; None where no page does."""
    if not run.done and run.kind != "train":
        return None
    parameters = run.parameters
    if run.kind == "train":
        return "train", {"dataset": parameters["spec"]["dataset"], "run": run.id}
    if run.kind == "figure":
        return _of_figure(store, run)
    if run.kind in OF_A_NETWORK:
        network = _network(store, run)
        data = None if network is None else network.parameters.get("spec", {}).get("dataset")
        return (
            None if network is None or data is None else (OF_A_NETWORK[run.kind], {"dataset": data, "run": network.id})
        )
    if run.kind in OF_DATA:
        chosen = {"trait": parameters["trait"]} if run.kind == "associate" else {}
        return OF_DATA[run.kind], {"dataset": parameters["dataset"], **chosen}
    if run.kind == "alleles":
        return "sequences", {"topic": "SNP vectors", "dataset": parameters["dataset"]}
    if run.kind in MAKES_DATA:
        made = run.files.read("result.json").get("digest")
        return None if made is None else ("data", {"dataset": str(made)})
    if run.kind in ("digits", *OF_DIGITS):
        id = run.id if run.kind == "digits" else str(parameters["run"])
        return "inside_cnn", {"run": id}
    if run.kind == "impute" and parameters.get("dataset"):
        return "data", {"dataset": parameters["dataset"], "tab": "Missing calls"}
    return LESSONS.get(run.kind)


def _of_figure(store: Store, run: Run) -> tuple[str, dict[str, str]] | None:
    """Return the page of what a figure shows, whose menu has the figure."""
    try:
        return place(store, store.get(str(run.parameters.get("of"))))
    except InputError:
        return None


def subject(store: Store, run: Run, names: Mapping[str, str]) -> str:
    """Return what a run is of, where its title does not say: a network's title, or a dataset's name by its digest."""
    if (network := _network(store, run)) is not None:
        return network.title
    name = names.get(str(run.parameters.get("dataset")), "")
    trait = str(run.parameters.get("trait") or "")
    words = f"{trait}, {name}" if trait and name else name
    return "" if name and name in run.title else words


def _network(store: Store, run: Run) -> Run | None:
    """Return the training run that a run is of; None where it is of none, or that one was deleted."""
    id = run.parameters.get("run")
    if not isinstance(id, str):
        return None
    try:
        return store.get(id)
    except InputError:
        return None
