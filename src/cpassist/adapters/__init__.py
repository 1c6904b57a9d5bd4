"""One outside thing per file; each implements a port and knows nothing of the services."""
