"""The door Pictures: features borrowed, one scene with four questions, capsules, attention on patches."""
