"""Files that were damaged or made to harm, and a process with limits that reads them: see `mutants` and `fenced`."""
