"""The world outside: the other end of every wire, for the demo and the tests.

`world` is physics without protocol; a front end for each protocol stands on it. Nothing here may import
`drivers`, `storage` or `kiosk`: code that both ends shared would hide a fault in both.
"""
