"""What a fresh workspace begins with: small networks trained on the sample cross and on digits, so no page is empty."""

from __future__ import annotations

from explorer.jobs.runs import Run, Store
from explorer.training import defaults
from explorer.training.lessons.digits import DigitsTask
from explorer.training.spec import RunSpec

PRESET = "cnn"
EPOCHS = 25


def begin(store: Store, digest: str) -> Run:
    """Request a 1-D CNN on the first trait of a dataset; return the run."""
    data = store.workspace.dataset(digest)
    trait = data.traits.names("trait")[0]
    usual = defaults.for_dataset(data, PRESET, (trait,))
    spec = RunSpec(dataset=digest, traits=(trait,), **{**usual, "epochs": EPOCHS})
    return store.request("train", {"spec": spec}, f"Example: 1-D convolutional network for {trait}", keep_going=False)


def begin_digits(store: Store) -> Run:
    """Request LeNet-5 on digits; return the run."""
    return store.request("digits", {"task": DigitsTask.model_validate({})}, "LeNet-5 on digits")
