"""CNN Lab: a teaching laboratory for convolutional networks."""
