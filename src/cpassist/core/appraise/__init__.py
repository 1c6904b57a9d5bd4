"""One signal of a study per file, each with the words it was read from."""
