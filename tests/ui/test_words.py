"""What forms are labelled with: words of the field, each with a hint, and no two alike in one form."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from pydantic import BaseModel

from explorer.datasets.filters import Filters
from explorer.datasets.simulation.pattern import PatternTrait
from explorer.datasets.splits import SplitSpec
from explorer.inspection.images.settings import Climb, PictureSettings
from explorer.networks import zoo
from explorer.screens.genome.data.change import RECIPES, Architecture
from explorer.training.lessons.digits import DigitsTask
from explorer.training.lessons.segmentation import SegmentationTask
from explorer.training.lessons.sequences import SequenceTask
from explorer.training.spec import Optimizer, Protocol, RunSpec, Schedule
from explorer.ui import forms
from explorer.ui.network_form import PROTOCOL_FIELDS

OF_TRAINING: list[tuple[type[BaseModel], tuple[str, ...]]] = [
    (SplitSpec, ("test_share", "validation_share", "seed")),
    (Filters, ("maf", "missing", "ld_r2", "info", "dose_r2")),
    (RunSpec, ("epochs", "batch_size", "seed", "l1", "l2")),
    (Optimizer, tuple(Optimizer.model_fields)),
    (Schedule, ("kind", "warm_up")),
]
"""What the Train page draws, each with the fields that it draws."""
WHOLE: list[type[BaseModel]] = [
    *(Architecture, PatternTrait, Filters, DigitsTask, SegmentationTask, SequenceTask, Climb),
    *(model for _, model in RECIPES.values()),
    *(zoo.settings(name) for name in zoo.names()),
]
DRAWN = [
    *OF_TRAINING,
    (Protocol, PROTOCOL_FIELDS),
    (PictureSettings, ("patch", "stride", "fill")),
    *((model, tuple(model.model_fields)) for model in WHOLE),
]


@pytest.mark.parametrize(("model", "names"), DRAWN, ids=lambda one: one.__qualname__ if isinstance(one, type) else "")
def test_every_field_of_a_form_has_a_name_in_words_and_a_hint(model, names):
    titles = [forms.titled(model, name) for name in names]
    assert [title for title, count in Counter(titles).items() if count > 1] == []
    for name, title in zip(names, titles, strict=True):
        assert not re.search(r"\b(maf|lr|ld|qtl|kind|people|cam|hwe|info)\b", title, re.I) or title in (
            "LD r²",
            "QTL",
            "LD window",
            "Shared QTL",
            "Kind of trait",
        ), title
        hint = model.model_fields[name].description
        assert hint, f"{title} says nothing of itself"
        assert hint[0].isupper() or hint[0].isdigit(), hint
        assert "`" not in hint, f"{title} names a variable: {hint}"


def test_no_two_fields_of_the_train_page_are_called_alike():
    titles = Counter(forms.titled(model, name) for model, names in OF_TRAINING for name in names)
    assert [title for title, count in titles.items() if count > 1] == []


def test_options_are_words():
    field = Optimizer.model_fields["kind"]
    assert isinstance(field.json_schema_extra, dict)
    words = field.json_schema_extra["words"]
    assert isinstance(words, dict)
    assert set(words) == set(forms.get_args(field.annotation))
