"""How an index grows with its corpus: `make bench-scale`."""
