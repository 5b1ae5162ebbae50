"""Why the reader read what it read: one article with its spans, the reason behind every value, and why the rest was refused."""
