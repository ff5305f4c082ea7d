"""The stage ``clean``: from the bytes of a file to an article with a final text.

    bytes ─ decoding ─ characters ─▶ text ─ lines | page ─▶ PageLines
    PageLines ─ boilerplate (form, phrases, region) ─ structure (glue) ─▶ Article

Every non-empty line is accounted for: kept, or dropped with a reason. Date, publisher and author come with the words
that they rest on.
"""
