"""Rules as data: one folder per language, the same file names in each, examples and counter-examples beside them."""
