"""Banks small enough to check by eye, with every figure worked out by hand."""
