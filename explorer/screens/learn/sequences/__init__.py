"""Networks that read one thing after another, and what words, letters and SNPs become to them."""
