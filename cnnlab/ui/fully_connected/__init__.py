"""The lesson on fully connected layers and convolutions: one module for each view."""
