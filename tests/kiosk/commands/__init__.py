"""The command line as its users meet it: separate processes, exit codes, what is said and where."""
