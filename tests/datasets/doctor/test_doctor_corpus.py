"""Every broken file is refused or reported in its own words, and mended to the known calls; odd ones simply load."""

import corpus
import numpy as np
import pytest

from explorer.datasets import doctor
from explorer.errors import InputError

BROKEN, ODD = corpus.broken(), corpus.odd()


def _written(case, folder):
    return corpus.write(folder, [case])[0]


def _assert_known(case, dataset):
    np.testing.assert_array_equal(dataset.genotypes.dosages, case.dosages)
    assert dataset.genotypes.samples.tolist() == case.samples
    for name, values in case.trait.items():
        np.testing.assert_allclose(dataset.traits[name], values)


def test_corpus_is_large():
    assert len(BROKEN) >= 60
    assert len(ODD) >= 20
    names = [case.name for case in BROKEN + ODD]
    assert len(set(names)) == len(names)
    for case in BROKEN:
        assert case.words, case.name


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.name)
def test_broken_file_is_told_in_its_own_words(case, tmp_path):
    case = _written(case, tmp_path)
    sources = doctor.Sources.of(case.paths())
    mends = case.mend if case.mend == ("haploid",) else ()
    report = doctor.examine(sources, mends=mends)
    if case.usable and not mends:
        assert report.usable, report.reason()
        told = " | ".join(f"{f.place}: {f.sentence}" for f in report.findings)
        doctor.load(sources)
    else:
        assert not report.usable
        told = report.reason()
        with pytest.raises(InputError) as caught:
            doctor.load(sources, mends=mends)
        assert str(caught.value) == told
        assert "\n" not in told
        assert told.endswith((".", "?", ")."))
    for words in case.words:
        assert words in told
    assert "Traceback" not in told
    assert "Error" not in told


@pytest.mark.parametrize(
    "case", [case for case in BROKEN if case.mend and case.dosages is not None], ids=lambda case: case.name
)
def test_offered_mend_yields_the_known_calls(case, tmp_path):
    case = _written(case, tmp_path)
    sources = doctor.Sources.of(case.paths())
    report = doctor.examine(sources)
    offered = {m.code for f in report.findings for m in (*((f.mend,) if f.mend else ()), *f.alternatives)}
    assert set(case.mend) <= offered
    mended = doctor.examine(sources, mends=case.mend)
    assert mended.usable, mended.reason()
    assert any(f.mended for f in mended.findings)
    _assert_known(case, doctor.load(sources, mends=case.mend))


@pytest.mark.parametrize("case", ODD, ids=lambda case: case.name)
def test_odd_file_loads_to_the_known_calls(case, tmp_path):
    case = _written(case, tmp_path)
    sources = doctor.Sources.of(case.paths())
    report = doctor.examine(sources)
    assert report.usable, report.reason()
    assert report.refusal is None
    _assert_known(case, doctor.load(sources))
