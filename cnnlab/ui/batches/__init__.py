"""The lesson on batches: pictures of different sizes, and the ways to one tensor."""
