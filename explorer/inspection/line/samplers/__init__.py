"""How the genotypes of a block are distributed given the rest of the genome, by kind of population."""
