"""What a network learns from: genotypes, traits, genes, and the truth where it is known."""
