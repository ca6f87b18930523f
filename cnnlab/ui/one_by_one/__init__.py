"""The lesson on 1×1 convolutions: one module for each view."""
