"""What a training takes of a card's memory, beside what it was said to take."""

from __future__ import annotations

import gc

import torch

from explorer.training import estimates
from explorer.training.fold import FoldTraining

EPOCHS = 2
"""So many that the weights of a best epoch are kept, and that an epoch follows on an evaluation."""


def cleared(device: torch.device) -> int:
    """Have torch give back what it took of the card, workspaces of its libraries included; return the bytes that stay.

    Steps are held by what they record, in circles that only the collector opens.
    """
    gc.collect()
    torch._C._cuda_clearCublasWorkspaces()
    torch.cuda.empty_cache()
    torch.cuda.reset_peak_memory_stats(device)
    return torch.cuda.memory_reserved(device)


def used_and_said(training: FoldTraining, device: torch.device) -> tuple[int, int]:
    """Train for some epochs; return the bytes that torch took of the card at most, and those it was said to take.

    The card is to be `cleared` before the training is made. What torch took is what it
    has reserved: of what a recorded step works in, no more is counted as allocated once it is recorded. CUDA's own part
    is none of torch's.
    """
    while training.epoch < EPOCHS and not training.over:
        training.advance(lambda: False)
    return torch.cuda.max_memory_reserved(device), training.started().memory_bytes - estimates.CONTEXT_BYTES
