"""What the predictions of held-out samples say: have the networks learnt anything, and more than structure."""
