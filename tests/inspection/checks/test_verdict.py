"""The verdict: which marks its gates carry, and what they come to."""

import itertools

import pytest

from explorer.inspection.attribution.result import Completeness
from explorer.inspection.checks.result import Agreement, Checks, Deletion, KnownLoci, Skill, Stability
from explorer.inspection.checks.verdict import DECIDING, NEEDED, UNFINISHED, verdict
from explorer.inspection.held_out.result import BeyondStructure, Learnt
from explorer.inspection.line.also import Also
from explorer.inspection.line.result import About

TRUTH = KnownLoci(auroc=0.7, auprc=0.3, share_inside=0.1, found=8, of=14, by_chance=2.1, p=0.001, random_auroc=0.5)
GOOD = Checks(
    method="integrated-gradients",
    label="Integrated gradients",
    completeness=Completeness(median=0.002, percentile_95=0.01, overall=0.003),
    random_weights=0.05,
    height=6.0,
    truth=TRUTH,
    stability=Stability(maps=15, rank_correlation=0.5, lowest=0.3, top_shared=0.6, reliability=0.8, of="seeds"),
    deletion=Deletion(share=0.01, positions=116, top=0.4, random=0.02, matched=True),
    skill=Skill(metric="correlation", value=0.71, by_chance=0.0),
)
LEARNT = Learnt(
    metric="correlation", value=0.71, by_chance=0.0, low=0.65, high=0.76, p=0.001, permutations=1000, samples=800,
    folds=5, networks=15,
)  # fmt: skip
BEYOND = BeyondStructure(
    partial=0.5, low=0.4, high=0.6, given=("batch", "2 components"), components=2, alone=0.73, network=0.81,
    metric="correlation",
)  # fmt: skip
ABOUT = About(trait="growth", windows=200, samples=800, networks=15, folds=5, learnt=LEARNT, structure=BEYOND)


def marks(checks=GOOD, about: About | None = ABOUT, loci: int | None = 3):
    return {gate.about: gate.mark for gate in verdict(checks, about, loci).gates}


def test_a_map_that_passes_every_gate_is_trustworthy_and_every_sentence_has_numbers():
    judged = verdict(GOOD, ABOUT, 3)
    assert judged.level == "trustworthy"
    assert judged.headline == "3 loci stand out from noise, and the map passes every check."
    assert [gate.about for gate in judged.gates] == [
        "learnt", "structure", "reproducible", "line", "completeness", "deletion", "random weights", "agreement",
    ]  # fmt: skip
    assert {gate.mark for gate in judged.gates} == {"passed"}
    assert all(any(letter.isdigit() for letter in gate.text) for gate in judged.gates)
    text = " ".join(gate.text for gate in judged.gates)
    assert "correlation 0.71 (95% interval 0.65 to 0.76; guessing 0.00) over 800 samples" in text
    assert "p = 0.001 against the trait shuffled" in text
    assert "by batch and 2 components alone 0.73 is reached, by the network 0.81 (correlation)" in text
    assert "80% of what the mean map shows would come again with other seeds" in text
    assert "peaks are 6 times as high" in text
    assert "random SNPs of equal allele frequency" in text
    assert "AUROC 0.700; guessing 0.50; with random weights 0.50" in text


def test_what_the_line_will_tell_is_being_tested_and_opens_nothing():
    judged = verdict(GOOD, None, None, being_tested=True)
    assert judged.level == "caution"
    assert judged.headline == UNFINISHED
    found = {gate.about: gate for gate in judged.gates}
    for name in ("learnt", "structure", "line"):
        assert found[name].mark == "not made"
        assert "is being tested" in found[name].text
    assert "is being tested" not in " ".join(gate.text for gate in verdict(GOOD).gates)
    assert verdict(GOOD, ABOUT, 3, being_tested=True) == verdict(GOOD, ABOUT, 3)
    unfaithful = GOOD.model_copy(update={"height": 0.5, "random_weights": 0.9})
    assert verdict(unfaithful, None, None, being_tested=True).headline.startswith("Do not rely")


SIMPLER = (
    Agreement(by="single markers", rank=0.21, p=0.004, shifts=2999),
    Agreement(by="the mixed model", rank=0.18, p=0.02, shifts=2999),
    Agreement(by="GBLUP effects", rank=0.25, p=0.001, shifts=2999),
)
SHARED = (
    Also(by="single markers", found=2, of=3, log10_line=-4.0),
    Also(by="the mixed model", found=1, of=3, log10_line=-4.0),
)


