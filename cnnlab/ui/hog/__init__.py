"""The lesson on the histogram of oriented gradients (C-HOG-1)."""
