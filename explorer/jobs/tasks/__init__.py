"""One module per kind of work: `run(parameters, folder, workspace, report)` calls the rooms and keeps their results."""
