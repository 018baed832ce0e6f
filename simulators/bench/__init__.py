"""The hand: one line says what somebody does to the world, or what breaks, and is answered by a sentence.

Its public face: `bench`, and `socket_bench` for other programs. It reaches into every other room; none of
them knows it.
"""
