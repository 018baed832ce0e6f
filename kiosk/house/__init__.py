"""The house: what a subject may offer to it, and the list type that asks all subjects in their order.

`subject` has `Subject`, the one value in which a subject says all, and `House`, the list; the other files
have what stands in such a value. Nothing here names a subject: which there are says `kiosk.subjects` alone.
All files are public: subjects, the counter and whoever starts the kiosk stand on them.
"""
