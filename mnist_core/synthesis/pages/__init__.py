"""Pages to learn from what is a digit: writing of any kind on any paper, photographed, with targets."""
