"""Side by side against the peers, in one run: `python -m benchmarks`."""
