"""The five views of the lesson on output sizes; each draws its knobs, its formula, its picture and its check."""
