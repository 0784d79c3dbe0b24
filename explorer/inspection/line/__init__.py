"""A p value for every locus: its genotypes are drawn anew given their surroundings, and held-out samples predicted."""
