"""Tokens in the browser's modules: byte pairs against a brute-force count, k-mers, the table."""

import itertools
import math
import subprocess
import sys
from collections import Counter

import arithmetic
import numpy as np
import pytest

FOLDER = "sequences/tokens"
RANDOM = np.random.default_rng(0)
WORDS = ["".join(RANDOM.choice(list("abc"), n)) for n in RANDOM.integers(1, 9, 60)]


def brute_merges(sequences: list[str], most: int) -> list[tuple[str, str]]:
    """Merge on lists of all sequences, one occurrence at a time; every pair is counted anew from every place."""
    now, merges = [list(one) for one in sequences], []
    while len(merges) < most:
        counts = Counter(pair for one in now for pair in itertools.pairwise(one))
        best = min(counts, key=lambda pair: (-counts[pair], pair), default=None)
        if best is None or counts[best] < 2:
            break
        merges.append(best)
        now = [brute_joined(one, best) for one in now]
    return merges


def brute_joined(parts: list[str], pair: tuple[str, str]) -> list[str]:
    made = []
    while parts:
        whole = tuple(parts[:2]) == pair
        made.append("".join(pair) if whole else parts[0])
        parts = parts[2:] if whole else parts[1:]
    return made


def test_merges_and_tokens_are_those_of_a_brute_force_count():
    asked = (
        "(() => { const all = learnt(words, 40); return { merges: all.merges, some: more.map((one) => "
        "encoded(one, all.merges)), times: all.steps.map(({ counts }) => counts[0]?.times) }; })()"
    )
    more = ["aabbcc", "cabcabcab", "zab", ""]
    told = arithmetic.evaluate(f"{FOLDER}/pairs.js", asked, words=WORDS, more=more)
    known = brute_merges(WORDS, 40)
    assert [tuple(pair) for pair in told["merges"]] == known
    for text, tokens in zip(more, told["some"], strict=True):
        parts = list(text)
        for pair in known:
            parts = brute_joined(parts, pair)
        assert tokens == parts
    assert told["times"][: len(known)] == sorted(told["times"][: len(known)], reverse=True)


def test_the_script_learns_the_merges_of_the_page(tmp_path):
    text = arithmetic.evaluate(f"{FOLDER}/script.js", "pairsScript('english', 30)")
    merges = arithmetic.evaluate(
        f"{FOLDER}/splitting.js",
        "merging('english').merges.slice(0, 30).map(([a, b], m) => "
        "[a, b, merging('english').steps[m].counts[0].times])",
    )
    path = tmp_path / "byte_pairs.py"
    path.write_text(text)
    said = subprocess.run([sys.executable, "-I", path], check=True, capture_output=True, text=True).stdout.splitlines()
    assert said[:-1] == [f"{m} {a} {b} {times}" for m, (a, b, times) in enumerate(merges, 1)]


def test_a_pairs_count_is_the_sum_over_the_words_that_have_it():
    asked = (
        "(() => { const w = begun(words); return counted(w).map(({ pair, times }) => "
        "[times, places(w, pair).reduce((sum, { count }) => sum + count, 0)]); })()"
    )
    for times, summed in arithmetic.evaluate(f"{FOLDER}/pairs.js", asked, words=WORDS):
        assert times == summed


def test_equal_neighbours_are_joined_from_the_left():
    """`aaa` has the pair a + a twice, but can be merged once."""
    told = arithmetic.evaluate(
        f"{FOLDER}/pairs.js", "[joined(['a','a','a'], ['a','a']), joined(['a','b','a'], ['a','a'])]"
    )
    assert told == [["aa", "a"], ["a", "b", "a"]]


def test_byte_pairs_find_a_planted_motif_and_nothing_as_long_in_shuffled_dna():
    asked = (
        "['motif', 'shuffled'].map((c) => merging(c).merges.slice(0, 20).map(([a, b], m) => "
        "[a + b, merging(c).steps[m].counts[0].times]))"
    )
    motif, shuffled = arithmetic.evaluate(f"{FOLDER}/splitting.js", asked)
    assert max((token for token, _ in motif), key=len) in "TATAAA"
    assert max(len(token) for token, _ in motif) >= 5
    assert max(len(token) for token, _ in shuffled) <= 3


def test_shuffled_dna_has_the_same_bases_and_no_more_motifs_than_chance():
    planted, mixed = arithmetic.evaluate(f"{FOLDER}/corpora.js", "[planted(), mixed()]")
    assert [Counter(one) for one in planted] == [Counter(one) for one in mixed]
    assert all("TATAAA" in one for one in planted)
    assert sum("TATAAA" in one for one in mixed) <= 2


