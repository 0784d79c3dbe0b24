"""What the Train page says of classes: thresholds that move, verdicts with intervals, a class never predicted."""

import json
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from explorer.training.compared import Comparison
from explorer.training.thresholds import thresholds

RNG = np.random.default_rng(1)
Y = (RNG.random(200) < 0.3).astype(float)
PROBABILITY = np.clip(0.3 + 0.3 * (Y - 0.3) + 0.1 * RNG.normal(size=200), 0.01, 0.99)
COMPARED = Comparison(
    metric="auroc", network=0.626, rival=0.631, difference=-0.005, low=-0.08, high=0.07, samples=103, folds=1
)


def slider(table: str) -> None:
    from explorer.screens.genome.train import threshold
    from explorer.training.thresholds import Thresholds

    threshold.show(Thresholds.model_validate_json(table), "run")


def beside(own: str, rivals: str) -> None:
    import json

    from explorer.screens.genome.train import table

    table.show(table.rows(json.loads(own), "MLP", json.loads(rivals)), ("control", "AD"))


def called(own: str, levels: tuple[str, ...]) -> None:
    import json

    from explorer.screens.genome.train import results

    results._called(json.loads(own), levels)


def test_a_moved_threshold_shows_what_it_calls() -> None:
    counted = thresholds(Y, PROBABILITY, ("control", "AD"))
    app = AppTest.from_function(slider, args=(counted.model_dump_json(),), default_timeout=60).run()
    assert not app.exception
    for threshold in (0.5, 0.31):
        app.slider[0].set_value(threshold).run()
        shown = {one.label: (one.value, one.delta) for one in app.metric}
        called, case = threshold < PROBABILITY, Y == 1
        hits = int((called & case).sum())
        assert shown["Precision"][0] == f"{hits / called.sum():.1%}"
        assert shown["Recall"][0] == f"{hits / case.sum():.1%}"
        assert shown["Specificity"][0] == f"{(~called & ~case).sum() / (~case).sum():.1%}"
        assert shown["Recall"][1].startswith(f"{hits} of {int(case.sum())};")
        assert shown["Prevalence"][0] == f"{case.mean():.1%}"
    assert app.slider[0].label == "Threshold of the probability of AD"
    found = counted.at(0.31)
    assert f"There {found.precision_at(0.01):.1%} of those called AD would be AD." in [
        one.value for one in app.markdown
    ]
    app.number_input[0].set_value(100 * case.mean()).run()
    precision = app.metric[1].value
    assert f"There {precision} of those called AD would be AD." in [one.value for one in app.markdown]
    assert len(app.get("plotly_chart")) == 2


def test_a_threshold_of_probabilities_all_alike() -> None:
    app = AppTest.from_function(
        slider, args=(thresholds(Y, np.full(200, 0.3), ("control", "AD")).model_dump_json(),), default_timeout=60
    ).run()
    assert not app.exception
    assert {one.label: one.value for one in app.metric}["Precision"] == "–"
    assert "Nobody would be called AD." in [one.value for one in app.markdown]


@pytest.mark.parametrize("compared", [COMPARED.model_dump(mode="json"), None, "absent"])
def test_the_table_gives_each_rival_its_verdict_and_opens_what_an_earlier_version_measured(compared: Any) -> None:
    fold = {"accuracy": 0.6, "precision": None, "recall": 0.0, "auroc": 0.626}
    own = {"folds": [fold], "summary": {name: {"mean": value, "sd": None} for name, value in fold.items()}}
    rival = {**own, "trait": "disease", "title": "Logistic regression", "inputs": "all", "note": ""}
    rival |= {} if compared == "absent" else {"compared": compared}
    app = AppTest.from_function(beside, args=(json.dumps(own), json.dumps([rival])), default_timeout=60).run()
    assert not app.exception
    shown = app.table[0].value
    assert "Precision and recall are those of AD." in [one.value for one in app.caption]
    expected = "**about equal**" if isinstance(compared, dict) else ""
    assert shown["network is"].tolist() == ["", expected]
    assert len(app.get("plotly_chart")) == (2 if isinstance(compared, dict) else 1)


def test_a_network_that_calls_everybody_control_is_said_to() -> None:
    own = {"folds": [{"confusion": [[30, 0], [20, 0]]}, {"confusion": [[30, 0], [23, 0]]}]}
    app = AppTest.from_function(called, args=(json.dumps(own), ("control", "AD")), default_timeout=60).run()
    assert [one.value for one in app.warning] == [
        r"It never predicts AD\: all 103 held\-out samples are called control\."
    ]
    assert "largest class" in app.markdown[0].value
    quiet = AppTest.from_function(called, args=(json.dumps(own), ()), default_timeout=60).run()
    assert len(quiet.warning) + len(quiet.markdown) == 0


def ranked(folder: str) -> None:
    from pathlib import Path
    from types import SimpleNamespace

    from explorer.screens.genome.train import results

    results._ranking(SimpleNamespace(folder=Path(folder)))  # type: ignore[arg-type]


def test_promoters_have_p_and_q_where_the_ranking_had_a_control(tmp_path):
    """A ranking from before there was a control is shown as it is."""
    lines = ["fold,rank,chromosome,gene,strand,tss,score,loss,p,q,chosen", "0,1,7,GENE,+,1000,0.6,0.5,0.01,0.02,True"]
    (tmp_path / "ranking.csv").write_text("\n".join(lines))
    at = AppTest.from_function(ranked, args=(str(tmp_path),)).run()
    assert not at.exception
    assert at.dataframe[0].value[["p", "q"]].to_numpy().tolist() == [[0.01, 0.02]]
    assert "1 of 1 promoters have q below 0.05" in at.caption[0].value
    (tmp_path / "ranking.csv").write_text(
        "\n".join(line.replace(",p,q,", ",").replace(",0.01,0.02,", ",") for line in lines)
    )
    at.run()
    assert not at.exception
    assert list(at.dataframe[0].value) == [name for name in lines[0].split(",") if name not in ("p", "q")]
    assert "permuted" not in at.caption[0].value
