"""siaga: news articles in, attack alerts out."""

__version__ = "0.1.0"
