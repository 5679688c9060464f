"""incident-stream: news articles in, typed incident reports out, exactly once."""

__version__ = "0.1.0"