def test_simpler_models_that_agree_are_told_and_raise_nothing():
    about = ABOUT.model_copy(update={"also": SHARED})
    unknown = GOOD.model_copy(update={"truth": None})
    gate = verdict(unknown, about, 3, agreed=SIMPLER).gates[-1]
    assert gate.mark == "passed"
    assert (
        "In samples that the networks never saw, the map's ranks correlate with those of single markers by 0.21 "
        "(p = 0.004), those of the mixed model by 0.18 (p = 0.020) and those of GBLUP effects by 0.25 (p = 0.001); p "
        "against the map moved along the genome by 2,999 steps. Of 3 loci above the line single markers have 2 and the "
        "mixed model has 1. Models of the same phenotypes that agree are agreement, not proof."
    ) in gate.text
    for agreed in ((), SIMPLER):
        assert verdict(unknown, None, agreed=agreed).level == "caution"
        assert verdict(unknown, ABOUT, 0, agreed=agreed).level == "caution"
        assert verdict(unknown, ABOUT.model_copy(update={"learnt": CHANCE}), 3, agreed=agreed).level == "untrustworthy"


def test_simpler_models_that_do_not_agree_are_told_and_known_loci_decide():
    """A network may find what single markers miss; where loci are known, they give the mark."""
    apart = tuple(one.model_copy(update={"p": 0.03}) for one in SIMPLER)  # of three, none is below .05 / 3
    unknown = verdict(GOOD.model_copy(update={"truth": None}), ABOUT, 3, agreed=apart)
    assert (unknown.gates[-1].mark, unknown.level) == ("caution", "trustworthy")
    assert unknown.headline == "3 loci stand out from noise, and the map passes every check."
    lost = GOOD.model_copy(update={"truth": TRUTH.model_copy(update={"p": 0.5, "auroc": 0.5})})
    assert verdict(lost, ABOUT, 3, agreed=SIMPLER).gates[-1].mark == "failed"
    assert verdict(lost, ABOUT, 3, agreed=SIMPLER).level == "caution"
    assert verdict(GOOD, ABOUT, 3, agreed=apart).gates[-1].mark == "passed"
    assert verdict(GOOD.model_copy(update={"truth": None}), ABOUT, 3).gates[-1].mark == "not made"


CHANCE = LEARNT.model_copy(update={"p": 0.2, "low": -0.05, "value": 0.06})


@pytest.mark.parametrize(
    ("change", "gate", "mark", "level", "words"),
    [
        ({"learnt": CHANCE}, "learnt", "failed", "untrustworthy", "no better than chance"),
        ({"learnt": LEARNT.model_copy(update={"p": 0.05})}, "learnt", "failed", "untrustworthy", "than chance"),
        ({"learnt": LEARNT.model_copy(update={"low": 0.0})}, "learnt", "failed", "untrustworthy", "than chance"),
        ({"learnt": None}, "learnt", "not made", "caution", "whether chance reaches that was not tested"),
        ({"structure": BEYOND.model_copy(update={"low": 0.05})}, "structure", "failed", "caution", "no more than"),
        ({"structure": None}, "structure", "not made", "caution", "was not tested"),
        ({"reason": "No sampler fits."}, "line", "not made", "caution", "drawn. No sampler fits."),
    ],
)
def test_what_the_held_out_predictions_and_the_line_say_decides(change, gate, mark, level, words):
    judged = verdict(GOOD, ABOUT.model_copy(update=change), 3)
    found = next(one for one in judged.gates if one.about == gate)
    assert (found.mark, judged.level) == (mark, level)
    assert words in found.text


@pytest.mark.parametrize(
    ("change", "gate", "mark", "level", "words"),
    [
        (
            {"completeness": Completeness(median=0.06, percentile_95=0.5, overall=0.04)},
            "completeness", "failed", "untrustworthy", "do not add up",
        ),
        (
            {"completeness": Completeness(median=0.01, percentile_95=0.02, overall=0.051)},
            "completeness", "failed", "untrustworthy", "more than 5%",
        ),
        (
            {"completeness": Completeness(median=float("nan"), percentile_95=0.0, overall=0.0)},
            "completeness", "failed", "untrustworthy", "do not add up",
        ),
        (
            {"completeness": Completeness(median=0.01, percentile_95=0.2, overall=0.01)},
            "completeness", "caution", "caution", "The scores add up",
        ),
        ({"completeness": None, "label": "Saliency"}, "completeness", "not made", "trustworthy", "does not promise"),
        ({"random_weights": None}, "random weights", "not made", "caution", "not compared with"),
        ({"height": None}, "random weights", "not made", "caution", "was not compared"),
        ({"height": 1.0}, "random weights", "failed", "untrustworthy", "no higher than before training"),
        ({"height": 1.15}, "random weights", "caution", "caution", "hardly higher"),
        ({"random_weights": 0.9}, "random weights", "failed", "untrustworthy", "was there before training"),
        ({"random_weights": 0.5}, "random weights", "caution", "caution", "allele frequencies"),
        ({"deletion": None}, "deletion", "not made", "caution", "was not measured"),
        (
            {"deletion": Deletion(share=0.01, positions=3, top=0.02, random=0.02, matched=True)},
            "deletion", "failed", "untrustworthy", "does not lean",
        ),
        (
            {"deletion": Deletion(share=0.01, positions=3, top=0.03, random=0.02, matched=True)},
            "deletion", "caution", "caution", "hardly less",
        ),
        (
            {"deletion": Deletion(share=0.01, positions=3, top=0.4, random=0.02)},
            "deletion", "not made", "caution", "may be rarer",
        ),
        ({"stability": None}, "reproducible", "not made", "caution", "There is one network"),
        (
            {"stability": GOOD.stability.model_copy(update={"reliability": 0.69})},  # type: ignore[union-attr]
            "reproducible", "caution", "caution", "in part",
        ),
        (
            {"stability": GOOD.stability.model_copy(update={"reliability": 0.49})},  # type: ignore[union-attr]
            "reproducible", "failed", "caution", "Other seeds give another map",
        ),
        (
            {"stability": GOOD.stability.model_copy(update={"of": "folds", "shared": 0.75})},  # type: ignore[union-attr]
            "reproducible", "passed", "trustworthy", "share 75% of their training samples",
        ),
        (
            {"stability": Stability(maps=2, rank_correlation=0.1, lowest=0.1, top_shared=0.0)},
            "reproducible", "failed", "caution", "Another seed gives another map",
        ),
        ({"truth": None}, "agreement", "not made", "trustworthy", "No loci of this trait are known"),
        (
            {"truth": TRUTH.model_copy(update={"auroc": 0.5, "p": 0.4})},
            "agreement", "failed", "caution", "does not find the known loci",
        ),
        (
            {"truth": TRUTH.model_copy(update={"random_auroc": 0.69})},
            "agreement", "caution", "caution", "in part",
        ),
    ],
)  # fmt: skip
def test_what_is_known_of_the_map_decides(change, gate, mark, level, words):
    judged = verdict(GOOD.model_copy(update=change), ABOUT, 3)
    found = next(one for one in judged.gates if one.about == gate)
    assert (found.mark, judged.level) == (mark, level)
    assert words in found.text


