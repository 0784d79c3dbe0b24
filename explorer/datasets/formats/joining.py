"""By which column of a table its rows belong to the genotyped samples: every candidate is scored, doubt is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from explorer.datasets.formats import sample_ids, text
from explorer.datasets.formats.findings import Join, Notes
from explorer.datasets.formats.id_words import FAMILY_WORDS, SAMPLE_WORDS
from explorer.datasets.formats.number_words import may_be_number
from explorer.datasets.formats.sample_ids import Match

_ALIKE = 0.5
"""Of what the best candidate matches, another must match this much to be asked about."""
_HALF = 0.5
"""Where less than this of both the genotyped samples and the table's meet, it is asked whether they do."""
_NEARLY = 0.9
"""Of its own rows, a column without a telling name must match more than this beside one that counts the rows."""


ID_WORDS = SAMPLE_WORDS | {"id", "ids", "genotypes", "cultivar", "variety", "hybrid"}
"""Names of a column of sample IDs."""


@dataclass(frozen=True)
class People:
    """How the genotyped samples are called.

    Attributes
    ----------
    samples : list of str
        Their IDs in the genotypes: the individual ID, or FID_IID where that is not unique.
    families, individuals : list of str or None
        FID and IID, where the genotypes hold both.
    numbered : bool
        Whether the genotypes name no samples, and they were numbered in their order.
    """

    samples: list[str]
    families: list[str] | None = None
    individuals: list[str] | None = None
    numbered: bool = False


@dataclass(frozen=True)
class Candidate:
    """One column (IID) or two (FID and IID) by which rows could be joined, their IDs, and what they match.

    `beside` are the columns that hold IDs too and were not taken: they are no traits.
    """

    columns: tuple[int, ...]
    ids: list[str]
    match: Match
    named: bool
    beside: tuple[int, ...] = ()

    def called(self, header: Sequence[str]) -> str:
        """Return the columns' names in words."""
        return " and ".join(header[i] or "the unnamed first" for i in self.columns)


def join(header: list[str], rows: list[list[str]], people: People, path: Path, notes: Notes) -> Candidate:
    """Return the candidate by which the rows are joined to the samples.

    Two candidates that match alike and disagree are an error with both as mends; IDs that meet only after a change are
    an error or a warning; `same-order` is offered only to a table without a column of IDs.
    """
    columns = [text.cleaned([row[i] for row in rows]) for i in range(len(header))]
    candidates = _candidates(header, columns, people)
    chosen = max(candidates, key=lambda c: (c.match.count, len(c.columns), c.named))
    if people.numbered and (decided := _by_number(header, chosen, people, path, notes)) is not None:
        _say(header, decided, candidates, people, path, notes)
        return decided
    other = next((c for c in candidates if _disagrees(c, chosen)), None)
    if other is not None:
        chosen = _asked(header, chosen, other, people, path, notes)
    else:
        _elsewhere(header, columns, chosen, people, path, notes)
    if chosen.match.count < len(people.samples):
        chosen = _tolerant(header, candidates, chosen, people, path, notes)
    if not chosen.match.count and not any(f.code == "sample-ids" for f in notes.findings):
        chosen = _none(header, columns, candidates, people, path, notes)
    _say(header, chosen, candidates, people, path, notes)
    return chosen


def _by_number(header: list[str], chosen: Candidate, people: People, path: Path, notes: Notes) -> Candidate | None:
    """Ask whether rows are joined by their order or by numbers, where the samples have no IDs but their numbers.

    None where the table's IDs are these numbers in the same order, so that both ways agree, or where neither is open.
    """
    samples, count = people.samples, chosen.match.count
    whole = len(chosen.ids) == len(samples)
    if not count and not (whole and (chosen.named or _holds_ids(chosen.ids))):
        return None
    if whole and np.array_equal(chosen.match.rows, np.arange(len(samples))):
        return None
    mends = (*(("same-order",) if whole else ()), *(("match-ids",) if count else ()))
    sentence = f"The genotypes name no samples; they are numbered 1 to {len(samples):,} in their order."
    if count:
        name = chosen.called(header)
        sentence += (
            f" {count:,} of these numbers are in column {name} ({', '.join(chosen.ids[:3])}, ...), perhaps by chance."
        )
    labels = {"match-ids": f"Join by the numbers in column {chosen.called(header)}"}
    notes.find("numbered-join", "error", path.name, sentence, *mends, labels=labels)
    if whole and notes.requested("same-order"):
        ids = chosen.columns if chosen.named or count > _HALF * len(samples) else ()
        return Candidate((), [str(s) for s in samples], Match(np.arange(len(samples))), False, ids)
    return chosen


