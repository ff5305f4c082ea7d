"""When and how somebody else's server may be asked. Pure: what is remembered, an answer and the time go in.

decisions   may this feed be asked now, and how
outcomes    what an answer means for the next time
intervals   how long to wait
validators  what makes a conditional request
robots      what a site allows
"""
