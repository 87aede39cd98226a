"""Program -> verdicts with witnesses: cells, boxes, gaps, overlaps, regions."""
