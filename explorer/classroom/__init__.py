"""A class and its teacher: which page is set for everybody, who is where, how a question was answered."""
