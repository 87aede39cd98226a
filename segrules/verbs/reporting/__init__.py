"""A finished run, or the folder of one -> `Report`: the aggregates that its page shows."""
