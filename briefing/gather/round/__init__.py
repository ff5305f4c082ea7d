"""One run of gathering: the driver that asks, parses and keeps, and what it is made of.

run         run_round, the way in; the flow is drawn there
slots       one request at a time for each host
polls       the feeds
pages       the pages; sites knows their robots.txt
workers     processes that parse: worker is their other end, prepare what they do
running     the thread of the store, batches, room for bodies
report      the account of each feed
"""
