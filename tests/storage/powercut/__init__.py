"""Power cuts, simulated: an appending process is recorded, and disks are made as a cut would leave them."""