def _named(header: Sequence[str]) -> list[int]:
    named = [i for i, name in enumerate(header) if name.lower().strip("#").replace(" ", "_") in ID_WORDS]
    return sorted(named, key=lambda i: header[i].lower().strip("#") != "iid")


def _family(header: Sequence[str]) -> int | None:
    return next((i for i, name in enumerate(header) if name.lower().strip("#") in FAMILY_WORDS), None)


def sample_column(header: Sequence[str]) -> int:
    """Return the column that holds the IDs by its name, else the first."""
    named = _named(header)
    return named[0] if named else 0


def _candidates(header: list[str], columns: list[list[str]], people: People) -> list[Candidate]:
    """Return the columns to join by: those named as IDs, the first, FID with IID; any other where these fail."""
    named = _named(header)
    leading = list(dict.fromkeys([*named, 0]))
    found = [_single(i, columns[i], people, i in named) for i in leading]
    if not named and len(header) > 2 and columns[0] == [str(i + 1) for i in range(len(columns[0]))]:
        beside = _single(1, columns[1], people, False)
        found += [beside] if beside.match.count > _NEARLY * len(beside.ids) else []
    family = _family(header)
    individual = next((i for i in named if i != family), None)
    if family is not None and individual is not None:
        found.append(_pair(family, individual, columns, people))
    if not any(c.match.count for c in found):
        others = [_single(i, columns[i], people, False) for i in range(len(header)) if i not in leading]
        found += [c for c in others if c.match.count and len(set(c.ids)) == len(c.ids)]
    return found


def _single(column: int, ids: list[str], people: People, named: bool) -> Candidate:
    return Candidate((column,), ids, sample_ids.exact(people.samples, ids), named)


def _pair(family: int, individual: int, columns: list[list[str]], people: People) -> Candidate:
    joined = [f"{f}_{i}" for f, i in zip(columns[family], columns[individual], strict=True)]
    if people.families is not None and people.individuals is not None:
        both = [f"{f}_{i}" for f, i in zip(people.families, people.individuals, strict=True)]
        return Candidate((family, individual), joined, sample_ids.exact(both, joined), True)
    return Candidate((family, individual), joined, sample_ids.exact(people.samples, joined), True)


def _disagrees(candidate: Candidate, chosen: Candidate) -> bool:
    """Say whether another candidate matches about as well, and gives some sample another row."""
    ours, theirs = chosen.match.rows, candidate.match.rows
    if candidate is chosen or not theirs.size or candidate.match.count < _ALIKE * chosen.match.count:
        return False
    if set(candidate.columns) & set(chosen.columns):
        return False
    if not candidate.named and len(set(candidate.ids)) < len(candidate.ids):
        return False
    both = (ours >= 0) & (theirs >= 0)
    return bool((ours[both] != theirs[both]).any())


def _asked(
    header: list[str], chosen: Candidate, other: Candidate, people: People, path: Path, notes: Notes
) -> Candidate:
    """Ask which of two columns holds the IDs; the named one is the first mend, and taken while nothing is said."""
    first, second = sorted((chosen, other), key=lambda c: (not c.named, -c.match.count))
    shown = [f"{first.ids[i]} or {second.ids[i]}" for i in range(min(3, len(first.ids)))]
    sentence = (
        f"Columns {first.called(header)} and {second.called(header)} both hold IDs of genotyped samples, and they "
        f"disagree: the first rows are {', '.join(shown)}."
    )
    if "" in (header[i] for c in (first, second) for i in c.columns):
        sentence += " R writes row names as such a column."
    labels = {
        "join-first": f"Join by {first.called(header)} ({', '.join(first.ids[:3])}, ...)",
        "join-second": f"Join by {second.called(header)} ({', '.join(second.ids[:3])}, ...)",
    }
    notes.find("two-joins", "error", path.name, sentence, "join-first", "join-second", labels=labels)
    if notes.requested("join-second") and not notes.requested("join-first"):
        first, second = second, first
    return replace(first, beside=second.columns)


def _elsewhere(
    header: list[str], columns: list[list[str]], chosen: Candidate, people: People, path: Path, notes: Notes
) -> None:
    """Ask where numbers are joined by, although another column seems to hold the IDs, and none of those meets."""
    numbers = all(word.isdigit() for word in chosen.ids)
    counting = chosen.ids == [str(i + 1) for i in range(len(chosen.ids))]
    if not chosen.match.count or not numbers or (chosen.named and not counting):
        return
    for column in dict.fromkeys([*_named(header), 0]):
        ids = columns[column]
        texts = len(set(ids)) == len(ids) and not any(may_be_number(word) for word in ids)
        if column not in chosen.columns and texts and not sample_ids.exact(people.samples, ids).count:
            name = Candidate((column,), ids, chosen.match, False).called(header)
            sentence = (
                f"No genotyped sample ({people.samples[0]}, ...) is in column {name} ({ids[0]}, ...), but "
                f"{chosen.match.count:,} are among the numbers of {chosen.called(header)} ({chosen.ids[0]}, ...)."
            )
            label = f"Join by {chosen.called(header)} all the same"
            notes.find("ids-elsewhere", "error", path.name, sentence, "join-first", labels={"join-first": label})
            return


