"""The lesson on pooling: one module for each view."""
