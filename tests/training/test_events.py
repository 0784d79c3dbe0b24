"""Events travel as lines, and those past a checkpoint are cut."""

import json

import pytest
from pydantic import ValidationError

from explorer.training import events


def written(path, count=6):
    path.write_text(json.dumps({"t": 1.0, "type": "worker", "pid": 7}) + "\n")
    for index in range(count):
        events.append(path, events.Checkpoint(index=index, epoch=index, step=0), t=float(index))
        with path.open("a") as file:
            file.write(json.dumps({"t": 2.0, "type": "progress", "done": index}) + "\n")
    return path


def test_a_line_comes_back_as_the_event_it_was(tmp_path):
    event = events.Diverged(index=3, fold=1, epoch=2, step=5, reason="r", suggestion="s")
    events.append(tmp_path / "events.jsonl", event, t=12.5)
    assert list(events.read(tmp_path / "events.jsonl")) == [event]
    assert json.loads((tmp_path / "events.jsonl").read_text())["t"] == 12.5


def test_events_past_the_checkpoint_are_cut_and_others_kept(tmp_path):
    path = written(tmp_path / "events.jsonl")
    events.cut(path, 3)
    assert [event.index for event in events.read(path)] == [0, 1, 2]
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert lines[0]["type"] == "worker"
    assert sum(line["type"] == "progress" for line in lines) == 6
    assert events.cut(path, 3) == 0


def test_a_half_written_last_line_goes_too(tmp_path):
    path = written(tmp_path / "events.jsonl", 2)
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"t": 3, "type": "epo')
    assert [event.index for event in events.read(path)] == [0, 1]
    assert events.cut(path, 10) == 21
    assert path.read_bytes() == whole


def test_nothing_is_cut_where_nothing_is(tmp_path):
    assert events.cut(tmp_path / "events.jsonl", 0) == 0


def test_a_writer_that_has_the_file_open_goes_on_after_the_cut(tmp_path):
    path = written(tmp_path / "events.jsonl")
    with path.open("a") as open_before:
        events.cut(path, 1)
        open_before.write('{"type": "progress", "after": true}\n')
    assert json.loads(path.read_text().splitlines()[-1]) == {"type": "progress", "after": True}


def test_an_unknown_type_is_no_training_event():
    with pytest.raises(ValidationError):
        events.parse({"type": "party", "index": 0})
