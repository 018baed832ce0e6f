"""来訪者名簿: a subject that is made up, to prove that one is a folder and one line in a list.

Visitors come and go in company of somebody of the staff, who says how many; all have left before lock-up.
"""
