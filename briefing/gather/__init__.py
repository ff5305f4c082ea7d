"""The stage ``gather``: bring the sources in, as bytes, with the outcome of each. What is in them is for ``clean`` to say."""
