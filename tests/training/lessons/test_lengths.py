"""Encoder-decoders of the lesson on lengths: torch's cells, the genetic code, shuffled answers, what is shipped."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from explorer.datasets.teaching.rewriting import ONES, REWRITINGS, TENS, drawn, held_out, in_words, protein
from explorer.jobs import prepared
from explorer.networks.build import build
from explorer.training.lessons import lengths_network
from explorer.training.lessons.lengths import (
    KINDS,
    NONE,
    Lengths,
    LengthsTask,
    batch,
    loss,
    measure,
    share_right,
    train,
)
from explorer.training.lessons.writers import WIDTH, Writers

CODONS = {
    "F": "TTT TTC", "L": "TTA TTG CTT CTC CTA CTG", "I": "ATT ATC ATA", "M": "ATG", "V": "GTT GTC GTA GTG",
    "S": "TCT TCC TCA TCG AGT AGC", "P": "CCT CCC CCA CCG", "T": "ACT ACC ACA ACG", "A": "GCT GCC GCA GCG",
    "Y": "TAT TAC", "H": "CAT CAC", "Q": "CAA CAG", "N": "AAT AAC", "K": "AAA AAG", "D": "GAT GAC", "E": "GAA GAG",
    "C": "TGT TGC", "W": "TGG", "R": "CGT CGC CGA CGG AGA AGG", "G": "GGT GGC GGA GGG",
}  # fmt: skip
"""The standard code as textbooks list it, by amino acid."""


def number_of(words: list[str]) -> int:
    """Return the number that is written in words."""
    total = part = 0
    for word in words:
        if word == "thousand":
            total, part = 1000 * part, 0
        elif word == "hundred":
            part *= 100
        elif word != "and":
            part += ONES.index(word) if word in ONES else 10 * TENS.index(word) + 20
    return total + part


def test_a_protein_is_what_the_standard_code_says():
    for acid, codons in CODONS.items():
        for codon in codons.split():
            assert protein(f"CATG{codon}TGATT") == ["M", acid]
    assert sum(len(codons.split()) for codons in CODONS.values()) == 61
    for stop in ("TAA", "TAG", "TGA"):
        assert protein(f"ATGGCA{stop}GCATAA") == ["M", "A"]
    assert protein("GATGATG") == ["M", "M"]
    assert protein("CCCC") == []


def test_words_are_numbers_again():
    assert " ".join(in_words(407)) == "four hundred and seven"
    assert " ".join(in_words(120_012)) == "one hundred and twenty thousand and twelve"
    assert " ".join(in_words(1100)) == "one thousand one hundred"
    assert " ".join(in_words(1001)) == "one thousand and one"
    numbers = [*range(2000), *random.Random(0).sample(range(1_000_000), 2000)]
    assert [number_of(in_words(number)) for number in numbers] == numbers


@pytest.mark.parametrize("name", list(REWRITINGS))
def test_what_is_tried_is_never_practised_on(name):
    task = REWRITINGS[name]
    generator = random.Random(1)
    for length in (task.tried[0], task.practised[1]):
        practised, tried = (drawn(task, length, 60, generator, kept) for kept in (False, True))
        assert not any(map(held_out, practised))
        assert all(map(held_out, tried))
        assert all(length == len(task.answer(text) if name == "protein" else text) for text in practised + tried)


def torch_twin(networks: Writers, place: int) -> tuple[nn.GRUCell, nn.GRUCell]:
    """Return torch's cells with the weights of one network."""
    cells = []
    for part in ("reader", "writer"):
        input, state, bias, own = (
            networks.weights[f"{part}_{name}"][place].detach() for name in ("input", "state", "bias", "state_bias")
        )
        cell = nn.GRUCell(input.shape[0], WIDTH)
        cell.load_state_dict({"weight_ih": input.T, "weight_hh": state.T, "bias_ih": bias[0], "bias_hh": own[0]})
        cells.append(cell)
    return cells[0], cells[1]


@pytest.mark.parametrize("attends", [False, True])
@torch.no_grad()
def test_each_network_of_the_stack_is_torchs_cells_with_attention(attends):
    networks = Writers(REWRITINGS["numbers"], attends, [3, 4])
    _, read, target = batch(networks.task, 2, 3, random.Random(0), length=4)
    before = torch.cat([torch.full((2, 3, 1), networks.begin), target[:, :, :-1].clamp(min=0)], 2)
    logits = networks.write(networks.encode(read), before)
    for place in range(2):
        w = {name: weight[place] for name, weight in networks.weights.items()}
        reader, writer = torch_twin(networks, place)
        state, states = torch.zeros(3, WIDTH), []
        for k in range(4):
            state = reader(w["read"][read[place, :, k]], state)
            states.append(state)
        memory = torch.stack(states, 1)
        for step in range(before.shape[2]):
            state = writer(w["written"][before[place, :, step]], state)
            out = state @ w["out_state"] + w["out_bias"]
            if attends:
                looked = F.scaled_dot_product_attention((state @ w["score"])[:, None], memory, memory, scale=1.0)
                out = out + looked[:, 0] @ w["out_context"]
            assert torch.allclose(logits[place, :, step], out, atol=1e-5)


