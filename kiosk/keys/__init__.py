"""鍵: who may take which key, who has it, and what its slot, its tag and its door say.

A ground subject: others may stand on its public face. Nothing here knows the day, the vault or the
shredder.

Public face: `custody/loans`, `night/evening`, `night/words`, `procedures/give_back`,
`procedures/keys_first`, `reach`, `refusals`, `rights`, `scenes/acting`, `settings`, `sheets/finding`,
`sheets/spelling`, `starter`, `tags/at_station`.
"""
