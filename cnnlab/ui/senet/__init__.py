"""The lesson on SENet: one module for each view."""