def test_what_follows_the_end_does_not_count():
    networks = Writers(REWRITINGS["numbers"], True, [0])
    _, read, target = batch(networks.task, 1, 8, random.Random(3), length=3)
    assert (target == NONE).any()
    longer = torch.cat([target, torch.full((1, 8, 2), NONE)], 2)
    assert float(loss(networks, read, longer).detach()) == pytest.approx(
        float(loss(networks, read, target).detach()), rel=1e-6
    )


def test_rounding_moves_no_weight_by_more_than_half_a_step():
    networks = Writers(REWRITINGS["reverse"], True, [0, 1])
    before = {name: weight.detach().clone() for name, weight in networks.weights.items()}
    whole, scales = networks.rounded()
    for name, weight in networks.weights.items():
        assert torch.allclose(weight[0], whole[name] * scales[name], atol=1e-6)
        assert float((weight[0] - before[name][0]).abs().max().detach()) <= scales[name] * 0.5001
        assert int(whole[name].abs().max()) == 127


@pytest.mark.slow
def test_the_script_says_what_the_lesson_says(tmp_path: Path):
    task = LengthsTask(seeds=2, steps=2, tested=10)
    path = tmp_path / "lengths.py"
    path.write_text(lengths_network.script(task))
    assert "import explorer" not in path.read_text()
    assert "from explorer" not in path.read_text()
    said = subprocess.run([sys.executable, "-I", path], cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    assert said.splitlines() == list(lines(measure(task)))


def lines(made: Lengths) -> Iterator[str]:
    for name, right in made.right.items():
        for kind, rows in zip(KINDS, right, strict=True):
            for length, shares in enumerate(rows.tolist(), REWRITINGS[name].tried[0]):
                yield " ".join(map(str, [name, kind, length, *(round(share, 6) for share in shares)]))


def test_the_builder_has_the_reader():
    spec = lengths_network.reader("protein", 22)
    network = build(spec)
    assert network(torch.randn(2, 4, 22)).shape == (2, WIDTH)
    assert sum(p.numel() for p in network.parameters()) == 4 * 16 + 16 + 3 * WIDTH * (16 + WIDTH + 2)


@pytest.fixture(scope="module")
def shipped() -> Lengths:
    named = prepared.manifest()
    assert named is not None
    return Lengths.load(prepared.folder() / "runs" / next(id for id in named.runs if id.startswith("lengths-")))


@pytest.mark.parametrize("name", list(REWRITINGS))
def test_the_shipped_weights_do_what_was_measured(shipped: Lengths, name):
    task = REWRITINGS[name]
    for k, kind in enumerate(KINDS):
        networks = Writers(task, kind == "attention", [0])
        with torch.no_grad():
            for part, weight in networks.weights.items():
                key = f"{name} {kind} {part}"
                weight.copy_(torch.from_numpy(shipped.weights[key].astype(np.float32) * shipped.scales[key])[None])
        known = shipped.right[name][k, task.practised[1] - task.tried[0], 0]
        found = share_right(networks, task.practised[1], LengthsTask().tested)[0]
        assert found == pytest.approx(known, abs=0.0101), "a text or two may tip over with another order of sums"


def test_what_the_page_says_of_lengths_is_so(shipped: Lengths):
    """Some network with attention does the longest practised texts, the mean without is lower; far longer ones fail."""
    for name, task in REWRITINGS.items():
        right, last = shipped.right[name], task.practised[1] - task.tried[0]
        assert right[1, last, 0] > 0.9, f"{name}: the network that runs on the page"
        assert right[1, last].mean() > right[0, last].mean(), name
        assert right[:, -1].max() < 0.1, name
        assert all(held_out(text) for row in shipped.examples[name] for text in row)


@pytest.mark.slow
def test_shuffled_answers_teach_nothing():
    """Taught the answers of other texts, networks get held-out letters right by chance, 1 in 8."""
    task = REWRITINGS["reverse"]
    _, read, target = batch(task, 2, 300, random.Random(5), kept=True, length=4)
    shares = {}
    for shuffled in (False, True):
        networks = train(task, True, range(2), 600, shuffled=shuffled)
        shares[shuffled] = float((networks.say(read, 4) == target[:, :, :4]).double().mean())
    assert shares[True] == pytest.approx(1 / 8, abs=0.03)
    assert shares[False] > 0.8
