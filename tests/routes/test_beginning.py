"""A first start that was cut short, with some of the sample data in place, begins again at the next one."""

from pathlib import Path

import pytest
import sites

from explorer.jobs.runs import Store
from explorer.routes import server


def test_first_start_that_was_cut_short_begins_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []

    def cut_short(store: Store) -> None:
        (store.workspace.datasets_folder / "0123456789abcdef").mkdir()
        raise KeyboardInterrupt

    monkeypatch.setattr(server, "begin", cut_short)
    with pytest.raises(KeyboardInterrupt):
        server.open_server(tmp_path, launcher=sites.NoWorker())
    monkeypatch.setattr(server, "begin", lambda store: begun.append("again"))
    for _ in range(2):
        server.open_server(tmp_path, launcher=sites.NoWorker())
        server.close_server()
    assert begun == ["again"], "and once it is through, no more"
