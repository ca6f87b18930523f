"""The lesson on the bag of visual words (C-BOW-1)."""
