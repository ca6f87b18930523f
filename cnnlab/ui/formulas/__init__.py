"""LaTeX with the student's numbers in it. Strings from numbers: no widgets, no colours but the palette's."""
