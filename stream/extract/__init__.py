"""Extraction: a clean article to incidents and rejected mentions. Pure: no I/O, no clock, no metrics."""
