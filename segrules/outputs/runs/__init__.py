"""A finished run -> its folder, its tables and its summary."""
