"""Questions to the inspection engine and its answers: one module for each topic, their union in `question`."""
