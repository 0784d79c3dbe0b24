"""What a map's checks come to: gates in order, each a sentence with its numbers, and how far the map may be relied on.

A check that was not made, or cannot be, is "not made" and opens nothing: a map is trustworthy only where every gate
that counts was passed.
"""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict

from explorer.inspection.checks import faithful
from explorer.inspection.checks.result import Agreement, Checks, KnownLoci, Stability
from explorer.inspection.checks.words import percent, probability
from explorer.inspection.held_out.result import BeyondStructure, Learnt
from explorer.inspection.line.also import Also
from explorer.inspection.line.result import About

Mark = Literal["passed", "caution", "failed", "not made"]
Level = Literal["trustworthy", "caution", "untrustworthy"]
RELIABLE = 0.75
"""Share of the variance of a mean map of |score| that other seeds would give again; below, a map is not reproducible.

Fixed on the power study (docs/significance-line.md): maps of traits without signal reach .76 at most, as SNPs with many
neighbours in LD or even frequencies stand out under any weights; of networks that had learnt planted loci 91% do.
"""
SOMEWHAT = 0.5
"""Below this a mean map holds more chance than anything that other seeds would find again."""
DECIDING = ("learnt", "completeness", "deletion", "random weights")
"""Where one of these fails, the map is not to be relied on."""
NEEDED = ("learnt", "structure", "reproducible", "line", "deletion", "random weights")
"""Where one of these is not passed, caution is the best that a map can reach."""
UNFINISHED = "With caution: the loci are being tested, and the verdict is not complete."


class Gate(BaseModel):
    """One finding in words, with its numbers, and its mark.

    Attributes
    ----------
    about : "learnt", "structure", "reproducible", "line", "completeness", "deletion", "random weights", "agreement"
    mark : "not made" where nothing was checked, or the check does not apply
    """

    model_config = ConfigDict(frozen=True)

    about: str
    mark: Mark
    text: str


class Verdict(BaseModel):
    """How far a map may be relied on, a headline, and the gates in order."""

    model_config = ConfigDict(frozen=True)

    level: Level
    headline: str
    gates: tuple[Gate, ...]

    def by_mark(self) -> dict[Mark, list[str]]:
        """Return mark -> gates that have it, marks from passed to not made; those of no gate are left out."""
        marks = {mark: [gate.about for gate in self.gates if gate.mark == mark] for mark in get_args(Mark)}
        return {mark: about for mark, about in marks.items() if about}

    @property
    def counted(self) -> str:
        """How many gates are passed, and by name which are not, as a sentence."""
        parts = [
            f"{len(about)} of {len(self.gates)} passed" if mark == "passed" else f"{mark}: {', '.join(about)}"
            for mark, about in self.by_mark().items()
        ]
        return f"Checks: {'; '.join(parts)}."


def verdict(
    checks: Checks,
    about: About | None = None,
    loci: int | None = None,
    being_tested: bool = False,
    agreed: tuple[Agreement, ...] = (),
) -> Verdict:
    """Return what the checks come to.

    Parameters
    ----------
    about : of the significance line of the same run and trait; None where none was drawn
    loci : how many loci pass the line
    being_tested : the line is being computed; what it will tell is not made yet, and is said so
    agreed : of the map with simpler models, from `agreement`
    """
    waiting = being_tested and about is None
    gates = (
        _learnt(checks, None if about is None else about.learnt, waiting),
        _structure(None if about is None else about.structure, waiting),
        _reproducible(checks.stability),
        _line(about, loci, waiting),
        _gate("completeness", faithful.completeness(checks)),
        _gate("deletion", faithful.deletion(checks.deletion)),
        _gate("random weights", faithful.random_weights(checks)),
        _agreement(checks.truth, agreed, () if about is None else about.also, waiting),
    )
    marks: dict[str, Mark] = {gate.about: gate.mark for gate in gates}
    if any(marks[name] == "failed" for name in DECIDING):
        level: Level = "untrustworthy"
    elif all(marks[name] == "passed" for name in NEEDED) and not _doubtful(marks, checks):
        level = "trustworthy"
    else:
        level = "caution"
    headline = UNFINISHED
    if not waiting or level == "untrustworthy":
        headline = _headline(level, marks, _doubtful(marks, checks), loci)
    return Verdict(level=level, headline=headline, gates=gates)


def _doubtful(marks: dict[str, Mark], checks: Checks) -> bool:
    """Return whether a check that was made is not passed; simpler models may miss what the network finds."""
    return any(
        mark in ("failed", "caution") and (name != "agreement" or checks.truth is not None)
        for name, mark in marks.items()
    )


