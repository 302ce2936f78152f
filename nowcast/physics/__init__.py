"""Formulas and estimates: pure functions of numpy arrays and frames; no network, clock, store or log."""
