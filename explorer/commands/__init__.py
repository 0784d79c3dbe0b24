"""What the console command does: one module per word, each imported only when it is used."""
