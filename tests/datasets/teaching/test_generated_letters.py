"""The generated text and DNA are what they are said to be: every mark found again from the letters alone."""

import re

import numpy as np
import pytest

from explorer.datasets.teaching.reading_frames import AMINO, BASES, CODONS, reading_frames
from explorer.datasets.teaching.sentences import DEEPEST, SIGNS, sentences

STOPS = {"TAA", "TAG", "TGA"}


@pytest.fixture(scope="module")
def text():
    return sentences(20_000, 3)


@pytest.fixture(scope="module")
def dna():
    return reading_frames(20_000, 3)


def test_marks_of_a_text_are_its_quotation_marks_and_brackets(text):
    letters, marks = text
    assert len(letters) == len(marks["quotes"]) == 20_000
    assert set(letters) <= set(SIGNS)
    quoted = np.cumsum([letter == '"' for letter in letters]) % 2
    assert np.array_equal(marks["quotes"], quoted)
    depth = np.cumsum([(letter == "(") - (letter == ")") for letter in letters])
    assert np.array_equal(marks["brackets"], depth)
    assert depth.max() == DEEPEST
    assert depth.min() == 0


def test_verbs_agree_with_the_subjects_that_wait_for_them(text):
    letters, marks = text
    waits = marks["plural"]
    ends = [k for k in range(1, len(letters) - 5) if waits[k - 1] >= 0 > waits[k]]
    assert len(ends) > 200
    for k in ends:
        verb = letters[k + 1 :].split(" ")[0] if letters[k] == " " else letters[k:].split(" ")[0]
        assert verb in (("are", "say") if waits[k - 1] else ("is", "says"))
    starts = [k for k in range(1, len(letters)) if waits[k - 1] < 0 <= waits[k]]
    for k in starts:
        assert waits[k] == (letters[k - 1] == "s")


def test_the_same_words_stand_within_quotations_and_outside(text):
    letters, marks = text
    words = [
        (found.group(), marks["quotes"][found.start()])
        for found in re.finditer("[a-z]+", letters[: letters.rindex(".")])
    ]
    inside, outside = ({word for word, quoted in words if quoted == part} for part in (1, 0))
    assert outside - inside == {"say", "says"}
    assert inside - outside == set()


def test_codons_are_the_standard_codes():
    """Some of each column of the table, and how many codons an amino acid has."""
    known = dict(zip(CODONS, AMINO, strict=True))
    pairs = "ATGM TGGW GCCA AAAK TTTF CACH GATD ATAI AGCS CGAR TTAL TATY GGGG CAAQ AATN GTTV TCCS ACTT CCGP TGCC GAGE"
    assert all(known[pair[:3]] == pair[3] for pair in pairs.split())
    assert {codon for codon, amino in known.items() if amino == "*"} == STOPS
    assert {amino: AMINO.count(amino) for amino in "LSRVPTAGIFYHQNKDECMW"} == (
        dict.fromkeys("LSR", 6)
        | dict.fromkeys("VPTAG", 4)
        | {"I": 3}
        | dict.fromkeys("FYHQNKDEC", 2)
        | {"M": 1, "W": 1}
    )


def test_frames_begin_behind_their_site_and_end_at_the_first_stop(dna):
    letters, marks = dna
    assert set(letters) == set(BASES)
    frame, third = marks["frame"], marks["third"]
    starts = [k for k in range(1, len(letters)) if frame[k] > frame[k - 1]]
    ends = [k for k in range(1, len(letters)) if frame[k] < frame[k - 1]]
    assert len(starts) > 60
    for first, last in zip(starts, ends, strict=False):
        assert letters[first - 2 : first + 1] == "ATG"
        assert letters[first - 15 : first - 9] == "AGGAGG"
        whole = letters[first - 2 : last + 1]
        codons = [whole[k : k + 3] for k in range(0, len(whole), 3)]
        assert len(whole) % 3 == 0
        assert [codon in STOPS for codon in codons] == [False] * (len(codons) - 1) + [True]
        assert 15 <= len(codons) - 2 <= 40
        assert third[first:last].tolist() == [int(k % 3 == 2) for k in range(2, len(whole) - 1)]
    assert (third[frame == 0] == -1).all()


def test_the_boxes_of_a_promoter_are_seventeen_letters_apart(dna):
    letters, marks = dna
    spaced = marks["spacer"]
    starts = [k for k in range(1, len(letters)) if spaced[k] > spaced[k - 1]]
    assert len(starts) > 60
    for first in starts[:-1]:
        assert letters[first - 5 : first + 1] == "TTGACA"
        assert spaced[first : first + 19].tolist() == [1] * 18 + [0]
        assert letters[first + 18 : first + 24] == "TATAAT"


def test_strong_letters_are_those_of_the_last_twenty(dna):
    letters, marks = dna
    for k in (19, 20, 500, 19_999):
        window = letters[k - 19 : k + 1]
        assert marks["gc"][k] == window.count("G") + window.count("C")
    assert (marks["gc"][:19] == -1).all()
