"""What the scenes of the played day are played on: the stage, and what people do at the kiosk in all of them.

Each subject brings its own scenes (`Subject.scenes`); they see the kiosk from outside, by its desk and its
records, and the world through a hand that the demo lends. No simulator is imported here: who plays the world
is the demo's business. Its public face: `stage` and `acting`.
"""
