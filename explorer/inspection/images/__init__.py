"""What a network over images looks at: explanations as pictures, each with the control that it has to pass."""
