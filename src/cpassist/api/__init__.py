"""The HTTP face: ``/v1`` speaks the JSON contract, ``/`` is the page that uses it.

It shows and asks; what things mean is decided below.
"""
