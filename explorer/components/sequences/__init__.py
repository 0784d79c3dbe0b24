"""The views of the door Sequences and meaning: recurrent nets, gates, embeddings, encoder-decoders."""
