"""What networks make: pictures, samples and genotypes rebuilt, filled in, or made from noise."""
