"""The lesson on parallel work: one module for each view."""
