"""Lines of text files, however they are encoded and ended, and wherever a block of bytes ends."""

import pytest

from explorer.datasets.formats import text
from explorer.errors import InputError

WORDS = ["a\tb", "", "ç d", "😀", "", "last"]


@pytest.mark.parametrize("block", [1, 2, 3, 5, 2**20])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CR LF", "CR"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("ended", [True, False], ids=["ended", "open"])
def test_lines_do_not_depend_on_encoding_line_ends_and_blocks(tmp_path, monkeypatch, encoding, end, block, ended):
    """Letters of two, three and four bytes and pairs of CR LF are cut apart by the blocks."""

    def short(file, path, size=block):
        return _read(file, path, max(size, 4) if file.tell() == 0 else size)

    _read = text.read_block
    monkeypatch.setattr(text, "read_block", short)
    path, reading = tmp_path / "a.txt", text.Reading()
    path.write_bytes((end.join(WORDS) + end * ended).encode(encoding))
    assert list(text.lines(path, reading=reading)) == list(enumerate(WORDS, start=1))
    assert reading.altered == (encoding != "utf-8" or end != "\n")


@pytest.mark.parametrize("data", [b"a\0b\0c", b"\xff\xfea\0b\0\0\xd8", "ab\n".encode("utf-16")[:-1]])
def test_broken_utf16_is_refused(tmp_path, data):
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    with pytest.raises(InputError, match="neither UTF-8 nor UTF-16"):
        list(text.lines(path))


def test_control_characters_and_western_letters_alter_what_is_read(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"a\x07b\n")
    reading = text.Reading()
    assert list(text.lines(path, reading=reading)) == [(1, "ab")]
    assert reading.altered
