"""Files and frames as they come -> frames of typed columns, with a report on what was found."""
