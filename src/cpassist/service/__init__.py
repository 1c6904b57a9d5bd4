"""The trips: a question to an answer, a corpus to an index, a data set to figures."""
