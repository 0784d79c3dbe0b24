"""Missing calls filled in by denoising autoencoders, beside the classical methods, on masked truth."""
