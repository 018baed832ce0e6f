"""Judgement: what the office does with keys and records.

Policy, workflows, the one door to devices and ledger (`station`), the screens and the command line live
here. Protocol frames belong in `drivers`, tables and hashes in `storage`. Only `kiosk.demo` may import
`simulators`. Inside: `screens → workflows → station, policy, office`; everything below the screens runs
without Textual.
"""
