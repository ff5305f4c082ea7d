"""String mechanics that know no news: sentences, words, numbers, quotations, similarity.

Pure functions over plain strings, spans and arrays. The modules of ``lexicon`` are their siblings and unknown here.
"""
