"""Text -> tree: tokens, parser, decision-table cells, and the way back to text."""
