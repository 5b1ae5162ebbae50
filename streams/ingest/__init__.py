"""Articles from outside: feeds and pages, and files of many kinds. See docs/sources.md."""
