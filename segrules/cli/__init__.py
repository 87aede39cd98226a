"""argv -> one call -> text and an exit code."""
