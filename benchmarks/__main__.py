"""`python -m benchmarks [NAME…]`: all of them, or those named."""

import sys
from importlib import import_module

ALL = ("analysis", "hog", "visual_words", "feature_maps", "start", "pages", "gallery", "frames")

if __name__ == "__main__":
    for name in sys.argv[1:] or ALL:
        import_module(f"benchmarks.{name}").main()
