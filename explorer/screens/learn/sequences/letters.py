"""What cells remember, and generation: a small LSTM that guesses the next letter of a text or of DNA."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from explorer.components.topic import TopicView
from explorer.datasets.teaching import reading_frames, sentences
from explorer.jobs.runs import Run
from explorer.training.lessons import next_letters
from explorer.training.lessons.letters_network import spec_of
from explorer.training.lessons.next_letters import ALPHABETS, CORPORA, HELD_OUT, PICKED, Corpus, LettersTask
from explorer.training.lessons.standalone import standalone
from explorer.ui import follow, take_home, topics

_REMEMBER = TopicView("sequences/remember/main.js")
_GENERATION = TopicView("sequences/generation/main.js")
_NAMES = {"text": "network that reads a text", "dna": "network that reads DNA"}


def remember() -> None:
    """Show what the cells of a network that guesses letters hold, and what they follow."""
    topics.story(
        "A small LSTM learnt to guess the next letter, of a generated text and of generated DNA. To guess well it has "
        "to remember: whether a quotation is open, how many brackets, where in a codon it is. Does a single cell hold "
        "that? Choose a pattern or mark letters; cells are ranked on one text and judged on another."
    )
    run = _trained()
    task = LettersTask.model_validate(run.parameters["task"])
    marks = {f"{corpus}_{name}": values for corpus in CORPORA for name, values in _unseen(corpus, task.seed)[1].items()}
    _REMEMBER(
        key=f"sequences-remember-{run.id}",
        arrays={**_weights(run.folder), **marks},
        corpora=_corpora(task),
        part=PICKED,
    )
    _said(run, task)


def generation() -> None:
    """Show how the same network writes on, letter by letter."""
    topics.story(
        "A network that guesses the next letter can write: draw a letter from what it says, append it, ask again. "
        "Greedy takes the most probable letter each time, temperature flattens or sharpens the choice, top-k cuts it "
        "short. The most probable whole continuation is yet another thing."
    )
    run = _trained()
    task = LettersTask.model_validate(run.parameters["task"])
    _GENERATION(key=f"sequences-generation-{run.id}", arrays=_weights(run.folder), corpora=_corpora(task))
    _said(run, task)


def _trained() -> Run:
    return follow.until_done(follow.request("letters", {}, next_letters.TITLE))


def _weights(folder: Path) -> dict[str, np.ndarray]:
    return {
        f"{corpus}_{name}": weights
        for corpus in CORPORA
        for name, weights in next_letters.one_bias(next_letters.load(folder, corpus)).items()
    }


def _corpora(task: LettersTask) -> dict[str, Any]:
    return {corpus: {"alphabet": ALPHABETS[corpus], "letters": _unseen(corpus, task.seed)[0]} for corpus in CORPORA}


def _said(run: Run, task: LettersTask) -> None:
    """Say how far the networks came, and offer what was trained."""
    reached = next_letters.load_course(run.folder)
    ends = {corpus: [one for one in reached if one.corpus == corpus] for corpus in CORPORA}
    before, after = ({corpus: course[place].bits for corpus, course in ends.items()} for place in (0, -1))
    st.caption(
        f"{task.units} cells, {task.batches:,} batches, seed {task.seed}, one training of each. A letter of the unseen "
        f"text took {before['text']:.2f} bits before and {after['text']:.2f} after, one of the unseen DNA "
        f"{before['dna']:.2f} and {after['dna']:.2f}. Text and DNA are generated, with words, brackets, promoters and "
        f"codons that the generator knows; {PICKED:,} unseen letters pick a cell, the next {HELD_OUT:,} judge it."
    )
    follow.origin(run)
    take_home.network("next-letters", _specs(run.folder), script)
    take_home.inside("next-letters", {_NAMES[corpus]: run.folder / f"{corpus}.safetensors" for corpus in CORPORA})


@cache
def _unseen(corpus: Corpus, seed: int) -> tuple[str, dict[str, np.ndarray]]:
    return next_letters.unseen(corpus, LettersTask(seed=seed))


@cache
def _specs(folder: Path) -> dict[str, Any]:
    return {_NAMES[corpus]: spec_of(_NAMES[corpus], next_letters.load(folder, corpus)) for corpus in CORPORA}


def script() -> str:
    """Return the script that trains both networks again."""
    return standalone(
        [sentences, reading_frames, next_letters],
        "import sys\n"
        "torch.set_num_threads(1)\n"
        "task = LettersTask(**dict(pair.split('=') for pair in sys.argv[1:]))\n"
        "for network, reached in train_both(task):\n"
        "    print(reached.corpus, reached.batch, f'{reached.bits:.4f}', flush=True)\n"
        "    if reached.batch == task.batches:\n"
        "        save(Path('.'), reached.corpus, network)",
        "Train a small LSTM to guess the next letter, of a generated text and of generated DNA; print corpus, batch "
        "and bits a letter of unseen text, and write the weights. Settings may follow, as in batches=100 units=16.",
    )
