"""The lesson on fixed and learnt features (C-BOW-2)."""
