"""Cards, readers, and the service between them and the kiosk: in-process, or the machine's own pcscd.

Each card answers as its specification says, forgeries as a forger could. Its public face: `cards`, `readers`,
`pcscd`. No slot, no key and no wire of the cabinet here.
"""
