"""The networks that guess letters: what is shipped, what the builder makes of them, and the script that trains them."""

import os
import subprocess
import sys

import numpy as np
import pytest
import torch

from explorer.jobs import prepared
from explorer.networks.build import build
from explorer.screens.learn.sequences.letters import script
from explorer.training.lessons import next_letters
from explorer.training.lessons.letters_network import spec_of, weights_of
from explorer.training.lessons.next_letters import ALPHABETS, CORPORA, LetterReader, LettersTask, bits, coded, learn

SMALL = LettersTask(units=5, batches=60)


@pytest.fixture(scope="module")
def shipped():
    named = prepared.manifest()
    assert named is not None
    return prepared.folder() / "runs" / next(id for id in named.runs if id.startswith("letters-"))


@pytest.mark.parametrize("corpus", CORPORA)
def test_what_is_shipped_reaches_the_bits_that_are_told(shipped, corpus):
    told = [one for one in next_letters.load_course(shipped) if one.corpus == corpus]
    codes = torch.from_numpy(coded(corpus, next_letters.unseen(corpus, LettersTask())[0]))
    assert bits(next_letters.load(shipped, corpus), codes) == pytest.approx(told[-1].bits, abs=1e-5)
    assert told[0].bits > np.log2(len(ALPHABETS[corpus])) - 0.3
    assert told[-1].bits < told[0].bits
    assert told[-1].batch == LettersTask().batches


@pytest.mark.parametrize("corpus", CORPORA)
def test_the_builder_says_the_same_network(shipped, corpus):
    network = next_letters.load(shipped, corpus)
    spec = spec_of("reads letters", network)
    built = build(spec)
    built.load_state_dict(weights_of(network))
    codes = torch.from_numpy(coded(corpus, next_letters.unseen(corpus, LettersTask())[0][:100]))[None]
    rows = torch.nn.functional.one_hot(codes, len(ALPHABETS[corpus])).float()
    with torch.no_grad():
        assert torch.allclose(built(rows), network(codes)[0], atol=1e-6)
    assert sum(p.numel() for p in built.parameters()) == sum(p.numel() for p in network.parameters())


def test_weights_of_16_bits_are_kept_exactly(tmp_path):
    torch.manual_seed(1)
    network = LetterReader(4, 3)
    for weight in network.parameters():
        weight.data = weight.data.half().float()
    next_letters.save(tmp_path, "dna", network)
    for kept, weight in zip(next_letters.load(tmp_path, "dna").parameters(), network.parameters(), strict=True):
        assert torch.equal(kept, weight)


@pytest.mark.slow
def test_a_seed_repeats_a_training_and_the_state_is_carried_over_cuts():
    *_, (_, first) = learn("dna", SMALL)
    *_, (_, again) = learn("dna", SMALL)
    *_, (_, other) = learn("dna", LettersTask(units=5, batches=60, seed=1))
    assert first == again
    assert first.bits != other.bits
    assert first.bits < 2.0


@pytest.mark.slow
def test_the_script_trains_the_same_networks(tmp_path):
    path = tmp_path / "next-letters.py"
    path.write_text(script())
    done = subprocess.run(
        [sys.executable, str(path), "batches=4", "units=4"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    told = [line.split() for line in done.stdout.splitlines()]
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        known = [one for _, one in next_letters.train_both(LettersTask(batches=4, units=4))]
    finally:
        torch.set_num_threads(threads)
    assert told == [[one.corpus, str(one.batch), f"{one.bits:.4f}"] for one in known]
    kept = next_letters.load(tmp_path, "dna")
    assert kept.lstm.hidden_size == 4
