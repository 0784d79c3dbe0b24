"""Steps of a tour are done by what is observed, one at a time, and progress is kept as far as it is sound."""

import re

import pytest

from explorer.messages.choices import Selection, TourAct, Tours
from explorer.ui import navigation
from explorer.ui.tours.progress import NOTHING, Progress
from explorer.ui.tours.step import Seen, Step, Tour, done
from explorer.ui.tours.texts import TOURS

CHOSEN = Selection(variant=7, region=("10", 1, 9))


@pytest.fixture
def progress() -> Progress:
    return Progress(TOURS)


def never(_kind: str, _since: float) -> bool:
    return False


@pytest.mark.parametrize(
    ("step", "enough", "too_little"),
    [
        (Step("data", "", arrives=True), Seen("data"), Seen("train")),
        (Step("data", "", shows="#x"), Seen("data", {"shown": 1}), Seen("data", {"shown": 0})),
        (Step("data", "", least={"a": 2, "b": 1}), Seen("data", {"a": 2, "b": 5}), Seen("data", {"a": 9})),
        (Step("data", "", zooms=True), Seen("data", zoomed=True), Seen("data", variant=3)),
        (Step("data", "", chooses=True), Seen("data", variant=3, before=2), Seen("data", variant=2, before=2)),
        (Step("data", "", chooses=True), Seen("data", variant=0), Seen("data")),
        (Step("data", "", begins="train"), Seen("data", begun=frozenset({"train"})), Seen("data")),
    ],
)
def test_a_step_is_done_by_what_it_asks_for_and_nothing_less(step: Step, enough: Seen, too_little: Seen) -> None:
    assert done(step, enough)
    assert not done(step, too_little)
    assert not done(Step("jobs", step.words, **{k: getattr(step, k) for k in ("shows", "least", "begins")}), enough)


@pytest.mark.parametrize("name", TOURS)
def test_each_tour_ends_with_a_step_that_only_says_where_one_has_come(name: str) -> None:
    steps = TOURS[name].steps
    assert [step.closing for step in steps] == [False] * (len(steps) - 1) + [True]
    for step in steps:
        assert navigation.title(step.page)
        assert len(re.findall(r"[.!?]”?(?: |$)", step.words)) <= 3, "a step is a sentence or two"
        assert len(step.words) <= 170


def test_steps_are_walked_one_after_the_other(progress: Progress) -> None:
    progress.begin("teach")
    progress.advance("playground", NOTHING, never)
    assert progress.at == 0
    for step, facts in enumerate(({"guessed": 1.0}, {"epoch": 100.0}, {"hidden_layers": 1.0})):
        progress.obey(TourAct(do="told", tour="teach", step=step, facts=facts))
        progress.advance("playground", NOTHING, never)
        assert progress.at == step + 1
    progress.advance("playground", NOTHING, never)
    assert progress.at == 3, "what was told of a step before does not count for the next"


def test_what_comes_late_or_of_another_tour_is_left(progress: Progress) -> None:
    progress.begin("teach")
    for act in (
        TourAct(do="skip", tour="teach", step=1),
        TourAct(do="skip", tour="try", step=0),
        TourAct(do="told", tour="teach", step=4, facts={"guessed": 1.0}),
    ):
        progress.obey(act)
        progress.advance("playground", NOTHING, never)
        assert (progress.open, progress.at) == ("teach", 0)


def test_a_variant_chosen_before_the_step_does_not_count(progress: Progress) -> None:
    progress.steps["try"] = 1
    progress.begin("try", CHOSEN)
    progress.advance("saliency", CHOSEN, never)
    assert progress.at == 1
    progress.advance("saliency", Selection(variant=8), never)
    assert progress.at == 2


def test_only_work_requested_since_the_step_began_counts(progress: Progress) -> None:
    progress.steps["bring"] = 4
    progress.begin("bring")
    began = progress.since
    progress.advance("train", NOTHING, lambda kind, since: kind == "train" and since > began)
    assert progress.at == 4
    progress.advance("train", NOTHING, lambda kind, since: kind == "train" and since == began)
    assert progress.at == 5


def test_a_tour_is_skipped_through_left_and_begun_again(progress: Progress) -> None:
    progress.begin("bring")
    for step in range(len(TOURS["bring"].steps)):
        assert progress.open == "bring"
        progress.obey(TourAct(do="skip", tour="bring", step=step))
    assert progress.open == ""
    assert progress.finished("bring")
    progress.begin("bring")
    assert progress.at == 0
    progress.obey(TourAct(do="back", tour="bring", step=0))
    assert progress.at == 0
    progress.obey(TourAct(do="skip", tour="bring", step=0))
    progress.obey(TourAct(do="leave", tour="bring", step=1))
    assert (progress.open, progress.steps["bring"], progress.step) == ("", 1, None)


def test_what_a_browser_remembers_is_taken_up_as_far_as_it_is_sound() -> None:
    known = Progress(TOURS)
    known.obey(TourAct(do="restore", kept=Tours(open="try", steps={"try": 2, "bring": 99, "nonsense": 3})))
    assert (known.open, known.steps) == ("try", {"try": 2, "bring": len(TOURS["bring"].steps)})
    begun = Progress(TOURS)
    begun.begin("teach")
    begun.obey(TourAct(do="restore", kept=Tours(open="try", steps={"teach": 3, "try": 2})))
    assert (begun.open, begun.at) == ("teach", 3), "what a link opened stays open, where it was left"
    finished = Progress({"a": Tour("A", "", (Step("data", ""),))})
    finished.obey(TourAct(do="restore", kept=Tours(open="a", steps={"a": 1})))
    assert finished.open == ""
    assert Tours.model_validate(known.kept()) == Tours(open="try", steps=known.steps)
