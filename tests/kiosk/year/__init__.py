"""A simulated fiscal year: people, keys, cards and power cuts at random, through the real workflows.

`truth` is what is really so, `power` the kiosk and who cuts it off, `town` the world around it, `errands` and
`evenings` what people come for, `days` what they do from April to March.
"""
