"""The outcome of a ruleset's own tests -> text, JSON, JUnit, and cases written into the ruleset."""
