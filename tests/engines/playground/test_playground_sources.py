"""Points that come from a dataset: two of its columns, coloured by a trait."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pandas as pd
import pytest

from explorer.datasets.dataset import Dataset
from explorer.datasets.genotypes import Genotypes, variant_table
from explorer.datasets.traits import Column, Traits
from explorer.engines.playground import kept, sources
from explorer.engines.playground.session import Session
from explorer.errors import InputError
from explorer.genetics import structure
from explorer.messages.playground import commands
from explorer.messages.playground.state import State, change


@pytest.fixture(scope="module")
def cohort() -> Dataset:
    """Eighty samples of two groups: forty variants, a disease, a height, and a town."""
    rng = np.random.default_rng(5)
    group = np.arange(80) % 2
    dosages = rng.binomial(2, np.where(group[:, None] == 1, 0.7, 0.2), (80, 40)).astype(np.int8)
    dosages[3, 0] = -1
    samples = np.array([f"p{i}" for i in range(80)], dtype=object)
    table = pd.DataFrame({"disease": group, "height": dosages[:, 1] + 170.0, "town": group * 2.0}, index=samples)
    columns = (
        Column(name="disease", kind="binary", levels=("no", "yes")),
        Column(name="height", kind="quantitative"),
        Column(name="town", kind="categorical", levels=("a", "b", "c"), role="covariate"),
    )
    variants = variant_table("1", np.arange(1, 41), [f"rs{i}" for i in range(40)])
    return Dataset("cohort", Genotypes(dosages, samples, variants), Traits(table, columns))


def state(dataset: Dataset, columns: tuple[str, str], trait: str, **more: Any) -> State:
    """Return a playground on the dataset."""
    fields = {"data": "dataset", "dataset": dataset.digest, "columns": columns, "trait": trait, **more}
    return State.model_validate(fields)


def test_variants_components_and_traits_are_what_they_are(cohort: Dataset) -> None:
    drawn = sources.draw(state(cohort, ("snp:rs0", "pc:1"), "disease"), lambda _: cohort)
    known = np.arange(80) != 3
    assert (drawn.task, drawn.classes, len(drawn.labels)) == ("binary", 2, 79)
    (name, offset, scale), (second, off, sc) = drawn.axes
    assert (name, second) == ("rs0", "PC1")
    np.testing.assert_allclose(offset + scale * drawn.places[:, 0], cohort.genotypes.dosages[known, 0])
    scores, _ = structure.principal_components(cohort.genotypes, 10)
    np.testing.assert_allclose(off + sc * drawn.places[:, 1], scores[known, 0])
    assert (drawn.labels == cohort.traits["disease"][known]).all()
    height = sources.draw(state(cohort, ("column:town", "snp:rs1"), "height"), lambda _: cohort)
    assert height.task == "regression"
    assert np.corrcoef(height.labels, height.places[:, 1])[0, 1] == pytest.approx(1.0)
    town = sources.draw(state(cohort, ("snp:rs2", "snp:rs1"), "town"), lambda _: cohort)
    assert (town.task, town.classes) == ("classes", 3)


@pytest.mark.parametrize(
    ("columns", "trait", "reason"),
    [
        (("snp:nowhere", "pc:1"), "disease", "no such column"),
        (("pc:11", "pc:1"), "disease", "no such column"),
        (("column:weight", "pc:1"), "disease", "no such column"),
        (("rs1", "rs2"), "disease", "no such column"),
        (("snp:rs1", "snp:rs2"), "weight", "no such column"),
    ],
)
def test_columns_that_are_not_there_are_refused(cohort: Dataset, columns: Any, trait: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        sources.draw(state(cohort, columns, trait), lambda _: cohort)
    with pytest.raises(InputError, match="no workspace"):
        sources.draw(state(cohort, columns, trait))


def settled(session: Session) -> Session:
    """Wait until data were read."""
    end = time.monotonic() + 60
    while session.loading is not None and time.monotonic() < end:
        session.look()
        time.sleep(0.005)
    return session


def test_session_reads_beside_everything_else_and_goes_on(cohort: Dataset) -> None:
    def draw(start: State) -> Any:
        return sources.draw(start, lambda _: cohort)

    start = state(cohort, ("pc:1", "pc:2"), "disease", layers=[{"units": 3}])
    with ThreadPoolExecutor(1) as pool:
        session = Session(start, draw, pool)
        assert session.notice
        assert session.notice.kind == "loading"
        assert session.state.data == "circle"
        settled(session)
        assert session.state == start
        assert session.points.axes[0][0] == "PC1"
        session.target = (3, 0)
        while session.target:
            session.turn(0.05)
        changed = Session(State(), draw, pool)
        changed.obey(commands.Set(do="set", state=start.model_dump(mode="json")))
        changed.obey(commands.Set(do="set", state={"learning_rate": 0.5}))
        settled(changed)
        assert changed.state == change(start, {"learning_rate": 0.5})
        epoch = session.epoch
        session.obey(commands.Set(do="set", state={"noise": 7}))
        assert (session.epoch, session.loading, session.state.noise) == (epoch, None, 7)
        back = settled(kept.resume(kept.keep(session), draw, pool))
        assert back.epoch == 3
        assert (back.networks[0].state.theta == session.networks[0].state.theta).all()
        refused = settled(Session(change(start, {"trait": "weight"}), draw, pool))
        assert refused.notice
        assert "no such column" in refused.notice.text
        assert refused.epoch == 0
