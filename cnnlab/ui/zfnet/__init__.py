"""The lesson on ZFNet: one module for each view."""
