"""What a unit sees of its input: receptive fields, feature maps, what its removal changes."""
