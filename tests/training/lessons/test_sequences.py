"""Sequence tasks by hand, the decoder's attention against torch's, and what is learnt."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from explorer.training.lessons import sequences
from explorer.training.lessons.sequences import SequenceTask, draw, first_test_sequence, learn, shifted


def task(**more) -> SequenceTask:
    return SequenceTask.model_validate(more)


def test_reversal_and_copying_after_a_gap():
    read, said = draw(task(length=3), 4, torch.Generator().manual_seed(1))
    assert torch.equal(said[:, 0], read[:, 2])
    assert torch.equal(said[:, 2], read[:, 0])
    read, said = draw(task(task="copy", length=3, gap=2, letters=5), 4, torch.Generator().manual_seed(1))
    assert read.shape == (4, 5)
    assert torch.equal(read[:, :3], said)
    assert (read[:, 3:] == 5).all()
    assert shifted(said, task(letters=5, length=3))[0].tolist() == [6, *said[0, :2].tolist()]


def test_the_map_is_torchs_attention():
    torch.manual_seed(0)
    layer = sequences.Attending(8, 2)
    x, memory = torch.randn(1, 3, 8), torch.randn(1, 5, 8)
    layer(x, memory)
    one = torch.eye(5).expand(1, 2, -1, -1)
    assert torch.allclose(layer.weights(), F.scaled_dot_product_attention(layer.q, layer.k, one), atol=1e-6)


def test_the_decoder_does_not_see_what_it_is_to_say():
    """Changing what was said from the third letter on leaves the logits of the first three as they were."""
    torch.manual_seed(0)
    asked = task(length=6)
    network = sequences.EncoderDecoder(asked).eval()
    read, said = draw(asked, 2, torch.Generator().manual_seed(0))
    before = shifted(said, asked)
    other = before.clone()
    other[:, 3:] = (other[:, 3:] + 1) % asked.letters
    with torch.no_grad():
        assert torch.allclose(network(read, before)[:, :3], network(read, other)[:, :3], atol=1e-6)
        assert not torch.allclose(network(read, before)[:, 3:], network(read, other)[:, 3:], atol=1e-3)


@pytest.mark.slow
def test_attention_learns_to_look_backwards():
    asked = task(length=4, letters=5, steps=200, heads=1, batch_size=32)
    told = list(learn(asked))
    assert [each.step for each in told] == list(range(0, 201, 20))
    assert told[0].attention < 0.4
    assert told[-1].attention > 0.97
    crossed = np.array(told[-1].map)[0]
    assert crossed.sum(1) == pytest.approx([1] * 4, abs=1e-3)
    assert (crossed.argmax(1) == np.arange(3, -1, -1)).mean() >= 0.75
    read, said = first_test_sequence(asked)
    assert said == read[::-1]
