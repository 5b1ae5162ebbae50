"""Learning the reader's weights from annotated articles, and measuring the reader on others."""
