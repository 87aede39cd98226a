"""What was measured, and what experiments can find -> text, Markdown, HTML and plain data."""
