"""受付: who comes to the kiosk, and what they came for.

Reception serves one visitor after the other; the menu asks the list of subjects (`kiosk.house.House`) what
each offers, and names none. What is done then is a procedure of its subject, and never stands here.
"""
