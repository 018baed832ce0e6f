"""`kagiban check`: looks at everything that the kiosk needs, and says of each thing how it is.

Findings come one by one, because some take a moment. Nothing is changed and nothing moves: modules are read,
the database is opened and read, readers are asked for their names. What every kiosk needs is looked at here;
each subject brings its own rows and words (`Subject.checks`). Its public face: `finding`, `row`, `words` for
the subjects; `table` for the command line.
"""
