"""Judgement by subject: pure functions from facts to findings. No device, no ledger, no screen, no clock."""
