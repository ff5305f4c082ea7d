"""Lists of feeds: OPML in and out, the feeds of a site found on its page, and whether a feed is what it should be."""
