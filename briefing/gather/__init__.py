"""The stage ``gather``: bring the sources in, as bytes, with the outcome of each; ``clean`` says what is in them."""
