"""Intake: record bytes to a clean article or a typed rejection."""
