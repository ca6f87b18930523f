"""Questions to predict before looking: generators and checkers on top of core."""