@pytest.mark.parametrize("overlap", [True, False])
def test_a_kmers_index_is_its_number_of_base_four(overlap):
    sequence = "GATTACANGT"
    asked = "split(text, { corpus: 'motif', way: 'kmers', k: 3, overlap })"
    told = arithmetic.evaluate(f"{FOLDER}/splitting.js", asked, text=sequence, overlap=overlap)
    all_of_three = ["".join(bases) for bases in itertools.product("ACGT", repeat=3)]
    assert told["vocabulary"] == [*all_of_three, "[unk]"]
    tokens = [sequence[k : k + 3] for k in range(0, len(sequence) - 2, 1 if overlap else 3)]
    assert told["tokens"] == tokens
    assert told["indices"] == [all_of_three.index(t) if "N" not in t else 64 for t in tokens]


@pytest.mark.parametrize(("way", "unknown"), [("words", 2), ("characters", 1), ("pairs", 1)])
def test_only_what_the_corpus_lacks_is_unknown(way, unknown):
    """The words gene and genomics, and a letter that no sentence has."""
    asked = "split('Gene genomics é', { corpus: 'english', way, merges: 30 })"
    told = arithmetic.evaluate(f"{FOLDER}/splitting.js", asked, way=way)
    assert [told["vocabulary"][i] for i in told["indices"]].count("[unk]") == unknown
    for token, index in zip(told["tokens"], told["indices"], strict=True):
        assert told["vocabulary"][index] in (token, "[unk]")
    assert len(set(told["vocabulary"])) == len(told["vocabulary"])


def test_every_corpus_can_be_put_together_again_from_its_tokens():
    asked = (
        "['english', 'motif', 'shuffled'].map((corpus) => "
        "split(corpus === 'english' ? 'the genome' : 'ACGTT', { corpus, way: 'pairs', merges: 100 }).tokens.join(''))"
    )
    assert arithmetic.evaluate(f"{FOLDER}/splitting.js", asked) == ["the_genome_", "ACGTT", "ACGTT"]


def test_one_hot_times_the_table_is_a_row_and_places_are_sines_and_cosines():
    asked = (
        "({ rows: table(9), out: times(oneHot(5, 9), table(9)), longer: table(20)[5], "
        "places: [0, 1, 7].map(position) })"
    )
    told = arithmetic.evaluate(f"{FOLDER}/table.js", asked)
    rows = np.array(told["rows"])
    assert told["out"] == (np.eye(9)[5] @ rows).tolist() == told["longer"]
    assert rows == pytest.approx(rows.round(2))
    for place, values in zip((0, 1, 7), told["places"], strict=True):
        angles = [place, place, place / 100, place / 100]
        assert values == pytest.approx(
            [math.sin(angles[0]), math.cos(angles[1]), math.sin(angles[2]), math.cos(angles[3])]
        )


def test_the_rows_drawn_hold_the_chosen_one_first_and_last():
    places = [0, 1, 2, 30, 60, 61]
    drawn = arithmetic.evaluate(f"{FOLDER}/picture.js", "places.map((chosen) => rowsShown(chosen, 62))", places=places)
    for chosen, rows in zip(places, drawn, strict=True):
        held = [row for row in rows if row is not None]
        assert held == sorted(set(held))
        assert {0, chosen, 61} <= set(held)
        for before, after in itertools.pairwise(held):
            assert (after > before + 1) == (None in rows[rows.index(before) : rows.index(after)])


def test_the_question_is_settled_by_what_byte_pairs_do():
    told = arithmetic.evaluate(f"{FOLDER}/told.js", "[asked('genomics', 25), asked('genomics', 0), asked('gene', 100)]")
    assert [one["answers"][one["right"]] for one in told] == [
        "a few pieces of other words",
        "its 8 letters and an end sign",
        "one token of its own",
    ]


ANSWERS = [
    ("KMERS", {"tokens": 12 - 3 + 1, "rows": 4**3}, True),
    ("KMERS", {"tokens": 12, "rows": 64}, False),
    ("KMERS", {"tokens": 4, "rows": 64}, False),
    ("KMERS", {"tokens": 10, "rows": 12}, False),
    ("MERGE", {"pair": "d na", "times": 5}, True),
    ("MERGE", {"pair": "d na", "times": 9}, False),
    ("MERGE", {"pair": "n a", "times": 9}, False),
    ("MERGE", {"pair": "d n", "times": 5}, False),
    ("MERGE", {"pair": "r na", "times": 4}, False),
]


def test_exercises_accept_the_right_answer_alone():
    asked = "answers.map(([name, values]) => ({ KMERS, MERGE })[name].check(values))"
    told = arithmetic.evaluate(f"{FOLDER}/exercises.js", asked, answers=[list(one[:2]) for one in ANSWERS])
    for (_, values, right), said in zip(ANSWERS, told, strict=True):
        assert said["right"] is right, values
        assert said["words"]


def test_the_exercises_corpus_is_merged_so():
    assert brute_merges(["dna"] * 5 + ["rna"] * 4, 2) == [("n", "a"), ("d", "na")]
