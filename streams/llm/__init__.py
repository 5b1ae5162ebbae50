"""An optional reader: a language model behind an OpenAI-compatible address. It may only point at words of the text; what they mean, siaga's own readers say. See docs/llm.md."""
