"""The network that guesses letters as the builder says it: one-hot letters, an LSTM, a dense layer on every state."""

from __future__ import annotations

import torch

from explorer.networks.spec import NetworkSpec
from explorer.training.lessons.next_letters import CHUNK, LetterReader


def spec_of(name: str, network: LetterReader, tokens: int = CHUNK) -> NetworkSpec:
    """Return the network for texts of so many letters, each a row of zeros with a one in its place."""
    letters, units = network.output.out_features, network.lstm.hidden_size
    return NetworkSpec.model_validate(
        {
            "name": name,
            "note": f"Reads {tokens} letters, each a row of {letters} numbers, and scores at each what comes next.",
            "input": {"tokens": tokens, "width": letters},
            "layers": [
                {"kind": "lstm", "name": "reader", "units": units, "gives": "all"},
                {"kind": "dense", "name": "output", "units": letters},
            ],
        }
    )


def weights_of(network: LetterReader) -> dict[str, torch.Tensor]:
    """Return its weights as a network built of `spec_of` names them."""
    names = {"lstm": "layers.reader.reader", "output": "layers.output"}
    return {f"{names[key.split('.')[0]]}.{key.split('.')[1]}": value for key, value in network.state_dict().items()}
