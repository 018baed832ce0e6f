"""The verifier that goes along with every export: in parts here, and joined into one file that stands alone.

`opening` is the beginning of that file as it is; of each other part the file has what stands below the line
`BELOW` of `join`. So nothing here may use what is not in those parts, nor what Python 3.9 does not have. The
public face is `join.joined`; the tests try the joined file.
"""
