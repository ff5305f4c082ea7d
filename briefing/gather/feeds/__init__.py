"""Read the body of a feed: bytes of a stranger in, a ``FeedDocument`` out, or the reason why there is none.

parsing     parse_feed, the way in: RSS, RDF, Atom through feedparser; json_feed for the rest
kinds       what is no feed at all
encoding    which characters the bytes are
prolog      DOCTYPE and entities: nothing of them reaches a parser
limits      one pass that bounds elements, depth and lengths, and cuts out what is not used
repair      what is not well-formed, made so
entries     from feedparser's entries to ours; text and dates with it
"""
