"""The lesson on GoogLeNet: one module for each view."""
