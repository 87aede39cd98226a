"""A program and its tables, step by step -> every customer's metrics, scores and segments."""
