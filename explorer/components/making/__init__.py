"""The views of the door Making: autoencoders, generators, imputation."""
