"""The gallery of classic networks: what its page shows of one, and of several side by side."""
