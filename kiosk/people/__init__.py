"""職員: who there is and what they are: cards, PINs, custodians and who stands in, absence, forgetting;
and whose tap counts beside somebody else's.

A ground subject: others may stand on its public face. It knows no keys but those that its people hold
on the register.

Public face: `custody/custodians`, `live`, `procedures/awaited`, `procedures/back`,
`procedures/choosing`, `procedures/registering`, `procedures/sign`, `procedures/vouch`, `refusals`,
`register/authority`, `register/copy`, `register/known`, `register/records`, `register/registrar`,
`register/standing`, `rights`, `rotation/change`, `rotation/settings`, `rules`, `sheets/carrying_out`,
`sheets/cells`, `sheets/finding`, `sheets/spelling`, `starter`, `watching`.
"""
