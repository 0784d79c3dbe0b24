"""Simulated datasets whose causal loci are known: crosses, cohorts, patterns."""
