"""Values -> values: apply, describe, and what else a person can ask of a ruleset."""
