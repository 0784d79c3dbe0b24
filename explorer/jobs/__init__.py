"""Work outside the web process: the run store, the worker, the launchers."""
