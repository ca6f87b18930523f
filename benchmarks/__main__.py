"""`python -m benchmarks [analysis] [hog] [pages]`: all of them, or those named."""

import sys
from importlib import import_module

ALL = ("analysis", "hog", "pages")

if __name__ == "__main__":
    for name in sys.argv[1:] or ALL:
        import_module(f"benchmarks.{name}").main()
