"""One folder per page, holding all that only this page uses."""
