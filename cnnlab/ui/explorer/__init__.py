"""The convolution explorer: its pictures, its layers, what its component is given."""
