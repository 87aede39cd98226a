"""Program + tables -> frames: the pandas engine and the row interpreter that it is held to."""
