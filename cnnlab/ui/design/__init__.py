"""Design tasks and fill-in tables: one module for each view."""
