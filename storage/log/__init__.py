"""The ledger itself: what a record is, how it is spelt, chained, appended, replayed and redacted.

Here are the kinds that the ledger needs for itself (`records`), and none of a subject. `record`, `entry`,
`canonical`, `personal`, `tables` and `clock` are the ground on which the subjects' rooms stand; `ledger`
(with `sealing`, which signs it), `redaction` and `replay` stand above them. Its public face: `ledger.Ledger`,
`sealing.Decision`, `entry.Entry`, `record.Record`, `questions` and `redaction`.
"""