def test_where_nothing_passes_the_line_the_headline_says_so():
    assert verdict(GOOD, ABOUT, 0).headline == "No locus stands out from noise."
    assert verdict(GOOD, ABOUT, 0).level == "caution"
    noise = verdict(GOOD, ABOUT.model_copy(update={"learnt": CHANCE}), 0)
    assert noise.level == "untrustworthy"
    assert noise.headline == (
        "No locus stands out from noise, and the network predicts new samples no better than chance."
    )


def test_a_gate_that_was_not_made_never_passes_and_without_a_line_caution_is_the_best():
    alone = verdict(GOOD)
    assert alone.level == "caution"
    assert alone.headline == "With caution: not everything that the map must pass has been checked."
    one = verdict(GOOD.model_copy(update={"stability": None}), ABOUT, 1)
    assert one.headline.startswith("1 locus stands out from noise, but read the map with caution: not everything")
    bare = marks(Checks(method="saliency", label="Saliency"), None, None)
    assert set(bare.values()) == {"not made"}
    assert marks(GOOD, ABOUT, None)["line"] == "not made"
    guessing = GOOD.model_copy(update={"skill": Skill(metric="AUROC", value=0.51, by_chance=0.5)})
    assert verdict(guessing).level == "untrustworthy"
    assert verdict(guessing, ABOUT, 3).level == "trustworthy", "what was tested stands for what was estimated"


def test_checks_stored_before_there_were_gates_load_and_are_not_called_trustworthy():
    old = GOOD.model_dump(
        exclude={"height": True, "stability": {"reliability", "of", "shared"}, "deletion": {"matched"}}
    )
    judged = verdict(Checks.model_validate(old))
    assert judged.level == "caution"
    assert {gate.about: gate.mark for gate in judged.gates} == {
        "learnt": "not made", "structure": "not made", "reproducible": "not made", "line": "not made",
        "completeness": "passed", "deletion": "not made", "random weights": "not made", "agreement": "passed",
    }  # fmt: skip


def test_the_level_falls_as_gates_fall():
    """Whatever else fails as well, one more failure never raises the level."""
    levels = ["untrustworthy", "caution", "trustworthy"]
    failing = {
        "learnt": ({}, {"learnt": CHANCE}, 3),
        "structure": ({}, {"structure": None}, 3),
        "line": ({}, {}, 0),
        "reproducible": ({"stability": None}, {}, 3),
        "deletion": ({"deletion": None}, {}, 3),
        "random weights": ({"random_weights": 0.9}, {}, 3),
    }

    def level(names):
        checks, about, loci = GOOD, ABOUT, 3
        for name in names:
            checks = checks.model_copy(update=failing[name][0])
            about = about.model_copy(update=failing[name][1])
            loci = min(loci, failing[name][2])
        return levels.index(verdict(checks, about, loci).level)

    assert set(failing) == set(NEEDED)
    for size in range(len(failing)):
        for names in itertools.combinations(failing, size):
            for more in set(failing) - set(names):
                assert level([*names, more]) <= level(names)
                assert level([*names, more]) < 2
    assert set(DECIDING) - {"completeness"} < set(NEEDED)


def test_checks_travel_as_json():
    assert Checks.model_validate_json(GOOD.model_dump_json()) == GOOD
