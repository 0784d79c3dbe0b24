"""The browser's LSTM that reads letters, against torch's; what a reader types, brought into the alphabet."""

import arithmetic
import numpy as np
import pytest
import torch

from explorer.training.lessons.next_letters import ALPHABETS, LetterReader, one_bias

MODULE = "sequences/letters/lstm.js"
UNITS, TEXT = 7, [3, 0, 5, 5, 2, 1, 4, 0, 3]


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(4)
    return LetterReader(6, UNITS).double()


@pytest.fixture(scope="module")
def states(network):
    """h and c after each letter of `TEXT`, by torch."""
    found, state = [], None
    for code in TEXT:
        _, state = network(torch.tensor([[code]]), state)
        found.append([part[0, 0].detach().numpy() for part in state])
    return np.array(found)


def weights(network):
    return {name: values.ravel().tolist() for name, values in one_bias(network).items()}


def test_states_and_scores_are_torchs(network, states):
    asked = """(() => {
      const lstm = new Lstm(weights), all = new Reading(lstm, text).go(4).go();
      const again = lstm.step(all.after(3), text[3]);
      const { done, hidden, memory } = all, scores = lstm.scores(all.state.h), cell = all.cell(2);
      return { done, hidden, memory, scores, cell, again: again.c, after: all.after(4).c, none: all.after(0).h };
    })()"""
    told = arithmetic.evaluate(MODULE, asked, weights=weights(network), text=TEXT)
    assert told["done"]
    assert np.reshape(told["hidden"], (-1, UNITS)) == pytest.approx(states[:, 0], abs=1e-7)
    assert np.reshape(told["memory"], (-1, UNITS)) == pytest.approx(states[:, 1], abs=1e-7)
    assert told["cell"] == pytest.approx(states[:, 1, 2], abs=1e-7)
    assert told["again"] == pytest.approx(told["after"])
    assert told["none"] == [0] * UNITS
    logits = network(torch.tensor([TEXT]))[0][0, -1].detach().numpy()
    assert told["scores"] == pytest.approx(logits, abs=1e-6)


def test_gates_add_up_to_the_state(network, states):
    """Each gate by the definition, in numpy."""
    asked = """(() => {
      const lstm = new Lstm(weights), all = new Reading(lstm, text).go();
      return lstm.opened(all.after(5), text[5], 3);
    })()"""
    told = arithmetic.evaluate(MODULE, asked, weights=weights(network), text=TEXT)
    named = {name: values.astype(float) for name, values in one_bias(network).items()}
    h, c = states[4]
    for place, gate in enumerate(told["gates"]):
        row = place * UNITS + 3
        assert gate["name"] == "ifgo"[place]
        assert gate["states"] == pytest.approx(named["hidden"][row] * h, abs=1e-7)
        assert gate["letter"] == pytest.approx(named["input"][row, TEXT[5]], abs=1e-7)
        total = named["bias"][row] + named["input"][row, TEXT[5]] + named["hidden"][row] @ h
        assert gate["sum"] == pytest.approx(total, abs=1e-6)
        assert gate["value"] == pytest.approx(np.tanh(total) if place == 2 else 1 / (1 + np.exp(-total)), abs=1e-6)
    i, f, g, o = (gate["value"] for gate in told["gates"])
    assert told["memory"] == pytest.approx(f * c[3] + i * g, abs=1e-7)
    assert told["memory"] == pytest.approx(states[5, 1, 3], abs=1e-6)
    assert told["shown"] == pytest.approx(o * np.tanh(told["memory"]))
    assert told["shown"] == pytest.approx(states[5, 0, 3], abs=1e-6)


def test_untrained_weights_are_drawn_as_torch_draws_them():
    asked = "(() => { const w = untrained(27, 48, 3); return { ...w, other: untrained(27, 48, 4).input[0] }; })()"
    told = arithmetic.evaluate("sequences/letters/untrained.js", asked)
    drawn = one_bias(LetterReader(27, 48))
    for name, values in drawn.items():
        ours = np.array(told[name])
        assert ours.size == values.size
        assert np.abs(ours).max() <= (2 if name == "bias" else 1) / np.sqrt(48)
        if values.size > 100:
            assert ours.std() == pytest.approx(values.std(), rel=0.1)
    assert told["other"] != told["input"][0]


def test_what_is_typed_is_brought_into_the_alphabet_or_left_out():
    asked = """texts.map(([alphabet, text]) => {
      const { codes, left } = coded(alphabet, text);
      return [codes.map((k) => alphabet[k]).join(""), left];
    })"""
    texts = [[ALPHABETS["text"], "The “Cells”\n[are] here! 7é"], [ALPHABETS["dna"], "acgU nX"], [ALPHABETS["dna"], ""]]
    told = arithmetic.evaluate("sequences/letters/alphabet.js", asked, texts=texts)
    assert told == [['the "cells" (are) here. ', 2], ["ACGT", 3], ["", 0]]