def _tolerant(
    header: list[str], candidates: list[Candidate], chosen: Candidate, people: People, path: Path, notes: Notes
) -> Candidate:
    """Offer the way of reading IDs that matches more samples than equal IDs do."""
    samples = people.samples
    ways = [(c, sample_ids.best(samples, c.ids)) for c in candidates]
    other, better = max(ways, key=lambda pair: (pair[1].count, pair[0].named))
    if better.count <= chosen.match.count:
        return chosen
    severity = "warning" if chosen.match.count else "error"
    sample = int(np.argmax(better.rows >= 0))
    example = f"{samples[sample]} = {other.ids[int(better.rows[sample])]}"
    sentence = (
        f"{chosen.match.count:,} of {len(samples):,} genotyped samples are in the traits table by equal IDs, "
        f"{better.count:,} {better.way} (such as {example})."
    )
    place = f"{path.name}, column {other.called(header)}"
    if notes.find("sample-ids", severity, place, sentence, "match-ids"):
        return Candidate(other.columns, other.ids, better, other.named)
    return chosen


def _none(
    header: list[str], columns: list[list[str]], candidates: list[Candidate], people: People, path: Path, notes: Notes
) -> Candidate:
    """Say that no ID meets; a table without any column of IDs may be taken in the order of the samples."""
    samples, first = people.samples, candidates[0]
    ids = any(c.named for c in candidates) or any(_holds_ids(column) for column in columns[:3])
    mends = ("same-order",) if not ids and len(first.ids) == len(samples) else ()
    sentence = f"None of the {len(samples):,} genotyped samples ({samples[0]}, ...) is in it ({first.ids[0]}, ...)."
    if not ids:
        sentence = f"It has no column of sample IDs ({samples[0]}, ...)."
        if not mends:
            sentence += f" Its {len(first.ids):,} rows are not the {len(samples):,} genotyped samples either."
    if notes.find("no-overlap", "error", path.name, sentence, *mends):
        return Candidate((), [str(s) for s in samples], Match(np.arange(len(samples))), False)
    return first


def _holds_ids(column: list[str]) -> bool:
    """Say whether a column could be one of IDs: all different, and words or whole numbers."""
    if len(set(column)) < len(column) or not all(column):
        return False
    return all(word.isdigit() for word in column) or not any(may_be_number(word) for word in column)


def _say(
    header: list[str], chosen: Candidate, candidates: list[Candidate], people: People, path: Path, notes: Notes
) -> None:
    samples, match = people.samples, chosen.match
    name = chosen.called(header) if chosen.columns else "none: in the order of the samples"
    extra = max(0, len(set(chosen.ids)) - match.count)
    others = tuple((c.called(header), c.match.count) for c in candidates if c.columns != chosen.columns)
    missing = len(samples) - match.count
    notes.joins.append(
        Join(
            file=path.name,
            column=name,
            way=match.way or "equal IDs",
            matched=match.count,
            not_genotyped=extra,
            without_row=missing,
            others=others,
        )
    )
    notes.fact("Sample column", "the first" if name == "the unnamed first" else name)
    notes.fact("Samples with traits", f"{match.count:,} of {len(samples):,}" + (f", {match.way}" if match.way else ""))
    if match.count and extra:
        sentence = f"{extra:,} samples of the traits table are not genotyped; they are left out."
        notes.find("not-genotyped", "note", path.name, sentence)
    if 0 < match.count < _HALF * min(len(samples), len(set(chosen.ids))):
        sentence = (
            f"Only {match.count:,} of the {len(samples):,} genotyped samples ({samples[0]}, ...) and of the "
            f"{len(set(chosen.ids)):,} in it ({chosen.ids[0]}, ...) meet; perhaps by chance."
        )
        notes.find("few-meet", "error", path.name, sentence, "match-few")
    if match.count and missing:
        first = next(s for s, row in zip(samples, match.rows, strict=True) if row < 0)
        sentence = f"{missing:,} genotyped samples have no row in it ({first}, ...)."
        notes.find("without-traits", "warning", path.name, sentence)