def _headline(level: Level, marks: dict[str, Mark], doubtful: bool, loci: int | None) -> str:
    silent = marks["line"] == "failed"
    if marks["learnt"] == "failed":
        start = "No locus stands out from noise, and the" if silent else "Do not rely on this map: the"
        return f"{start} network predicts new samples no better than chance."
    if level == "untrustworthy":
        start = "No locus stands out from noise, and the" if silent else "Do not rely on this map: the"
        return f"{start} scores do not show what the network uses."
    if silent:
        return "No locus stands out from noise."
    if level == "trustworthy":
        return f"{_loci(loci or 0)} from noise, and the map passes every check."
    if marks["structure"] == "failed":
        return "With caution: what the network predicts may be structure among the samples, not loci."
    found = f"{_loci(loci or 0)} from noise, but read the map with caution: " if marks["line"] == "passed" else ""
    if doubtful:
        return f"{found or 'Read the map with caution: '}not every check is passed."
    return f"{found or 'With caution: '}not everything that the map must pass has been checked."


def _loci(count: int) -> str:
    return f"{count} {'locus stands' if count == 1 else 'loci stand'} out"


def _gate(about: str, found: tuple[Mark, str]) -> Gate:
    return Gate(about=about, mark=found[0], text=found[1])


def _tested(waiting: bool) -> str:
    return "is being tested" if waiting else "was not tested"


def _learnt(checks: Checks, result: Learnt | None, waiting: bool) -> Gate:
    if result is None:
        skill = checks.skill
        if skill is None:
            text = f"Whether the network predicts samples that it has not seen {_tested(waiting)}."
            return Gate(about="learnt", mark="not made", text=text)
        numbers = f"{skill.metric} {skill.value:.2f} (guessing: {skill.by_chance:.2f})"
        if skill.value <= skill.by_chance + 0.02:
            text = f"On samples it has not seen the network has {numbers}: it predicts nothing that could be explained."
            return Gate(about="learnt", mark="failed", text=text)
        text = f"On samples it has not seen the network has {numbers}; whether chance reaches that {_tested(waiting)}."
        return Gate(about="learnt", mark="not made", text=text)
    who = f"{result.samples:,} samples, each by networks that never saw it"
    within = f" within {result.within}" if result.within else ""
    numbers = (
        f"{result.metric} {result.value:.2f} (95% interval {result.low:.2f} to {result.high:.2f}; guessing "
        f"{result.by_chance:.2f}) over {who}; {probability(result.p)} against the trait shuffled{within}"
    )
    if result.passes:
        return Gate(about="learnt", mark="passed", text=f"The network has learnt something: {numbers}.")
    text = f"The network does no better than chance: {numbers}."
    return Gate(about="learnt", mark="failed", text=text)


def _structure(result: BeyondStructure | None, waiting: bool) -> Gate:
    if result is None:
        text = f"Whether the network predicts more than structure among the samples {_tested(waiting)}."
        return Gate(about="structure", mark="not made", text=text)
    held = f" and less {_listed(result.given)}" if result.given else ""
    numbers = (
        f"among samples that it has not seen{held} the correlation of trait and prediction is {result.partial:.2f} "
        f"(95% interval {result.low:.2f} to {result.high:.2f})"
    )
    if not result.given:
        numbers += "; no structure, covariate or sex was found that could stand behind it"
    elif result.alone is not None and result.network is not None:
        alone, reached = f"{result.alone:.2f}", f"{result.network:.2f} ({result.metric})"
        numbers += f"; by {_listed(result.given)} alone {alone} is reached, by the network {reached}"
    if result.passes:
        return Gate(about="structure", mark="passed", text=f"It predicts more than structure: {numbers}.")
    text = f"It may predict no more than structure: {numbers}; the lower bound has to exceed 0.05."
    return Gate(about="structure", mark="failed", text=text)


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _reproducible(result: Stability | None) -> Gate:
    if result is None:
        text = "There is one network: whether another seed gives the same map is unknown."
        return Gate(about="reproducible", mark="not made", text=text)
    numbers = (
        f"{result.maps} networks trained apart share {percent(result.top_shared)} of their top 1% of SNPs (by chance: "
        f"1%); their ranks correlate by {result.rank_correlation:.2f} (lowest {result.lowest:.2f})"
    )
    if result.reliability is None:
        mark: Mark = "failed" if result.rank_correlation < 0.2 and result.top_shared < 0.1 else "not made"
        start = "Another seed gives another map: " if mark == "failed" else ""
        return Gate(about="reproducible", mark=mark, text=f"{start}{numbers}.")
    numbers = f"{percent(result.reliability)} of what the mean map shows would come again with other seeds; {numbers}"
    if result.of == "folds":
        shared = "" if result.shared is None else f", which share {percent(result.shared)} of their training samples"
        numbers += f". These are networks of different folds{shared}; train with several seeds to test seeds alone"
    if result.reliability >= RELIABLE:
        return Gate(about="reproducible", mark="passed", text=f"The map is reproducible: {numbers}.")
    if result.reliability >= SOMEWHAT:
        return Gate(about="reproducible", mark="caution", text=f"The map is reproducible in part: {numbers}.")
    return Gate(about="reproducible", mark="failed", text=f"Other seeds give another map: {numbers}.")


