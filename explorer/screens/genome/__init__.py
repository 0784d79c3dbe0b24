"""The pages from genotypes to saliency."""
