"""A server that starts where the disk is full, read-only or too small."""

from __future__ import annotations

from pathlib import Path

import disks
import pytest
import sites

from explorer.datasets import samples
from explorer.errors import InputError
from explorer.routes import server


def test_on_a_full_disk_it_shows_what_there_is(tmp_path: Path) -> None:
    with disks.small(tmp_path / "disk") as disk:
        for full in (False, True):
            if full:
                disks.fill(disk)
            here = server.open_server(disk / "workspace", launcher=sites.NoWorker(), samples=False)
            try:
                if full:
                    with pytest.raises(InputError, match="the disk is full"):
                        here.store.request("slice", {})
                assert here.store.list() == []
            finally:
                server.close_server()


def test_on_a_read_only_disk_it_ends_with_a_sentence(tmp_path: Path) -> None:
    home = tmp_path / "workspace"
    server.open_server(home, launcher=sites.NoWorker(), samples=False)
    server.close_server()
    with disks.read_only(home), pytest.raises(InputError, match=rf"workspace {home}: the disk is read-only"):
        server.open_server(home, launcher=sites.NoWorker(), samples=False)


def test_sample_data_that_had_no_room_come_with_the_next_start(tmp_path: Path) -> None:
    with disks.small(tmp_path / "disk", megabytes=2) as disk:
        with pytest.raises(InputError, match="the disk is full"):
            server.open_server(disk / "workspace", launcher=sites.NoWorker())
        disks.enlarge(disk, 60)
        here = server.open_server(disk / "workspace", launcher=sites.NoWorker())
        try:
            assert len(here.workspace.datasets()) == len(samples.names())
        finally:
            server.close_server()
