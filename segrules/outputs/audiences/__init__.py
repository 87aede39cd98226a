"""A run's contacts -> the files that are sent: one for each action, channel and arm."""
