"""The shredder as it is ordered, watched and counted. Nothing here asks anybody anything."""
