"""The pandas engine: files or frames -> typed columns -> metrics, scores, segments."""