def _line(about: About | None, loci: int | None, waiting: bool) -> Gate:
    if about is None:
        text = "No significance line was drawn, so that no locus can be told from noise."
        if waiting:
            text = "Which loci stand out from noise is being tested; how far that is stands above."
        return Gate(about="line", mark="not made", text=text)
    if about.reason is not None or loci is None:
        reason = about.reason or "The loci were not counted."
        return Gate(about="line", mark="not made", text=f"No significance line can be drawn. {reason}")
    tests = f"of {about.tested}, at a chance of {percent(about.level)} of any false one"
    if loci == 0:
        text = f"No locus stands out from noise: none {tests}."
        return Gate(about="line", mark="failed", text=text)
    return Gate(about="line", mark="passed", text=f"{_loci(loci)} from noise, {tests}.")


def _agreement(result: KnownLoci | None, agreed: tuple[Agreement, ...], also: tuple[Also, ...], waiting: bool) -> Gate:
    simpler = _simpler(agreed, also, waiting)
    if result is None:
        text = f"No loci of this trait are known, with which the map could be compared. {simpler}".strip()
        agrees = bool(agreed) and min(one.p for one in agreed) * len(agreed) < 0.05
        mark: Mark = "not made" if not agreed else "passed" if agrees else "caution"
        return Gate(about="agreement", mark=mark, text=text)
    mark, text = _known(result)
    return Gate(about="agreement", mark=mark, text=f"{text} {simpler}".strip())


def _simpler(agreed: tuple[Agreement, ...], also: tuple[Also, ...], waiting: bool) -> str:
    """Say how far simpler models agree with the map, and which of its loci they have."""
    if waiting:
        return "Whether simpler models agree is being tested."
    said: list[str] = []
    if agreed:
        ranks = [f"those of {one.by} by {one.rank:.2f} ({probability(one.p)})" for one in agreed]
        said.append(
            f"In samples that the networks never saw, the map's ranks correlate with {_listed(tuple(ranks))}; "
            f"p against the map moved along the genome by {agreed[0].shifts:,} steps"
        )
    if counted := [one for one in also if one.of]:
        each = _listed(tuple(f"{one.by} have {one.found}" if one.by.endswith("s") else f"{one.by} has {one.found}"
                             for one in counted))  # fmt: skip
        loci = "locus" if counted[0].of == 1 else "loci"
        said.append(f"Of {counted[0].of} {loci} above the line {each}")
    if not said:
        return ""
    return ". ".join([*said, "Models of the same phenotypes that agree are agreement, not proof"]) + "."


def _known(result: KnownLoci) -> tuple[Mark, str]:
    text = (
        f"Among the top {result.of} loci of the map {result.found} of {result.of} known ones "
        f"{'is' if result.found == 1 else 'are'} found; chance would "
        f"find {result.by_chance:.1f} ({probability(result.p)})"
    )
    ranked = result.auroc
    if ranked is not None:
        fresh = "" if result.random_auroc is None else f"; with random weights {result.random_auroc:.2f}"
        text += (
            f". A SNP inside a known locus scores higher than one outside in {percent(ranked)} of comparisons (AUROC "
            f"{ranked:.3f}; guessing 0.50{fresh})"
        )
    text += ". Loci published from the same phenotypes are agreement, not proof"
    better = ranked is None or result.random_auroc is None or ranked > result.random_auroc + 0.02
    if result.p < 0.05 and better:
        return "passed", f"It agrees with known loci. {text}."
    if result.p < 0.05 or (ranked is not None and ranked >= 0.6 and better):
        return "caution", f"It agrees with known loci in part. {text}."
    return "failed", f"It does not find the known loci. {text}."
