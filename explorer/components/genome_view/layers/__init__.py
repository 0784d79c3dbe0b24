"""What a genome view draws along its ruler: what is sent of each kind, and beside it the script that draws it."""
