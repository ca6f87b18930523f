"""A network of one's own, built block by block."""
