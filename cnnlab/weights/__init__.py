"""Trained weights by source: a folder, torch's cache, those that the project ships, random ones labelled as random."""
