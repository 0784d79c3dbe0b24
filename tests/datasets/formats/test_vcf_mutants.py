"""Over a thousand damaged VCFs and BCFs: genotypes, or one plain sentence; and a crash of the library is one, too."""

import gzip
import os
import signal
from pathlib import Path

import numpy as np
import pytest
from corpus import mutated_vcf
from cyvcf2 import VCF, Writer

from explorer.datasets import blocks as reader
from explorer.datasets.formats import apart, vcf, vcf_decoder
from explorer.errors import InputError

ME = Path(__file__).stem
MENDS = ("split-multiallelic", "round-dosages", "latin-1")


def blocks(path, count, calls, doses_first=False):
    """Be the decoder, but die at the third record of a file whose first record is named so."""

    def planted(number):
        count(number)
        if number == 3 and "crashing" in path.read_text():
            os.kill(os.getpid(), signal.SIGSEGV)

    yield from vcf_decoder.blocks(path, planted, calls, doses_first)


def _read_or_sentence(path, mends):
    """Return whether the file is read; all else than genotypes or one sentence fails."""
    try:
        genotypes = vcf.read(path, mends)
    except InputError as error:
        told = str(error)
        assert told.startswith(path.name), told
        assert "\n" not in told, told
        assert told.endswith((".", "?", ")")), told
        assert len(told) < 500, told
        return False
    assert reader.copies(np.asarray(genotypes.dosages), missing=-1).min() >= -1
    assert reader.copies(np.asarray(genotypes.dosages), missing=-1).max() <= genotypes.ploidy
    if genotypes.haplotypes is not None:
        called = np.asarray(genotypes.dosages) >= 0
        np.testing.assert_array_equal(genotypes.haplotypes.sum(2)[called], np.asarray(genotypes.dosages)[called])
    return True


def test_the_undamaged_file_is_read(tmp_path):
    path = tmp_path / "cohort.vcf"
    path.write_text(mutated_vcf.HEADER + mutated_vcf.RECORDS)
    genotypes = vcf.read(path, MENDS)
    assert genotypes.samples.tolist() == ["ann", "bob", "cyd", "dée"]
    assert genotypes.variants["position"].tolist() == [100, 200, 300, 300, 500, 10, 20, 30]
    expected = [
        [1, 1, 0, 1, 0, 0, 0, 0],
        [2, 2, 1, 1, 1, 2, 2, 1],
        [0, 0, 0, 0, 2, 1, 1, -1],
        [-1, -1, 1, 0, -1, -1, 1, 1],
    ]
    assert np.asarray(genotypes.dosages).tolist() == expected


@pytest.mark.parametrize("first", range(0, 1200, 100))
def test_mutated_texts(tmp_path, first):
    path, read = tmp_path / "cohort.vcf", 0
    for seed in range(first, first + 100):
        path.write_bytes(mutated_vcf.mutant(seed))
        vcf_read = _read_or_sentence(path, MENDS)
        read += vcf_read
        if vcf_read:
            _read_or_sentence(path, ())
            _read_or_sentence(path, ("read-doses",))
    assert read >= 10


def test_mutated_bcf(tmp_path):
    """Bytes turned over within the records of a BCF, some of which end the process that decodes them."""
    plain, path = tmp_path / "plain.vcf", tmp_path / "cohort.bcf"
    declared = [line for line in mutated_vcf.RECORDS.splitlines(keepends=True) if "XX" not in line]
    plain.write_text(mutated_vcf.HEADER + "".join(declared))
    source = VCF(str(plain))
    target = Writer(str(path), source, mode="wb")
    for variant in source:
        target.write_record(variant)
    target.close()
    source.close()
    whole = gzip.decompress(path.read_bytes())
    assert _read_or_sentence(path, MENDS)
    read = 0
    for seed in range(300):
        rng = np.random.default_rng(seed)
        data = bytearray(whole)
        for at in rng.integers(0 if seed % 4 == 0 else whole.index(b"cyd"), len(data), rng.geometric(0.5)):
            data[at] ^= 1 << int(rng.integers(0, 8))
        path.write_bytes(gzip.compress(bytes(data), 1))
        read += _read_or_sentence(path, MENDS)
    assert 0 < read < 300


@pytest.mark.parametrize("blank", ["", "\n\n"], ids=["sound", "with blank lines"])
def test_crash_of_the_library_names_the_line_and_the_next_file_is_read(tmp_path, monkeypatch, blank):
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    monkeypatch.setattr(vcf, "DECODER", ME)
    apart._end()
    good, bad = tmp_path / "good.vcf", tmp_path / "bad.vcf"
    text = mutated_vcf.HEADER + blank + mutated_vcf.RECORDS
    good.write_text(text)
    bad.write_text(text.replace("rs1", "crashing"))
    line = 17 + len(blank)
    with pytest.raises(
        InputError, match=rf"bad\.vcf: line {line} makes the library that decodes it crash.*bcftools view"
    ):
        vcf.read(bad, MENDS)
    assert vcf.read(good, MENDS).shape == (4, 8)
    apart._end()
