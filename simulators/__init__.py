"""The world outside: the other end of every wire, for the demo and the tests.

`world` is physics without protocol; `wire` carries bytes to and from it; `cabinet`, `shredder`, `printer` and
`cards` are the devices at the wires' ends, each in its own protocol, and know nothing of each other; `bench`
is the hand that does what people and mishaps do. Nothing here may import `drivers`, `storage` or `kiosk`:
code that both ends shared would hide a fault in both.
"""
