"""The JSON Schema of the language, from which editors complete, explain and mark."""
