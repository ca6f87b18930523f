"""A network on a page: its analysis, its table layer by layer, its source."""
