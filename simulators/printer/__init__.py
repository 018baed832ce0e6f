"""A receipt printer that reads ESC/POS and keeps what it printed. Its public face: `escpos_printer`."""
