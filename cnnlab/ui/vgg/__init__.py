"""The lesson on VGG: one module for each view."""
