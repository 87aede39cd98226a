"""Tables of any size -> the same results, worked out in SQL by Spark, on one machine or on many."""
