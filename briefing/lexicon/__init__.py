"""Knowledge as data: what the program knows about words, places and units, each table with its source.

How it is laid out: one module for each kind of knowledge. A table of a few dozen rows stands in its module as a
constant, so that it is read, reviewed and tested like code; a large one is a file in ``data/`` with a module that
reads it. Every table says where it comes from (``Source:``), and CREDITS.md says under which licence.

========== ==========================================================================================
vectors    the table of word-piece vectors, and texts as vectors (``data/vectors*``; docs/vectors.md)
========== ==========================================================================================

The modules know nothing of each other, of articles or of settings. What a desk may change (sections, own places, own
actors, loaded words) lies in ``config/`` and reaches the stages as values; what is here is true for every desk.
Loading is lazy: importing this package reads no file.
"""
