"""A diff of two rulesets -> text, Markdown and JSON."""
