"""The kiosk's terminal: what is typed and touched, what is drawn, and how it is left."""
