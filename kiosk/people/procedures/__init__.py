"""What is done about people, one procedure a file: enrolling, absence, delegation, recovery; and what
other procedures ask of people: somebody beside, an approval, a signature.
"""
