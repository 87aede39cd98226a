"""Text -> ruleset with places: YAML, findings, shape, expressions, catalogue, types."""
