"""The text of an open file and a position in it -> what an editor shows: no protocol but `wire`."""
