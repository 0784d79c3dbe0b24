"""The view of random labels: its sizes are the published ones, its exercises take the right answers."""

from __future__ import annotations

import itertools

import pytest
from arithmetic import evaluate

from explorer.training.lessons.memorising import LAYERS, parameters

ASKED, PUBLISHED, COURSES = (f"generalising/random_labels/{name}.js" for name in ("asked", "published", "courses"))


def test_weights_are_counted_as_the_library_does() -> None:
    lists = [list(LAYERS), [2352, 512, 10], [2352, 512, 512, 512, 10], [64, 3]]
    counted = evaluate(PUBLISHED, "lists.map(weightsOf)", lists=lists)
    assert counted == [parameters(tuple(one)) for one in lists] == [301_066, 1_209_866, 1_735_178, 195]


def test_the_published_numbers_are_those_of_the_paper() -> None:
    """Zhang et al.: Understanding deep learning requires rethinking generalization. ICLR 2017."""
    rows = evaluate(PUBLISHED, "[...CIFAR, IMAGENET]")
    assert {row["name"]: [*row["labels"].values(), *row["shuffled"].values()] for row in rows} == {
        "Inception, small": [100, 85.75, 100, 9.78],
        "AlexNet, small": [100, 76.07, 99.82, 9.86],
        "MLP 3 × 512": [100, 52.39, 100, 10.48],
        "MLP 1 × 512": [100, 50.51, 99.34, 10.61],
        "Inception V3": [100, 80.38, 99.14, 0.56],
    }
    sizes = {one["name"]: (one["images"], one["weights"]) for one in evaluate(PUBLISHED, "SIZES")}
    assert sizes == {
        "Inception, small": (50_000, 1_649_402),
        "AlexNet, small": (50_000, 1_387_786),
        "MLP 1 × 512": (50_000, 1_209_866),
        "Inception V4": (1_200_000, 42_681_353),
        "AlexNet": (1_200_000, 61_100_840),
        "ResNet-18": (1_200_000, 11_689_512),
        "ResNet-152": (1_200_000, 60_192_808),
        "VGG-11": (1_200_000, 132_863_336),
        "VGG-19": (1_200_000, 143_667_240),
    }


def test_means_are_of_counts_and_the_first_full_epoch_is_found() -> None:
    about = {"shares": [0, 1], "seeds": [3, 4], "epochs": 2, "trained": 10, "tested": 4}
    accuracy = {
        "train": [0.1, 0.9, 1.0, 0.2, 1.0, 1.0, 0.1, 0.5, 0.9, 0.1, 0.6, 1.0],
        "test": [0.0, 0.5, 1.0, 0.25, 0.75, 0.75, 0.0, 0.25, 0.0, 0.25, 0.25, 0.5],
    }
    expression = """(() => {
        const all = new Courses(about, accuracy);
        return [all.counts("train", 1, 1), all.mean("test", 0, 2), all.mean("test", 1, 2), all.full(0), all.full(1)];
    })()"""
    assert evaluate(COURSES, expression, about=about, accuracy=accuracy) == [[5, 6], 7 / 8, 2 / 8, [2, 1], [None, 2]]


def test_what_is_not_all_of_them_is_never_100_percent() -> None:
    shares = [1, 6284 / 6285, 0.9994, 274 / 2700, 0]
    written = evaluate("generalising/random_labels/chart.js", "shares.map(percent)", shares=shares)
    assert written == ["100%", "99.98%", "99.9%", "10.1%", "0.0%"]


def test_labels_are_put_apart_in_their_order() -> None:
    levels = evaluate(PUBLISHED, "apart([10, 11, 12, 80], 15, 5, 90)")
    assert all(b - a >= 14.9 for a, b in itertools.pairwise(levels))
    assert levels[0] >= 5
    assert levels[-1] <= 90


@pytest.mark.parametrize(
    ("exercise", "field", "right", "wrong"),
    [
        ("WEIGHTS", "weights", [1_209_866], [1_209_344, 407_050, 1_209_865, 512]),
        ("WORTH", "share", [25], [0.25, 100, 0, 10]),
    ],
)
def test_exercises_take_the_right_answers_and_say_why_others_are_wrong(exercise, field, right, wrong) -> None:
    told = evaluate(
        ASKED, f"values.map((value) => {exercise}.check({{ [field]: value }}))", values=right + wrong, field=field
    )
    assert [one["right"] for one in told] == [True] * len(right) + [False] * len(wrong)
    assert len({one["words"] for one in told[:4]}) == 4 if exercise == "WORTH" else len({o["words"] for o in told}) >= 4


def test_only_labels_that_are_all_shuffled_are_asked_about() -> None:
    asked = evaluate(ASKED, "[1, 0.5].map((share) => howFar(share, 1257))")
    assert "All 1,257 labels" in asked[0]["question"]
    assert asked[0]["answers"][asked[0]["right"]] == "All of them"
    assert asked[1] is None
