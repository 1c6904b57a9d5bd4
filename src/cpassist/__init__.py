"""cpassist: published evidence on cerebral palsy and cell therapy, quoted and graded."""

__version__ = "0.1.0"
