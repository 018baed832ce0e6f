"""What the station remembers: its program, its devices, who came to it, what it moved, its alarms.

No people, no keys: a command knows them by their ids alone. Others may use its `facts`, `records` and
`questions`; what keys do to commands that opened their slots, they do by `effects.served` and
`effects.settle`.
"""
