"""Answers to all questions to the inspection engine: one module for each topic, the table of all in `dispatch`."""
