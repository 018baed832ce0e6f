"""Measurements, not tests: run by `make bench`, which prints what they give."""
