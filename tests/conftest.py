"""What holds for all tests."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)  # speed is a benchmark, never a test: machines are shared
settings.load_profile("untimed")
