"""The desk: how a procedure asks and tells, whoever answers.

`asking` has what can be asked (a question, a page, a number, a wait); the screens are one desk,
`script` is another, for the played day and the tests. Refusing and failed writing are said the same way
by all. No question of a subject stands here.
"""
