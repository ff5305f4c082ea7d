"""Knowledge as data: what the program knows about words, places and units, each table with its source.

How it is laid out: one module for each kind of knowledge. A table of a few dozen rows stands in its module as a
constant, so that it is read, reviewed and tested like code; a large one is a file in ``data/`` with a module that
reads it. Every table says where it comes from (``Source:``), and CREDITS.md says under which licence.

============== ================================================================================
calendar       months, weekdays and the words that place an event in time
countries      countries with the words that stand for them
fates          what happens to people and things, for counts
function_words closed classes of English, irregular past forms
gazetteer      places: names, what they are, where they lie (``data/``)
hedges         words that hedge, judge, look ahead or look back
nationalities  countries with their adjectives, peoples and capitals
offices        what tells a person or an institution by the words around its name
placewords     what tells a place from other things of the same spelling
reporting      verbs, nouns and phrases of reporting, with their acts
roles          who can be a source
section_cues   where the cues of the configured sections stand in a text
units          what is counted: people, things and events
vectors        word-piece vectors, and texts as vectors (``data/vectors*``; docs/vectors.md)
============== ================================================================================

The modules know nothing of each other, of articles or of settings. What a desk may change (sections, own places, own
actors, loaded words) lies in ``config/`` and reaches the stages as values; what is here is true for every desk.
Loading is lazy: importing this package reads no file.
"""
