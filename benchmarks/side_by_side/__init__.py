"""The product beside other search engines: the same texts, questions and encoder, one run."""
