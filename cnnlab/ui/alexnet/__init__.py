"""The lesson on AlexNet: one module for each view."""
