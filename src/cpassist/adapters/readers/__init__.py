"""From the bytes of one record to what it says, for every format records come in."""
