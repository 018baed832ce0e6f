"""What is remembered of keys and of the places that they open: custody, tags, reservations, what is lost.

`tag_records` are kinds as `records` are. It stands on people and on the station, and knows nothing of
shredding, the vault or the day. Others may use `facts`, `records`, `tag_records` and `questions`.
"""
