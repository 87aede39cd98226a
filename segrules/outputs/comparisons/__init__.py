"""A comparison of two runs -> text, JSON, Markdown, and a folder of lists."""
