"""The lesson on ResNet: one module for each view."""
